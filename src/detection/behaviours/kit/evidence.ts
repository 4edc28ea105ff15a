import type { Evidence, EvidenceCurve, EvidenceGroup, Quantity } from '../../../contracts/index.ts'
import {
  bytesText,
  durationText,
  numberText,
  percentText,
  plural,
  pointsOnCurve,
} from '../../../kernel/index.ts'

/** A reason as its behaviour words and weighs it, whatever is observed: one constant for each. */
export interface Reason {
  /** Unique within the behaviour. */
  readonly id: string
  readonly group: EvidenceGroup
  readonly sentence: string
  /** Of what is observed; see `EvidenceCurve`. */
  readonly curve: EvidenceCurve
  /** Where the numbers of the curve come from, in a sentence. */
  readonly numbers: string
}

/** Nearly all are such opinions: nobody has measured yet how often each is right. */
export const byHand =
  'Set by hand: the attacks among the test traces are told, their innocent twins are not.'

interface Observed extends Reason {
  readonly observed: Quantity
  /** Another reason's sentence tells it, too. */
  readonly isRemainder?: boolean
  readonly baseline?: Quantity | null
}

/** The reasons that count for or against: unknown values and those worth nothing are left out. */
export function weigh(reasons: readonly (Observed | null)[]): Evidence[] {
  const evidence: Evidence[] = []
  for (const reason of reasons) {
    if (reason === null || !Number.isFinite(reason.observed.value)) continue
    const { id, group, sentence, observed, baseline = null, curve } = reason
    const points = pointsOnCurve(curve, observed.value)
    if (points === 0) continue
    const told = { id, group, sentence, observed, baseline, points, curve }
    evidence.push(reason.isRemainder === true ? { ...told, isRemainder: true } : told)
  }
  return evidence
}

/** A curve whose values are multiples of `unit`, so that a tunable can stretch it. */
export function scaled(knots: EvidenceCurve, unit: number): EvidenceCurve {
  return knots.map(([value, points]) => [value * unit, points] as const)
}

export function count(value: number, one: string, many?: string): Quantity {
  return { value, unit: 'count', text: plural(value, one, many) }
}

/** A count that stops at a bound: `2,048 or more ports`. */
export function countAtLeast(value: number, isCapped: boolean, many: string): Quantity {
  const one = many.replace(/(?<=ss)es$|s$/, '')
  const text = isCapped ? `${numberText(value)} or more ${many}` : plural(value, one, many)
  return { value, unit: 'count', text }
}

export function share(value: number): Quantity {
  return { value, unit: 'share', text: percentText(value) }
}

export function bytes(value: number): Quantity {
  return { value, unit: 'bytes', text: bytesText(value) }
}

/** Of a single packet: `in a moment`, `over a moment`. */
export function duration(ms: number): Quantity {
  return { value: ms, unit: 'ms', text: ms === 0 ? 'a moment' : durationText(ms) }
}

const spelled: Readonly<Record<string, string>> = { s: 'second', min: 'minute' }

/** `194 ports a second`, of the unit `ports/s`. */
export function rate(value: number, unit: string): Quantity {
  const [what = '', per = ''] = unit.split('/')
  return { value, unit, text: `${numberText(value)} ${what} a ${spelled[per] ?? per}` }
}

/** `up to 400 packets a second`; of all that lasted less than one second the count: `1,016 packets in 650 ms`. */
export function peakRate(
  { peak, total }: { readonly peak: number; readonly total: number },
  spanMs: number,
  unit: string,
): Quantity {
  const most = rate(peak, unit)
  if (spanMs >= 1000) return { ...most, text: `up to ${most.text}` }
  const [what = ''] = unit.split('/')
  return { ...most, text: `${numberText(total)} ${what} in ${durationText(Math.max(1, spanMs))}` }
}

/** A pace after the words that told the count and the time. */
export function paceText({ text }: Quantity, spanMs: number): string {
  return spanMs < 1000 ? 'all at once' : text
}

/** How many times the usual: `4.2 times`, and in words where it is about as much or less. */
export function timesUsual(ratio: number): Quantity {
  return measure(ratio, 'times', ratio < 1.05 ? 'no more than' : `${numberText(ratio)} times`)
}

/** How fast so many were gone through: as a rate, or where it took less than a second, how many in what time. */
export function pace(value: number, many: string, seconds: number): Quantity {
  if (seconds >= 1) return rate(value / seconds, `${many}/s`)
  const text = `${numberText(value)} ${many} within ${durationText(seconds * 1000)}`
  return { value: value / seconds, unit: `${many}/s`, text }
}

export function measure(
  value: number,
  unit: string,
  text = `${numberText(value)} ${unit}`,
): Quantity {
  return { value, unit, text }
}

/** `a, b, c and 13 more`: the first of so many. */
export function listText(some: readonly string[], all: number): string {
  if (all === 1) return some[0] ?? ''
  const more = all - some.length
  if (more > 0) return `${some.join(', ')} and ${more} more`
  return `${some.slice(0, -1).join(', ')} and ${some.at(-1)}`
}
