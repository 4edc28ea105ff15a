/** A sensor: one that a process reads beside its database, by its newest run, or one that sends from elsewhere. */
import { z } from 'zod'
import type { SensorReport } from '../../contracts/index.ts'
import { printable } from '../../kernel/index.ts'
import { type RunRow, refusedOf, type SensorRow } from '../../store/index.ts'
import {
  agentStates,
  clockDifferenceMs,
  isYetToCome,
  localState,
  quietMsOf,
  remoteState,
  type Told,
} from './agent-states.ts'
import { remoteOf, remoteSchema } from './remote-agent.ts'

export const agentSchema = z
  .object({
    id: z.string().describe('Name of the sensor.'),
    state: z
      .enum(agentStates)
      .describe('The gravest that is so; the list has them in this order. See docs/api/rest.md.'),
    why: z.string().describe('How one can tell, and what to do where something is to be done.'),
    version: z.string().describe("'' where it never reported."),
    kind: z.enum(['live', 'replay', 'follow']),
    source: z.string().describe("The interface, the folder or the files; '' where not known."),
    since: z.string().nullable().describe('Start of its newest run; null: it never ran.'),
    lastSeenAt: z.string().nullable().describe('Null: it never reported.'),
    silentMs: z
      .number()
      .nullable()
      .describe(
        'Since its last sign of life, by the clock of the server; null: there was none, or that clock was set back since.',
      ),
    asOf: z.string().nullable().describe('When the figures below were so, by the same clock.'),
    ended: z
      .object({
        at: z.string(),
        how: z
          .enum(['ended', 'stopped', 'failed', 'died'])
          .describe('`ended`: what it read was over; `died`: without warning.'),
        error: z.string().describe("Why it failed; '' where it did not."),
      })
      .nullable()
      .describe('Null while it runs.'),
    packets: z.int().describe('Captured in this run.'),
    bytes: z.int(),
    judgedPackets: z.int().describe('0 of one elsewhere: what it sends are no packets any more.'),
    judgedUntil: z.string().nullable().describe('Event time.'),
    drops: z.object({ kernel: z.int(), interface: z.int() }),
    dropRate: z.number().describe('Share of what came that was dropped, 0 to 1.'),
    lagMs: z.number().describe('Event time by which judging is behind the capture.'),
    queue: z.int().describe('Records that wait on the bus.'),
    residentBytes: z.int(),
    stallMs: z.number().describe('The longest that its thread kept others waiting of late.'),
    remote: remoteSchema
      .nullable()
      .describe('Of one that sends over the network; null: it is read beside the database.'),
  })
  .meta({ id: 'Agent' })

export type Agent = z.input<typeof agentSchema>

/** What is known of one sensor, from each table that tells of it. */
export interface AgentFacts {
  readonly run: RunRow | null
  readonly sensor: SensorRow | null
  readonly report: SensorReport | null
  readonly certificate: { readonly fromMs: number; readonly untilMs: number }
  /** Observations given up in the last five minutes. */
  readonly shedLately: number
  /** Of its batches those that nobody settled yet. */
  readonly deadLetters: number
  /** See `Enrolled`. */
  readonly busSilentMs: number | null
  readonly busAheadMs: number
}

export function agentOf(facts: AgentFacts, nowMs: number): Agent {
  const { run, sensor } = facts
  const seenMs = seenMsOf(facts)
  const told = stateOf(facts, nowMs)
  const asOfMs = sensor === null ? seenMs : Math.max(sensor.reported_ms, 0)
  return {
    id: sensor?.name ?? run!.sensor,
    ...told,
    ...whatOf(facts),
    since: sinceOf(facts),
    lastSeenAt: seenMs === 0 ? null : isoOf(seenMs),
    silentMs: silentMsOf(seenMs, facts, nowMs),
    asOf: asOfMs === 0 ? null : isoOf(asOfMs),
    ended: run === null || (sensor !== null && told.state !== 'stopped') ? null : endOf(run),
    ...countsOf(facts),
    remote: sensor === null ? null : remoteOf({ ...facts, sensor, nowMs }),
  }
}

/** When it was last heard of: of a run beside the database its own sign, of a sensor its last message. */
export function seenMsOf({ run, sensor }: Pick<AgentFacts, 'run' | 'sensor'>): number {
  if (sensor === null) return run?.beat_ms ?? 0
  return sensor.seen_ms >= sensor.enrolled_ms ? sensor.seen_ms : 0
}

function silentMsOf(seenMs: number, facts: Pick<AgentFacts, 'busAheadMs'>, nowMs: number) {
  const quietMs = quietMsOf({ seenMs, busAheadMs: facts.busAheadMs }, nowMs)
  return seenMs === 0 || isYetToCome(quietMs) ? null : Math.max(0, quietMs)
}

function stateOf(facts: AgentFacts, nowMs: number): Told {
  const { run, sensor, report, certificate, shedLately, busSilentMs, busAheadMs } = facts
  if (sensor === null) return localState(run!, nowMs)
  const known = { report, certificate, shedLately, busSilentMs, busAheadMs }
  return remoteState(
    {
      ...known,
      refused: refusedOf(sensor),
      ...{ enrolledMs: sensor.enrolled_ms, seenMs: seenMsOf(facts) },
      ...{ revokedMs: sensor.revoked_ms, revokedWhy: sensor.revoked_why },
      clockDifferenceMs: report && clockDifferenceMs(report, sensor.reported_ms),
    },
    run,
    nowMs,
  )
}

/** A sensor that reports has begun, whether or not anything of it was judged here. */
function sinceOf({ run, report }: AgentFacts): string | null {
  if (run !== null) return isoOf(run.started_ms)
  return report === null ? null : isoOf(report.startedMs)
}

function whatOf({ run, report }: AgentFacts): Pick<Agent, 'version' | 'kind' | 'source'> {
  return {
    version: printable(report?.version ?? run?.version ?? ''),
    kind: (report?.kind ?? run?.kind ?? 'live') as Agent['kind'],
    source: report?.source ?? run?.source ?? '',
  }
}

/** A sensor elsewhere knows best what it captured; what was judged of it is known here. */
function countsOf({ run, report }: AgentFacts) {
  const told =
    report === null
      ? null
      : {
          ...{ packets: report.frames, bytes: report.bytes },
          ...{ kernel: report.kernelDrops, interface: report.interfaceDrops },
        }
  const packets = told?.packets ?? run?.frames ?? 0
  const kernel = told?.kernel ?? run?.kernel_drops ?? 0
  const drops = { kernel, interface: told?.interface ?? run?.interface_drops ?? 0 }
  const dropped = drops.kernel + drops.interface
  const judgedUs = run?.judged_us ?? 0
  return {
    ...{ packets, bytes: told?.bytes ?? run?.bytes ?? 0 },
    judgedPackets: run?.judged_frames ?? 0,
    judgedUntil: judgedUs === 0 ? null : isoOf(judgedUs / 1000),
    drops,
    dropRate: dropped === 0 ? 0 : dropped / (packets + dropped),
    ...{ lagMs: run?.lag_ms ?? 0, queue: run?.waiting ?? 0, stallMs: run?.stall_ms ?? 0 },
    residentBytes: report?.host.residentBytes ?? run?.resident_bytes ?? 0,
  }
}

function endOf({ ended_ms, how, why }: RunRow): Agent['ended'] {
  if (ended_ms === 0) return null
  const known = ['ended', 'stopped', 'failed'].find((one) => one === how)
  return {
    at: isoOf(ended_ms),
    how: (known ?? 'died') as 'died',
    error: how === 'failed' ? why : '',
  }
}

export function isoOf(ms: number): string {
  return new Date(ms).toISOString()
}
