/** A sensor, by its newest run. */
import { z } from 'zod'
import { durationText } from '../../kernel/index.ts'
import type { RunRow } from '../../store/index.ts'

/** A run gives a sign of life each second. */
const lateMs = 5_000

export const agentStates = ['reporting', 'late', 'stopped'] as const

export const agentSchema = z
  .object({
    id: z.string().describe('Name of the sensor.'),
    state: z.enum(agentStates),
    why: z.string().describe('How one can tell.'),
    version: z.string(),
    kind: z.enum(['live', 'replay', 'follow']),
    source: z.string().describe('The interface, the folder or the files.'),
    since: z.string().describe('Start of its newest run, RFC 3339.'),
    lastSeenAt: z.string(),
    silentMs: z.number().describe('Since its last sign of life, by the clock of the server.'),
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
    judgedPackets: z.int(),
    judgedUntil: z.string().nullable().describe('Event time.'),
    drops: z.object({ kernel: z.int(), interface: z.int() }),
    dropRate: z.number().describe('Share of what came that was dropped, 0 to 1.'),
    lagMs: z.number().describe('Event time by which judging is behind the capture.'),
    queue: z.int().describe('Records that wait on the bus.'),
    residentBytes: z.int(),
    stallMs: z.number().describe('The longest that its thread kept others waiting of late.'),
  })
  .meta({ id: 'Agent' })

type Agent = z.input<typeof agentSchema>

export function agentOf(run: RunRow, nowMs: number): Agent {
  const drops = run.kernel_drops + run.interface_drops
  return {
    id: run.sensor,
    ...stateOf(run, nowMs),
    version: run.version,
    kind: run.kind as Agent['kind'],
    source: run.source,
    since: isoOf(run.started_ms),
    lastSeenAt: isoOf(run.beat_ms),
    silentMs: Math.max(0, nowMs - run.beat_ms),
    ended: endOf(run),
    packets: run.frames,
    bytes: run.bytes,
    judgedPackets: run.judged_frames,
    judgedUntil: run.judged_us === 0 ? null : isoOf(run.judged_us / 1000),
    drops: { kernel: run.kernel_drops, interface: run.interface_drops },
    dropRate: drops === 0 ? 0 : drops / (run.frames + drops),
    lagMs: run.lag_ms,
    queue: run.waiting,
    residentBytes: run.resident_bytes,
    stallMs: run.stall_ms,
  }
}

export function agentStateOf(
  run: Pick<RunRow, 'beat_ms' | 'ended_ms'>,
  nowMs: number,
): (typeof agentStates)[number] {
  if (run.ended_ms > 0) return 'stopped'
  return nowMs - run.beat_ms > lateMs ? 'late' : 'reporting'
}

function stateOf(run: RunRow, nowMs: number): Pick<Agent, 'state' | 'why'> {
  const state = agentStateOf(run, nowMs)
  const whys = {
    stopped: () => endText(run),
    late: () => `It has given no sign of life for ${durationText(nowMs - run.beat_ms)}.`,
    reporting: () => 'It gave a sign of life within the last five seconds.',
  }
  return { state, why: whys[state]() }
}

function endText({ how, why, ended_ms }: RunRow): string {
  const texts: Readonly<Record<string, string>> = {
    ended: 'What it read came to its end',
    stopped: 'It was told to stop',
    failed: 'It failed',
    died: 'It ended without warning',
  }
  const reason = how === 'failed' && why !== '' ? `: ${why}` : ''
  return `${texts[how] ?? 'It ended'} at ${isoOf(ended_ms)}${reason}.`
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

function isoOf(ms: number): string {
  return new Date(ms).toISOString()
}
