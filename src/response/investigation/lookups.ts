import type { IntelligenceSource, LookedUp, Lookup, SourceVerdict } from '../../contracts/index.ts'
import { isoOf } from './world.ts'

/** What a source makes of an indicator, as it is cached. */
export interface Answer {
  readonly outcome: 'answered' | 'nothing'
  readonly verdict: SourceVerdict
  readonly score: number | null
  /** In words; what is from outside stands in it escaped and cut. */
  readonly text: string
  readonly isShared: boolean
}

/** A lookup, with what is known beside it while it is weighed. */
export interface Found extends Lookup {
  /** Many unrelated parties stand behind it (a CDN, a cloud, a Tor exit): what is said of it may be about another. */
  readonly isShared?: true
}

export interface Question {
  readonly indicator: LookedUp
  readonly source: IntelligenceSource
  /** Of `list` and `fingerprints`: which; '' of the rest. */
  readonly list?: string
}

export interface Answered {
  readonly answer: Answer
  readonly answeredMs: number | null
  readonly isFromCache?: boolean
  readonly isStale?: boolean
}

export function answered(question: Question, given: Answered): Found {
  const { answer, answeredMs, isFromCache = false, isStale = false } = given
  const { outcome, verdict, score, text, isShared } = answer
  return {
    ...{ indicator: question.indicator, source: question.source, list: question.list ?? '' },
    ...{ outcome, verdict, score, text, why: '' },
    answeredAt: answeredMs === null ? null : isoOf(answeredMs),
    ...{ isFromCache, isStale },
    ...(isShared && { isShared }),
  }
}

/** A question that was not asked (`skipped`) or asked in vain (`failed`). */
export function unanswered(question: Question, outcome: 'skipped' | 'failed', why: string): Found {
  return {
    ...{ indicator: question.indicator, source: question.source, list: question.list ?? '' },
    ...{ outcome, verdict: 'unknown', score: null, text: '', why },
    ...{ answeredAt: null, isFromCache: false, isStale: false },
  }
}

/** An answer that is no opinion: it tells where something is, or what it is called. */
export function told(text: string, isShared = false): Answer {
  return { outcome: 'answered', verdict: 'unknown', score: null, text, isShared }
}

/** The source was asked, and knows nothing of it. */
export function nothing(text: string): Answer {
  return { outcome: 'nothing', verdict: 'unknown', score: null, text, isShared: false }
}
