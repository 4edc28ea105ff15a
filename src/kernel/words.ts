/** The fixed words for probabilities, and names made readable. */
import { durationText } from './format.ts'

const confidenceWords = [
  [0.95, 'almost certainly malicious'],
  [0.8, 'very likely malicious'],
  [0.55, 'likely malicious'],
  [0.45, 'roughly even: we cannot tell'],
  [0.2, 'probably benign'],
  [0.05, 'very likely benign'],
  [0, 'almost certainly benign'],
] as const

/** After ICD 203: one word for each range of probability; the lower bound belongs to it. */
export function confidenceWord(p: number): string {
  return confidenceWords[confidenceStep(p)]![1]
}

/** Place of the word in the table, 0 for the surest of malice. */
export function confidenceStep(p: number): number {
  const step = confidenceWords.findIndex(([from]) => p >= from)
  return step < 0 ? confidenceWords.length - 1 : step
}

/** `94%`; never 0 % or 100 %, which no evidence gives; and never rounded up into a stronger word. */
export function sureText(p: number): string {
  if (p > 0.99) return 'over 99%'
  if (p < 0.01) return 'under 1%'
  const percent = Math.round(p * 100)
  return `${confidenceStep(percent / 100) < confidenceStep(p) ? percent - 1 : percent}%`
}

/** `7.9 min`: nobody needs three digits of how long ago. */
export function ageText(ms: number): string {
  return durationText(ms).replace(/^[\d.]+/, (n) => String(Number(Number(n).toPrecision(2))))
}

/** `distinct-ports` to `distinct ports`. */
export function spaced(id: string): string {
  return id.replaceAll(/[-_/]+/g, ' ')
}

/** `distinct-ports` to `Distinct ports`. */
export function titled(id: string): string {
  const text = spaced(id)
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** Points in records: a thousandth is far below what anybody reads, and the same on every machine. */
export function roundPoints(points: number): number {
  return Math.round(points * 1000) / 1000 + 0
}

export function roundProbability(p: number): number {
  return Math.round(p * 1e6) / 1e6
}
