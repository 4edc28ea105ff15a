/** The fixed table of UX 3.4: seven zones of probability, each with its words. */

/** Lower bounds, the most certain first. */
const steps = [0.95, 0.8, 0.55, 0.45, 0.2, 0.05, 0] as const

/** Where each zone ends, from benign to malicious. */
export const zoneEnds: readonly number[] = [...steps.toReversed().slice(1), 1]

function stepOf(p: number): number {
  return steps.findIndex((from) => p >= from)
}

export function wordOf(p: number): string {
  const words = [
    ...['almost certainly malicious', 'very likely malicious', 'likely malicious'],
    ...['roughly even: we cannot tell', 'probably benign', 'very likely benign'],
    'almost certainly benign',
  ]
  return words[Math.max(0, stepOf(p))]!
}

/** The word is about what happened, whoever's name stands beside it: the host may be the one that it was done to. */
export function aboutDeed(word: string): string {
  return word.includes(':') ? word : `what happened is ${word}`
}

/** `94%`, never on the other side of a bound of the words than the number itself. */
export function sureText(p: number): string {
  if (p > 0.99) return 'over 99%'
  if (p < 0.01) return 'under 1%'
  const percent = Math.round(p * 100)
  return `${stepOf(percent / 100) < stepOf(p) ? percent - 1 : percent}%`
}

/** `88 to 97%`; one number where both ends read alike. */
export function rangeText(lo: number, hi: number): string {
  const [low, high] = [sureText(lo), sureText(hi)]
  if (low === high) return low
  return /^\d/.test(low) && /^\d/.test(high)
    ? `${low.slice(0, -1)} to ${high}`
    : `${low} to ${high}`
}
