import type { Importance, Severity, UrgencyTerm } from '../../contracts/index.ts'
import { sureText } from '../../kernel/index.ts'

const severityPoints: Readonly<Record<Severity, number>> = {
  critical: 40,
  high: 30,
  medium: 20,
  low: 10,
  info: 0,
}
const importancePoints: Readonly<Record<Importance, number>> = {
  critical: 20,
  high: 15,
  normal: 10,
  low: 5,
}
const confidenceMax = 30
const hourMs = 3_600_000
/** Newest evidence younger than this counts so much, and is told so. */
const freshnessSteps = [
  { underMs: hourMs, value: 10, text: 'newest evidence less than 1 hour before the newest of all' },
  {
    underMs: 6 * hourMs,
    value: 8,
    text: 'newest evidence less than 6 hours before the newest of all',
  },
  {
    underMs: 24 * hourMs,
    value: 5,
    text: 'newest evidence less than 24 hours before the newest of all',
  },
  {
    underMs: 168 * hourMs,
    value: 2,
    text: 'newest evidence less than 7 days before the newest of all',
  },
] as const

export interface Pressing {
  readonly severity: Severity
  readonly confidence: number
  readonly importance: Importance
  /** Event time of the newest evidence, and the time it is looked at, milliseconds. */
  readonly lastMs: number
  readonly nowMs: number
  readonly isWithdrawn: boolean
}

/** What an incident's urgency is made of. */
export function urgencyTerms(pressing: Pressing): UrgencyTerm[] {
  const { severity, confidence, importance, lastMs, nowMs } = pressing
  const age = nowMs - lastMs
  const step = freshnessSteps.find(({ underMs }) => age < underMs)
  const terms = [
    { name: 'severity', value: severityPoints[severity], max: 40, says: `${severity} severity` },
    {
      name: 'confidence',
      value: Math.round(confidence * confidenceMax),
      max: confidenceMax,
      says: `${sureText(confidence)} sure`,
    },
    {
      name: 'importance',
      value: importancePoints[importance],
      max: 20,
      says: `host of ${importance} importance`,
    },
    {
      name: 'freshness',
      value: step?.value ?? 0,
      max: 10,
      says: step?.text ?? 'newest evidence 7 days or more before the newest of all',
    },
  ] as const
  return terms.map(({ name, value, max, says }) =>
    pressing.isWithdrawn
      ? { name, value: 0, max, text: `withdrawn, no alert stands: 0 of ${max}` }
      : { name, value, max, text: `${says}: ${value} of ${max}` },
  )
}

/** When its freshness next counts less, milliseconds; null: it does not any more. */
export function freshUntilMs({ lastMs, nowMs }: Pick<Pressing, 'lastMs' | 'nowMs'>): number | null {
  const step = freshnessSteps.find(({ underMs }) => nowMs - lastMs < underMs)
  return step ? lastMs + step.underMs : null
}
