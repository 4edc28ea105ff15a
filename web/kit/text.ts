/** Numbers and times as people read them: the same words here as in the sentences of the server. */

const locale = 'en-GB'
const plain = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1, useGrouping: 'min2' })

/** `1204`, `12,040` */
export function numberText(value: number): string {
  return plain.format(value)
}

/** `4.1 million`: for sentences, where the last digits say nothing. */
export function roundText(value: number): string {
  if (Math.abs(value) < 100_000) return plain.format(Math.round(value))
  const [size, word] = Math.abs(value) < 1e9 ? [1e6, 'million'] : [1e9, 'billion']
  return `${(value / (size as number)).toFixed(1)} ${word}`
}

/** `1 alert`, `2 alerts` */
export function countText(count: number, one: string, many = `${one}s`): string {
  return `${numberText(count)} ${count === 1 ? one : many}`
}

/** `94%`; never 100 or 0 of what is not certain. */
export function percentText(share: number): string {
  if (share > 0.99 && share < 1) return 'over 99%'
  if (share > 0 && share < 0.01) return 'under 1%'
  return `${Math.round(share * 100)}%`
}

const byteUnits = ['bytes', 'KB', 'MB', 'GB', 'TB'] as const

/** `2.6 GB`; a kilobyte is 1,000 bytes. */
export function bytesText(bytes: number): string {
  const step = Math.min(4, bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1000 ** step
  const text =
    step > 0 && value < 10 ? value.toFixed(1).replace(/\.0$/, '') : String(Math.round(value))
  return `${text} ${step === 0 && bytes === 1 ? 'byte' : byteUnits[step]}`
}

const steps = [
  { ms: 86_400_000, unit: 'd' },
  { ms: 3_600_000, unit: 'h' },
  { ms: 60_000, unit: 'min' },
] as const

/** `4 min`, `2 h 52 min`, `41 d` */
export function durationText(ms: number): string {
  if (ms > 0 && ms < 50) return 'under 0.1 s'
  if (ms < 60_000)
    return ms < 10_000 && ms % 1000 > 0
      ? `${(ms / 1000).toFixed(1)} s`
      : `${Math.round(ms / 1000)} s`
  const at = steps.findIndex((step) => ms >= step.ms)
  const large = steps[at]!
  const whole = Math.floor(ms / large.ms)
  const small = steps[at + 1]
  const rest = small === undefined ? 0 : Math.floor((ms % large.ms) / small.ms)
  return rest > 0 && whole < 10
    ? `${whole} ${large.unit} ${rest} ${small!.unit}`
    : `${whole} ${large.unit}`
}

/** `4 min ago`, `now`, `in 3 h` */
export function agoText(thenMs: number, nowMs: number): string {
  const apart = nowMs - thenMs
  if (Math.abs(apart) < 5_000) return 'now'
  const text = durationText(Math.floor(Math.abs(apart) / 1000) * 1000)
  return apart > 0 ? `${text} ago` : `in ${text}`
}

/** For large type: a number stays with its unit. */
export function heldText(text: string): string {
  return text.replace(/(\d) (min|h|s|d|days|hours|GB|MB)\b/g, '$1\u00a0$2')
}

/** Everywhere the same zone, which the shell names: UTC, or the browser's own where somebody chose it. */
let zone = 'UTC'

const followers = new Set<() => void>()

export function setZone(name: 'UTC' | 'local'): void {
  zone = name === 'UTC' ? 'UTC' : Intl.DateTimeFormat().resolvedOptions().timeZone
  for (const tell of followers) tell()
}

/** Told when another zone is chosen. */
export function followZone(tell: () => void): () => void {
  followers.add(tell)
  return () => followers.delete(tell)
}

export function zoneText(): string {
  return zone
}

/** `14:25:50` */
export function clockText(ms: number): string {
  return new Date(ms).toLocaleTimeString(locale, { timeZone: zone })
}

/** `22 Nov 2026, 14:25:50 UTC` */
export function momentText(ms: number): string {
  const text = new Date(ms).toLocaleString(locale, {
    dateStyle: 'medium',
    timeStyle: 'medium',
    timeZone: zone,
  })
  return `${text} ${zone}`
}

/** A headline beside the name that it begins with: the name is not said twice. */
export function withoutName(headline: string, name: string): string {
  if (!headline.startsWith(`${name} `)) return headline
  const rest = headline.slice(name.length + 1)
  return rest.slice(0, 1).toUpperCase() + rest.slice(1)
}

/** A character of control would move the cursor, or turn the text around: it is shown, not obeyed. */
const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu
const longest = 512

/** Text from the network: shown as it is, never obeyed, never longer than a cell can bear. */
export function dataText(text: string): string {
  const shown = text.replace(hidden, (one) => {
    const code = one.codePointAt(0)!.toString(16)
    return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u{${code}}`
  })
  return shown.length <= longest ? shown : `${shown.slice(0, longest)}…`
}

/** Of evidence points, 10 log10 of odds: the probability that they stand for. */
export function chanceOf(points: number): number {
  return 1 / (1 + 10 ** (-points / 10))
}

/** Whole numbers near `values` whose sum is `total`: what rounding lost goes to those it took most from. */
export function addingUp(values: readonly number[], total: number): readonly number[] {
  const whole = values.map(Math.floor)
  const order = values
    .map((_, index) => index)
    .sort((a, b) => values[b]! - whole[b]! - (values[a]! - whole[a]!))
  let missing = total - whole.reduce((sum, value) => sum + value, 0)
  for (let i = 0; missing > 0 && i < order.length; i++, missing--) whole[order[i]!]!++
  for (let i = order.length - 1; missing < 0 && i >= 0; i--, missing++) whole[order[i]!]!--
  return whole
}
