import type { Fact, Logins, Outcome } from '../../contracts/index.ts'
import { BoundedMap, numberText, quantile, type SavedMap } from '../../kernel/index.ts'
import type { Row } from '../hosts/index.ts'
import { bytes, duration, measure } from './kit/evidence.ts'
import { packable } from './kit/packing.ts'
import { loginsOf } from './kit/services.ts'

/** Newest sessions that a new one is compared with. Set by hand. */
const endedMax = 64
/** Sessions of one client that run at once and have answered; one more is counted anew. Set by hand. */
const runningMax = 64
/** So many that ended alike show what a refusal is on this server. */
const refusalsMin = 6
const workingMs = 10_000
/** Some servers take seconds to refuse, and let several guesses be made in one connection. */
const longerTimes = 5
const largerTimes = 5
const largerTooTimes = 2

const unanswered: Logins = { accepted: 0, refused: 0, anonymous: 0 }

class RunningLogins extends BoundedMap<number, Logins> {
  constructor() {
    super(runningMax)
  }

  static restored(saved: SavedMap<number, Logins>): RunningLogins {
    const logins = new RunningLogins()
    logins.restore(saved)
    return logins
  }
}

packable('running-logins', RunningLogins)

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
  /** The first session that got in, or looks like one that did. */
  worked: Session | null
  /** Where that was, as text. */
  entered: string
  /** The sizes of its messages show that it got in. */
  isLetIn: boolean
  /** Sessions of the same client that got in before one could be taken for a guess that worked. */
  others: number
  /** Such that had begun before the first try. */
  earlier: number
  /** Logins that the server refused, and sessions that it let in without refusing one. */
  refused: number
  letIn: number
  /** What was counted of the sessions that run. */
  running: RunningLogins | null
  /** Sessions that ended, and such of which bytes are missing in the capture. */
  ended: number
  gappy: number
  /** How many it had refused when it accepted one; 0: none, or there were too few to be guesses. */
  refusedBefore: number
}

export function newSessions(): Sessions {
  const guessingUs = Number.POSITIVE_INFINITY
  const answers = {
    ended: 0,
    gappy: 0,
    refused: 0,
    letIn: 0,
    refusedBefore: 0,
    isLetIn: false,
    others: 0,
    earlier: 0,
    running: null,
  }
  return {
    newest: [],
    longestMs: 0,
    largestBytes: 0,
    guessingUs,
    worked: null,
    entered: '',
    ...answers,
  }
}

/** Counts what the server answered to a session's logins since it was last looked at; true where that is news. */
export function noteAnswers(sessions: Sessions, event: Row): boolean {
  const logins = loginsOf(event)
  // What goes on brings the counts of what it continues.
  if (logins === null || event.continues !== 0) return false
  const counted = sessions.running?.get(event.flow) ?? unanswered
  const refused = logins.refused - counted.refused
  const letIn = letInBy(logins) - letInBy(counted)
  sessions.refused += refused
  sessions.letIn += letIn
  if (sessions.refused >= refusalsMin)
    sessions.guessingUs = Math.min(sessions.guessingUs, event.lastUs)
  if (event.kind === 'closed') sessions.running?.delete(event.flow)
  else {
    sessions.running ??= new RunningLogins()
    sessions.running.set(event.flow, logins)
  }
  return refused !== 0 || letIn !== 0
}

/** A session that was let in without one refusal is no guess. */
function letInBy({ accepted, refused, anonymous }: Logins): number {
  return refused === 0 && accepted + anonymous > 0 ? 1 : 0
}

/** From so many of a hundred sessions with gaps on, logins are missing as well. Set by hand. */
const gappyMin = 0.05
export const isLossy = ({ ended, gappy }: Sessions) => gappy > 0 && gappy >= gappyMin * ended

/** Notes a session that runs or has ended; true when it is the first that looks like one that got in. */
export function noteSession(sessions: Sessions, event: Row): boolean {
  const session = {
    flow: event.flow,
    lengthMs: (event.lastUs - event.beganUs) / 1000,
    bytes: event.forwardPayload + event.backwardPayload,
  }
  // Most events of a session that runs bring no record.
  const logins = loginsOf(event) ?? sessions.running?.peek(event.flow)
  const { accepted, refused, anonymous } = logins ?? unanswered
  // A colleague's shell that was open before, or a person's two mistakes, are no guessing that worked.
  const isAfter = event.beganUs >= sessions.guessingUs || refused >= refusalsMin
  const before = accepted > 0 && isAfter ? Math.max(sessions.refused, refused) : 0
  const isProof = sessions.refusedBefore === 0 && !mayEnter(sessions) && before >= refusalsMin
  if (isProof) sessions.refusedBefore = before
  // What the server said goes before what the session looks like.
  const mayLook =
    sessions.worked === null &&
    sessions.others === 0 &&
    isAfter &&
    (accepted > 0 || refused + anonymous === 0)
  const isNews = isProof || (mayLook && isWorking(session, sessions.newest))
  if (isNews || sessions.worked?.flow === event.flow) {
    sessions.worked = session
    sessions.entered = event.destination
  }
  if (event.kind !== 'closed' || event.goesOn) return isNews
  sessions.ended++
  if (/g/i.test(event.record?.history ?? '')) sessions.gappy++
  sessions.longestMs = Math.max(sessions.longestMs, session.lengthMs)
  sessions.largestBytes = Math.max(sessions.largestBytes, session.bytes)
  if (sessions.newest.length >= endedMax) sessions.newest.shift()
  sessions.newest.push(session)
  if (sessions.newest.length === refusalsMin)
    sessions.guessingUs = Math.min(sessions.guessingUs, event.timeUs)
  return isNews
}

/** A session that got in, or worked: after it one that gets in shows nothing, unless there was one to be taken for a guess. */
export function noteOthers(sessions: Sessions, event: Row, firstTryUs: number): void {
  if (sessions.worked?.flow === event.flow || sessions.isLetIn) return
  if (event.beganUs >= firstTryUs) sessions.others++
  else sessions.earlier++
}

/** Some at this address have a right to enter: a gateway is the address of many. */
function mayEnter({ others, earlier }: Sessions): boolean {
  return others + earlier > 0
}

/** A session that got in after the tries, as its messages show; the largest of them is told. */
export function noteLetIn(sessions: Sessions, event: Row): void {
  // That of a client whose sessions are let in anyway shows nothing.
  if (mayEnter(sessions)) return
  const lengthMs = (event.lastUs - event.beganUs) / 1000
  const bytes = event.forwardPayload + event.backwardPayload
  if (sessions.isLetIn && bytes <= (sessions.worked?.bytes ?? 0)) return
  sessions.isLetIn = true
  sessions.worked = { flow: event.flow, lengthMs, bytes }
  sessions.entered = event.destination
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
  if (sessions.newest.length === 0 && sessions.refusedBefore === 0) {
    return { outcome: { value: 'unknown', basis: basisOf.nothingEnded }, facts: {} }
  }
  const { worked, refusedBefore } = sessions
  if (worked === null && sessions.others > 0)
    return { outcome: { value: 'unknown', basis: basisOf.others }, facts: {} }
  const seems = sessions.isLetIn ? basisOf.letIn : basisOf.looksWorked
  const looks = worked ? seems : basisOf.noSign
  const basis = refusedBefore > 0 ? basisOf.accepted : looks
  return {
    outcome: { value: worked ? 'worked' : 'no_sign', basis },
    facts: {
      longest: duration(worked?.lengthMs ?? sessions.longestMs),
      largest: bytes(worked?.bytes ?? sessions.largestBytes),
      ...(worked && { entered: sessions.entered }),
      ...(refusedBefore > 0 && { refused: numeral(refusedBefore) }),
    },
  }
}

const numeral = (value: number) => measure(value, 'count', numberText(value))

/** Over the facts of `loginOutcome`. */
const basisOf = {
  nothingEnded: 'No session has ended yet to tell if one got in.',
  accepted:
    '{entered} accepted a login after {refused} had been refused: a session of {largest} in {longest}.',
  letIn:
    'A later session at {entered} was let in and moved {largest} in {longest}: a guess may have worked.',
  others: 'Other sessions of the same address got in, so that it cannot be told if a guess worked.',
  looksWorked:
    'A later session with {entered} moved {largest} in {longest}: a guess may have worked.',
  noSign: 'No sign that a guess worked: longest session {longest}, largest {largest}.',
} as const
