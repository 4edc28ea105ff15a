import type { Fact, Outcome } from '../../contracts/index.ts'
import { quantile } from '../../kernel/index.ts'
import type { Row } from '../hosts/index.ts'
import { bytes, duration } from './kit/evidence.ts'

/** Newest sessions that a new one is compared with. Set by hand. */
const endedMax = 64
/** So many that ended alike show what a refusal is on this server. */
const refusalsMin = 6
const workingMs = 10_000
/** Some servers take seconds to refuse, and let several guesses be made in one connection. */
const longerTimes = 5
const largerTimes = 5
const largerTooTimes = 2

interface Session {
  readonly flow: number
  readonly lengthMs: number
  readonly bytes: number
}

/** What is kept of the sessions that ended, to tell a login that worked from the refused ones. */
export interface Sessions {
  readonly newest: Session[]
  longestMs: number
  largestBytes: number
  /** From here on the guessing was under way. */
  guessingUs: number
  /** The first session that looks like one that got in. */
  worked: Session | null
}

export function newSessions(): Sessions {
  const guessingUs = Number.POSITIVE_INFINITY
  return { newest: [], longestMs: 0, largestBytes: 0, guessingUs, worked: null }
}

/** Notes a session that runs or has ended; true when it is the first that looks like one that got in. */
export function noteSession(sessions: Sessions, event: Row): boolean {
  const session = {
    flow: event.flow,
    lengthMs: (event.lastUs - event.beganUs) / 1000,
    bytes: event.forwardPayload + event.backwardPayload,
  }
  // A colleague's shell that was open before, or a person's two mistakes, are no guessing that worked.
  const mayHaveWorked = sessions.worked === null && event.beganUs >= sessions.guessingUs
  const isNews = mayHaveWorked && isWorking(session, sessions.newest)
  if (isNews || sessions.worked?.flow === event.flow) sessions.worked = session
  if (event.kind !== 'closed' || event.end === 'active') return isNews
  sessions.longestMs = Math.max(sessions.longestMs, session.lengthMs)
  sessions.largestBytes = Math.max(sessions.largestBytes, session.bytes)
  if (sessions.newest.length >= endedMax) sessions.newest.shift()
  sessions.newest.push(session)
  if (sessions.newest.length === refusalsMin)
    sessions.guessingUs = Math.min(sessions.guessingUs, event.timeUs)
  return isNews
}

function isWorking(session: Session, others: readonly Session[]): boolean {
  // Nearly all are like the others; medians are for those that are not.
  if (others.every((other) => session.bytes < largerTooTimes * Math.max(1, other.bytes)))
    return false
  const larger = session.bytes / median(others.map((other) => other.bytes))
  if (larger >= largerTimes) return true
  if (session.lengthMs <= workingMs || larger < largerTooTimes) return false
  return session.lengthMs / median(others.map(({ lengthMs }) => lengthMs)) >= longerTimes
}

function median(values: readonly number[]): number {
  return Math.max(
    1,
    quantile(
      [...values].sort((a, b) => a - b),
      0.5,
    ),
  )
}

/** Whether a guess seems to have worked, and the sessions that show it; none before one has ended. */
export function loginOutcome(sessions: Sessions): {
  readonly outcome: Outcome
  readonly facts: Readonly<Record<string, Fact>>
} {
  if (sessions.newest.length === 0) {
    const basis = 'No session has ended yet to tell if one got in.'
    return { outcome: { value: 'unknown', basis }, facts: {} }
  }
  const { worked } = sessions
  const longest = duration(worked?.lengthMs ?? sessions.longestMs)
  const largest = bytes(worked?.bytes ?? sessions.largestBytes)
  const basis = worked
    ? `A later session moved ${largest.text} in ${longest.text}: a guess may have worked.`
    : `No sign that a guess worked: longest session ${longest.text}, largest ${largest.text}.`
  return {
    outcome: { value: worked ? 'worked' : 'no_sign', basis },
    facts: { 'longest session': longest, 'largest session': largest },
  }
}
