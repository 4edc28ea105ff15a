/** What a sensor tells of itself, as the message `Report`, and back. */
import { create } from '@bufbuild/protobuf'
import type { HostMetrics, SensorLink, SensorReport } from '../contracts/index.ts'
import {
  type HostMetrics as HostMessage,
  LinkState,
  type Report,
  ReportSchema,
  SourceKind,
} from './gen/amoskys/v1/flow_event_pb.ts'
import { expectThat } from './malformed.ts'

const kinds = {
  ...{ live: SourceKind.LIVE, follow: SourceKind.FOLLOW, replay: SourceKind.REPLAY },
} as const satisfies Record<SensorReport['kind'], number>

const states = {
  ...{ connected: LinkState.CONNECTED, slowed: LinkState.SLOWED },
  ...{ away: LinkState.AWAY, refused: LinkState.REFUSED },
} as const satisfies Record<SensorLink['state'], number>

const textMax = 500
const countMax = Number.MAX_SAFE_INTEGER
/** The last that `Date` can tell. */
const timeMsMax = 8.64e15

export function reportMessage(report: SensorReport): Report {
  const { host, hub } = report
  return create(ReportSchema, {
    ...report,
    kind: kinds[report.kind],
    hub: { ...hub, state: states[hub.state] },
    host: Object.fromEntries(Object.entries(host).filter(([, value]) => value !== null)),
  })
}

export function reportOf(message: Report): SensorReport {
  const { $typeName: _, $unknown, log, hub, host, local, kind, ...own } = message
  expectThat(log !== undefined && hub !== undefined, 'a report says nothing of its log or link')
  expectThat(host !== undefined && local !== undefined, 'a report says nothing of its host')
  const { version, source, lastError } = own
  for (const text of [version, source, lastError])
    expectThat(text.length <= textMax, `a text of a report has more than ${textMax} characters`)
  expectNumbers(message, log, hub)
  expectNumber('host.ownCpuShare', host.ownCpuShare, countMax)
  expectNumber('host.residentBytes', host.residentBytes, countMax)
  expectNumber('local.alerts', local.alerts, countMax)
  return {
    ...own,
    kind: wordOf(kinds, kind),
    log: {
      batches: log.batches,
      bytes: log.bytes,
      bytesMax: log.bytesMax,
      oldestMs: log.oldestMs,
    },
    hub: {
      state: wordOf(states, hub.state),
      sinceMs: hub.sinceMs,
      failures: hub.failures,
      resent: hub.resent,
    },
    host: hostOf(host),
    local: { isDetecting: local.isDetecting, alerts: local.alerts },
  }
}

/** What is no number would be read by whoever keeps the books and by the API: it is refused here. */
function expectNumbers(
  message: Report,
  log: NonNullable<Report['log']>,
  hub: NonNullable<Report['hub']>,
): void {
  const { frames, bytes, kernelDrops, interfaceDrops, rows, shedRows, newestUs } = message
  const { atMs, startedMs, certificateExpiresMs, lastErrorMs, ordersVersion } = message
  const counts = {
    ...{ frames, bytes, kernelDrops, interfaceDrops, rows, shedRows, newestUs, ordersVersion },
    ...{ 'log.batches': log.batches, 'log.bytes': log.bytes, 'log.bytesMax': log.bytesMax },
    ...{ 'hub.failures': hub.failures, 'hub.resent': hub.resent },
  }
  const times = {
    ...{ atMs, startedMs, certificateExpiresMs, lastErrorMs },
    ...{ 'log.oldestMs': log.oldestMs, 'hub.sinceMs': hub.sinceMs },
  }
  for (const [name, value] of Object.entries(counts)) expectNumber(name, value, countMax)
  for (const [name, value] of Object.entries(times)) expectNumber(name, value, timeMsMax)
  expectNumber('sampledShare', message.sampledShare, 1)
}

function expectNumber(name: string, value: number, max: number): void {
  expectThat(value >= 0 && value <= max, `${name} of a report is ${value}, expected 0 to ${max}`)
}

/** What a machine could not measure is no reason to lose a batch: it counts as not measured. */
function measured(value: number | undefined): number | null {
  return value !== undefined && value >= 0 && value <= countMax ? value : null
}

function hostOf(host: HostMessage): HostMetrics {
  return {
    cpuShare: measured(host.cpuShare),
    ownCpuShare: host.ownCpuShare,
    memoryBytes: measured(host.memoryBytes),
    memoryTotalBytes: measured(host.memoryTotalBytes),
    residentBytes: host.residentBytes,
    diskFreeBytes: measured(host.diskFreeBytes),
    diskTotalBytes: measured(host.diskTotalBytes),
    receivedBytesPerSecond: measured(host.receivedBytesPerSecond),
    sentBytesPerSecond: measured(host.sentBytesPerSecond),
  }
}

function wordOf<W extends string>(words: Readonly<Record<W, number>>, code: number): W {
  const word = (Object.keys(words) as W[]).find((one) => words[one] === code)
  expectThat(word !== undefined, `a report has the code ${code}, which is not known here`)
  return word
}
