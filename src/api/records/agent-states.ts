/** How a sensor is: one word, and a sentence that is true of it and says what to do. */
import type { SensorReport } from '../../contracts/index.ts'
import { bytesText, durationText, percentText, plural, printable } from '../../kernel/index.ts'
import { type Refused, type RunRow, refusalsLastMs } from '../../store/index.ts'

/** Broken ones first: the order of the list. */
export const agentStates = [
  ...(['expired', 'refused', 'silent', 'shedding', 'late', 'behind'] as const),
  ...(['slowed', 'sampling', 'clock', 'expiring', 'never'] as const),
  ...(['reporting', 'stopped', 'revoked'] as const),
]
export type AgentState = (typeof agentStates)[number]

export const lateMs = 5_000
export const silentMs = 15_000
/** Of what waits in a sensor's log the oldest is this old: alerts come as much later. */
export const behindMs = 10_000
export const clockOffMs = 5_000
/** What was given up or dropped counts so long. */
export const latelyMs = 5 * 60_000
/** A new one may take so long to be started. */
const justEnrolledMs = 120_000

/** What of a sensor elsewhere decides on its state. */
export interface Enrolled {
  readonly enrolledMs: number
  /** 0: it was not. */
  readonly revokedMs: number
  readonly revokedWhy: string
  /** Of the last certificate that it has; `untilMs` 0: it has none. */
  readonly certificate: { readonly fromMs: number; readonly untilMs: number }
  /** 0: nothing ever came, not since it was enrolled. */
  readonly seenMs: number
  readonly report: SensorReport | null
  /** What the hub refused last; null: it takes what comes. */
  readonly refused: Refused | null
  readonly shedLately: number
  /** Null where it cannot be told. */
  readonly clockDifferenceMs: number | null
  /** Since the bus itself gave a sign of life; null: no bus is known of. */
  readonly busSilentMs: number | null
  /** So far the clocks of all that take what sensors send are ahead of the one asked; 0 where they are not. */
  readonly busAheadMs: number
}

export interface Told {
  readonly state: AgentState
  readonly why: string
}

/** Of a source that a process reads beside its database. */
export function localState(
  run: Pick<RunRow, 'beat_ms' | 'ended_ms' | 'how' | 'why'>,
  nowMs: number,
): Told {
  if (run.ended_ms > 0) return { state: 'stopped', why: endText(run) }
  const quietMs = nowMs - run.beat_ms
  if (isYetToCome(quietMs))
    return {
      state: 'silent',
      why: `Its last sign of life is of ${timeText(run.beat_ms)}, later than it is now by this server's clock: that was set back, or two clocks differ. So it cannot be told how long it has been quiet. See whether its process runs.`,
    }
  const given = `It has given no sign of life for ${agoText(quietMs)}.`
  if (quietMs > silentMs)
    return { state: 'silent', why: `${given} See whether its process runs, and start it again.` }
  if (quietMs > lateMs) return { state: 'late', why: given }
  return { state: 'reporting', why: 'It gave a sign of life within the last five seconds.' }
}

/** Of a sensor that sends from elsewhere: the gravest that is so. */
export function remoteState(sensor: Enrolled, run: RunRow | null, nowMs: number): Told {
  return (
    goneState(sensor, nowMs) ??
    refusedState(sensor, nowMs) ??
    neverState(sensor, nowMs) ??
    quietState(sensor, run, nowMs) ??
    losingState(sensor) ??
    lateState(sensor, nowMs) ??
    hinderedState(sensor) ??
    comingState(sensor, nowMs) ?? {
      state: 'reporting',
      why: 'It ships all its flows, and gave up none in the last 5 min.',
    }
  )
}

function goneState(sensor: Enrolled, nowMs: number): Told | null {
  const { revokedMs, revokedWhy } = sensor
  const { untilMs } = sensor.certificate
  if (revokedMs > 0) {
    const reason = revokedWhy === '' ? '' : `: ${printable(revokedWhy)}`
    return {
      state: 'revoked',
      why: `It was revoked ${agoText(nowMs - revokedMs)} ago${reason}${endMark(reason)} The hub takes nothing of it. To let the machine in again, give it new keys.`,
    }
  }
  if (untilMs > 0 && untilMs <= nowMs)
    return {
      state: 'expired',
      why: `Its certificate ended ${agoText(nowMs - untilMs)} ago: the hub takes nothing of it until it has a new one. Give it new keys: run the command for them on its machine.`,
    }
  return null
}

/** Null where nothing is just now. */
export function refusedNow({ refused }: Pick<Enrolled, 'refused'>, nowMs: number): Refused | null {
  return refused !== null && Math.abs(nowMs - refused.atMs) <= refusalsLastMs ? refused : null
}

function refusedState(sensor: Enrolled, nowMs: number): Told | null {
  const refused = refusedNow(sensor, nowMs)
  if (refused === null) return null
  const { sinceMs, atMs, text, isBatch } = refused
  const what = isBatch ? 'a batch of it' : 'a call under its name'
  const then = isBatch
    ? ' What was refused is with the dead letters on System.'
    : ' It keeps what it sees in its log meanwhile.'
  return {
    state: 'refused',
    why: `The hub has refused what comes under its name since ${timeText(sinceMs)}, ${what} last, ${agoText(nowMs - atMs)} ago: ${cut(text)}.${then}`,
  }
}

function neverState({ seenMs, enrolledMs }: Enrolled, nowMs: number): Told | null {
  if (seenMs > 0) return null
  const ageMs = nowMs - enrolledMs
  const then =
    ageMs < justEnrolledMs
      ? 'has sent nothing yet. It appears a few seconds after `amoskys sensor` is started there.'
      : 'has sent nothing since. See on its machine whether `amoskys sensor` runs, and whether it reaches this hub.'
  return { state: 'never', why: `It was enrolled ${agoText(ageMs)} ago, and ${then}` }
}

function quietState(sensor: Enrolled, run: RunRow | null, nowMs: number): Told | null {
  const quietMs = quietMsOf(sensor, nowMs)
  if (hasEnded(run, sensor.seenMs))
    return {
      state: 'stopped',
      why: `It ended at ${timeText(run!.ended_ms)}: it was stopped, or what it read was over. Nothing is seen there until it is started again.`,
    }
  if (isYetToCome(quietMs))
    return {
      state: 'silent',
      why: `Nothing has come from it since the hub's clock was set back: it was last heard at ${timeText(sensor.seenMs)}, by that clock as it was, so it cannot be told for how long. Run \`amoskys sensor status\` on its machine.`,
    }
  if (quietMs <= silentMs) return null
  const nothing = `Nothing has come from it for ${agoText(quietMs)}`
  const { busSilentMs, report } = sensor
  if (busSilentMs !== null && busSilentMs > silentMs)
    return {
      state: 'silent',
      why: `${nothing}, but the bus has given no sign of life for ${agoText(busSilentMs)} either: look after the bus first, on System.`,
    }
  const room = report === null ? '' : ` of up to ${bytesText(report.log.bytesMax)}`
  return {
    state: 'silent',
    why: `${nothing}. Its machine is off, its process ended, or the way here is down: run \`amoskys sensor status\` there. If it still runs, it keeps what it sees in its log${room}, and sends it later.`,
  }
}

/** By the clock of the hub that heard it, as far as that is known. */
export function quietMsOf(
  { seenMs, busAheadMs }: Pick<Enrolled, 'seenMs' | 'busAheadMs'>,
  nowMs: number,
): number {
  const quietMs = nowMs - seenMs
  return quietMs < 0 ? quietMs + busAheadMs : quietMs
}

/** Whoever is heard now has a time of now: this one was not, since the clock was set back. */
export function isYetToCome(quietMs: number): boolean {
  return quietMs < -lateMs
}

/** It said itself that nothing follows. Where only the judging of it was ended, it goes on. */
function hasEnded(run: RunRow | null, seenMs: number): boolean {
  if (run === null || run.how !== 'ended' || run.why !== '') return false
  return run.ended_ms >= seenMs - lateMs
}

function losingState({ report, shedLately }: Enrolled): Told | null {
  if (report === null) return null
  const { log } = report
  if (shedLately < 1) return null
  const full = `${bytesText(log.bytes)} of ${bytesText(log.bytesMax)}`
  return {
    state: 'shedding',
    why: `It gave up ${plural(shedLately, 'observation')} in the last 5 min, as its log had no room for them (${full} in use): what they showed is not judged. See why the hub is slow to take them, or give the log more room.`,
  }
}

function lateState(sensor: Enrolled, nowMs: number): Told | null {
  const quietMs = quietMsOf(sensor, nowMs)
  if (quietMs <= lateMs) return null
  return {
    state: 'late',
    why: `Nothing has come from it for ${agoText(quietMs)}. It may be busy; after 15 s it counts as silent.`,
  }
}

function hinderedState({ report }: Enrolled): Told | null {
  if (report === null) return null
  const { hub, log, sampledShare, atMs } = report
  const waitsMs = log.oldestMs === 0 ? 0 : atMs - log.oldestMs
  if (hub.state === 'slowed')
    return {
      state: 'slowed',
      why: `The hub has asked it to wait for ${agoText(atMs - hub.sinceMs)}: more comes than is taken. ${bytesText(log.bytes)} wait in its log; nothing of that is lost. See bus and workers on System.`,
    }
  if (waitsMs > behindMs)
    return {
      state: 'behind',
      why: `The oldest of what it has yet to send is ${agoText(waitsMs)} old, and ${bytesText(log.bytes)} wait: alerts of it come as much later. It is catching up if that shrinks.`,
    }
  if (sampledShare < 1)
    return {
      state: 'sampling',
      why: `It ships ${percentText(sampledShare)} of its flows, as there are more than it may send: what the others showed is not judged. Raise its bound, or leave out with a filter what need not be seen.`,
    }
  return null
}

function comingState(sensor: Enrolled, nowMs: number): Told | null {
  const { clockDifferenceMs: off, certificate } = sensor
  if (off !== null && Math.abs(off) > clockOffMs)
    return {
      state: 'clock',
      why: `Its clock is ${agoText(Math.abs(off))} ${off > 0 ? 'behind' : 'ahead of'} the hub's: its findings bear times that are off by as much. Have both set their clocks by the same time server.`,
    }
  if (!isExpiring(certificate, nowMs)) return null
  const leftMs = certificate.untilMs - nowMs
  return {
    state: 'expiring',
    why: `Its certificate ends in ${agoText(leftMs)}, and it has not renewed it: then the hub takes nothing of it. See its last error; else give it new keys.`,
  }
}

const expiringMs = 14 * 86_400_000

/** A sensor renews its certificate when a third of its life is left: with a quarter left that has failed. */
function isExpiring({ fromMs, untilMs }: Enrolled['certificate'], nowMs: number): boolean {
  return untilMs > 0 && untilMs - nowMs < Math.min(expiringMs, (untilMs - fromMs) / 4)
}

/**
 * How much the sensor's clock is behind the hub's, with the time its report was on its way. While it catches up its
 * reports are old when they come: then nothing can be told.
 */
export function clockDifferenceMs(report: SensorReport, reportedMs: number): number | null {
  const { log, atMs } = report
  const isWaiting = log.oldestMs > 0 && Math.abs(atMs - log.oldestMs) > 2_000
  return isWaiting ? null : reportedMs - atMs
}

function timeText(ms: number): string {
  return new Date(ms).toISOString()
}

/** Parts of a second, and of a minute beyond the second, say nothing. */
function agoText(ms: number): string {
  if (ms < 1000) return 'less than a second'
  const unitMs =
    ms < 120_000 ? 1000 : ms < 7_200_000 ? 60_000 : ms < 172_800_000 ? 3_600_000 : 86_400_000
  return durationText(Math.floor(ms / unitMs) * unitMs)
}

function endMark(reason: string): string {
  return /[.!?]$/.test(reason) ? '' : '.'
}

const errorLettersMax = 300

function cut(text: string): string {
  const safe = printable(text).replace(/\.$/, '')
  return safe.length > errorLettersMax ? `${safe.slice(0, errorLettersMax - 1)}…` : safe
}

function endText({ how, why, ended_ms }: Pick<RunRow, 'how' | 'why' | 'ended_ms'>): string {
  const texts: Readonly<Record<string, string>> = {
    ended: 'What it read came to its end',
    stopped: 'It was told to stop',
    failed: 'It failed',
    died: 'It ended without warning',
  }
  const reason = how === 'failed' && why !== '' ? `: ${why}` : ''
  return `${texts[how] ?? 'It ended'} at ${new Date(ended_ms).toISOString()}${reason}.`
}
