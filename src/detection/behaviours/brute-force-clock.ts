/** What tries were taken for by, and whether they come as evenly as a job's. */
import type { Quantity } from '../../contracts/index.ts'
import { byClockReason, evenReason, evenRefusedReason, unevennessOf } from './brute-force-pauses.ts'
import type { Size } from './exchange-sizes.ts'

/** What an episode of guesses has come to. */
export interface Tries {
  /** Logins that the server refused in the clear, sessions of SSH and RDP not let in, and short ones: together the tries. */
  refused: number
  notLetIn: number
  short: number
  /** Of the short ones, those in which no protocol of logins was recognised. */
  unread: number
  /** Sessions of the same client that got in, and such that did more than a refusal takes. */
  letIn: number
  work: number
  servers: number
  readonly isInside: boolean
  /** At RDP. */
  readonly isDesktop: boolean
  /** Tries that came less than a second after the one before. */
  hasty: number
  connections: number
  readonly spanMs: number
  /** Gaps between tries, milliseconds, and their spread in parts of the mean; NaN where there are few. */
  readonly gapMs: number
  readonly unevenness: number
  /** It waits so long after each answer, and not for the clock. */
  readonly isWaiting: boolean
  /** Of the connections whose name and password showed, how many, and the share that asked as the one before. */
  marked: number
  readonly sameShare: number
  /** Sessions of the same client that got in before the first try. */
  readonly before: number
  /** Frames are missing: there may have been more. */
  readonly isLossy: boolean
  /** Median time to an answer, milliseconds. */
  readonly answerMs: number
  readonly sizes: readonly Size[]
  /** Where it tried most, it was led to by a forged answer. */
  readonly isLured: boolean
  /** What is usual; NaN where nobody knows. */
  readonly usual: number
}

/** What may be more is told as the least. */
export function atLeast(quantity: Quantity, isLeast: boolean): Quantity {
  return isLeast ? { ...quantity, text: `at least ${quantity.text}` } : quantity
}

export const triesIn = ({ refused, notLetIn, short }: Tries) => refused + notLetIn + short

/** Connections that are compared. Set by hand: a guesser may mistype its list, too. */
export const markedMin = 5
/** From here on what is alike counts against, below it what differs counts for. */
export const sameMin = 0.6

/** Exchanges before a guess at the shape. */
const shapeMin = 3
export const isShapedAlone = (tries: Tries) =>
  tries.short >= shapeMin && tries.short * 2 >= triesIn(tries)

/** Tries whose pauses are compared, and the shortest mean pause that says something: tools have pauses of their own. Set by hand. */
const unevenMin = 6
const paceMinMs = 15_000

/** From so many tries on an exact clock is taken for a job's, where it does not tick as fast as tools guess. From trials. */
const clockMin = 30
const clockPaceMinMs = 4500

/** One of ours that asks one server the same way, one login at a time, whatever the server takes to answer. */
function isByClock(tries: Tries): boolean {
  const { isInside, servers, connections, gapMs, isWaiting } = tries
  const all = triesIn(tries)
  const isSingle = servers === 1 && connections === all && tries.hasty === 0
  return isInside && isSingle && !isWaiting && all >= clockMin && gapMs >= clockPaceMinMs
}

/** Null where nothing can be said of their pauses, or where another password each time says more. */
export function evennessOf(tries: Tries) {
  const isShaped = isShapedAlone(tries)
  if (!isShaped && tries.marked >= markedMin && tries.sameShare < sameMin) return null
  const observed = unevennessOf(tries.unevenness)
  if (!isShaped && isByClock(tries)) return { ...byClockReason, observed }
  if (triesIn(tries) <= unevenMin || tries.gapMs < paceMinMs) return null
  if (isShaped && tries.isWaiting) return null
  return { ...(isShaped ? evenReason : evenRefusedReason), observed }
}

/** The pauses speak for a job; from here on they say nothing. */
const evenBelow = 0.06

/** By what they were taken for tries; where they may be a job's as well, that too. */
export function shapeOf(tries: Tries): string {
  const { refused, notLetIn, short } = tries
  const mayBeJob = evennessOf(tries) !== null && tries.unevenness < evenBelow
  const end = mayBeJob ? '; a job with an old key or password comes as evenly.' : '.'
  if (refused >= Math.max(notLetIn, short)) return `The server refused them in the clear${end}`
  if (notLetIn >= short)
    return `By the sizes of its messages, the server let none of these in${end}`
  return `They were short, as refused logins are${end}`
}
