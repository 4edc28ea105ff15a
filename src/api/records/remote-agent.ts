/** What is known of a sensor that sends from elsewhere, and only of such a one. */
import { z } from 'zod'
import type { SensorReport } from '../../contracts/index.ts'
import { printable } from '../../kernel/index.ts'
import { ordersOf, refusedOf, type SensorRow } from '../../store/index.ts'
import { clockDifferenceMs, refusedNow } from './agent-states.ts'

const count = z.int()
const measured = z.number().nullable().describe('Null: it cannot be read there.')
const time = z.string().describe('RFC 3339.')

const hostSchema = z
  .object({
    cpuShare: measured.describe('Share of all cores that was busy, 0 to 1.'),
    ownCpuShare: z.number().describe('What the sensor took of one core.'),
    memoryBytes: measured.describe('In use.'),
    memoryTotalBytes: measured,
    residentBytes: z.number().describe('Of it by the sensor.'),
    diskFreeBytes: measured.describe('Of the disk that its log lies on.'),
    diskTotalBytes: measured,
    receivedBytesPerSecond: measured,
    sentBytesPerSecond: measured,
  })
  .describe('The machine that it runs on.')

const reportSchema = z
  .object({
    startedAt: time.describe('By the clock of the sensor, as all times in here.'),
    rows: count.describe('Observations made since it started.'),
    shedRows: count.describe('Of them given up, as its log had no room or they were too old.'),
    sampledShare: z.number().describe('Share of the flows that it ships just now; 1: all.'),
    log: z.object({
      batches: count.describe('Waiting to be acknowledged.'),
      bytes: z.number(),
      bytesMax: z.number(),
      oldestMs: z.number().describe('Age of the oldest that waits; 0: nothing does.'),
    }),
    link: z.object({
      state: z.enum(['connected', 'slowed', 'away', 'refused']),
      since: time,
      failures: count.describe('Attempts to connect that failed.'),
      resent: count.describe('Batches that were sent more than once.'),
    }),
    host: hostSchema,
    local: z.object({
      isDetecting: z.boolean().describe('It judges for itself while the hub is away.'),
      alerts: count,
    }),
    clockDifferenceMs: z
      .number()
      .nullable()
      .describe('By how much its clock is behind that of the hub; null: not known just now.'),
    ordersVersion: count.describe('Of the orders that it follows; 0: none.'),
    lastError: z.object({ text: z.string(), at: time }).nullable(),
  })
  .describe('What it last told of itself.')

export const remoteSchema = z
  .object({
    site: z.string(),
    enrolledAt: time,
    revoked: z.object({ at: time, why: z.string() }).nullable(),
    refused: z
      .object({ since: time, lastAt: time, reason: z.string(), text: z.string() })
      .nullable()
      .describe('What the hub refuses of it just now, and why; null: nothing.'),
    certificateExpiresAt: time.nullable().describe('The last that it has; null: it has none.'),
    shedLately: count.describe('Observations given up in the last five minutes.'),
    deadLetters: count.describe('Of its batches those that the hub could not take, unsettled.'),
    ordersVersion: count.describe('Of what is wanted of it; 0: nothing.'),
    isFollowingOrders: z.boolean().describe('It follows the newest orders.'),
    report: reportSchema.nullable().describe('Null: it never reported.'),
  })
  .meta({ id: 'RemoteAgent' })

type Remote = z.input<typeof remoteSchema>

interface Facts {
  readonly sensor: SensorRow
  readonly report: SensorReport | null
  readonly certificate: { readonly untilMs: number }
  readonly shedLately: number
  readonly deadLetters: number
  readonly nowMs: number
}

export function remoteOf(facts: Facts): Remote {
  const { sensor, report, certificate, shedLately, deadLetters, nowMs } = facts
  const refused = refusedNow({ refused: refusedOf(sensor) }, nowMs)
  const wanted = ordersOf(sensor)?.version ?? 0
  return {
    ...{ site: sensor.site, enrolledAt: isoOf(sensor.enrolled_ms) },
    revoked:
      sensor.revoked_ms === 0
        ? null
        : { at: isoOf(sensor.revoked_ms), why: printable(sensor.revoked_why) },
    refused: refused && {
      ...{ since: isoOf(refused.sinceMs), lastAt: isoOf(refused.atMs), reason: refused.reason },
      text: printable(refused.text),
    },
    certificateExpiresAt: certificate.untilMs === 0 ? null : isoOf(certificate.untilMs),
    ...{ shedLately: Math.round(shedLately), deadLetters, ordersVersion: wanted },
    isFollowingOrders: (report?.ordersVersion ?? 0) === wanted,
    report: report && reportOf(report, sensor.reported_ms),
  }
}

const textMax = 500

function reportOf(report: SensorReport, reportedMs: number): Remote['report'] {
  const { log, hub, host, local, atMs } = report
  return {
    startedAt: isoOf(report.startedMs),
    ...{ rows: report.rows, shedRows: report.shedRows, sampledShare: report.sampledShare },
    log: {
      ...{ batches: log.batches, bytes: log.bytes, bytesMax: log.bytesMax },
      oldestMs: log.oldestMs === 0 ? 0 : Math.max(0, atMs - log.oldestMs),
    },
    link: {
      ...{ state: hub.state, since: isoOf(hub.sinceMs) },
      ...{ failures: hub.failures, resent: hub.resent },
    },
    host: { ...host },
    local: { isDetecting: local.isDetecting, alerts: local.alerts },
    clockDifferenceMs: clockDifferenceMs(report, reportedMs),
    ordersVersion: report.ordersVersion,
    lastError:
      report.lastError === ''
        ? null
        : { text: printable(report.lastError).slice(0, textMax), at: isoOf(report.lastErrorMs) },
  }
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString()
}
