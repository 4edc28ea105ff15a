/** A part of time: the last hours up to now, or from one moment to another. */
import { clockText, momentText } from './text.ts'

export type Range =
  /** `24h`, a moment, or nothing: from the beginning on. */
  | { readonly kind: 'last'; readonly since: string }
  | { readonly kind: 'between'; readonly fromMs: number; readonly toMs: number }

const units = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const
const written = /^([1-9]\d{0,3})([mhd])$/
const words = { m: 'min', h: 'h', d: 'd' } as const

/** As an address has it; what cannot be read counts as the fallback, and a beginning alone goes on up to now. */
export function asRange(
  search: {
    readonly since?: string | undefined
    readonly from?: string | undefined
    readonly to?: string | undefined
  },
  fallback: string,
): Range {
  const fromMs = Date.parse(search.from ?? '')
  const toMs = Date.parse(search.to ?? '')
  if (fromMs < toMs) return { kind: 'between', fromMs, toMs }
  const { since = '' } = search
  if (written.test(since)) return { kind: 'last', since }
  const sinceMs = Number.isNaN(fromMs) ? Date.parse(since) : fromMs
  if (Number.isNaN(sinceMs) || search.to !== undefined) return { kind: 'last', since: fallback }
  return { kind: 'last', since: new Date(sinceMs).toISOString() }
}

/** `24h` in milliseconds. */
export function spanMs(since: string): number {
  const [, count, unit] = written.exec(since) ?? ['', '24', 'h']
  return Number(count) * units[unit as keyof typeof units]
}

export function boundsOf(
  range: Range,
  nowMs: number,
): { readonly fromMs: number; readonly toMs: number } {
  if (range.kind === 'between') return range
  const fromMs = written.test(range.since) ? nowMs - spanMs(range.since) : Date.parse(range.since)
  return { fromMs, toMs: nowMs }
}

/** What the API is asked with. */
export function rangeQuery(
  range: Range,
): { readonly since?: string } | { readonly from: string; readonly to: string } {
  if (range.kind === 'last') return range.since === '' ? {} : { since: range.since }
  const iso = (ms: number) => new Date(ms).toISOString()
  return { from: iso(range.fromMs), to: iso(range.toMs) }
}

/** One step back or forth, as long as the range; up to now at most, and then live again. */
export function shiftedRange(
  range: Range,
  steps: -1 | 1,
  { nowMs, fallback }: { readonly nowMs: number; readonly fallback: string },
): Range {
  if (isAll(range)) return range
  const { fromMs, toMs } = boundsOf(range, nowMs)
  const stepMs = steps * (toMs - fromMs)
  // Time goes on while somebody looks: nearly now is now.
  const slackMs = (toMs - fromMs) / 10
  if (toMs + stepMs >= nowMs - slackMs) {
    const isFallback =
      fallback !== '' && range.kind === 'between' && toMs - fromMs === spanMs(fallback)
    return range.kind === 'last'
      ? range
      : isFallback
        ? { kind: 'last', since: fallback }
        : upToNow(range, nowMs)
  }
  return { kind: 'between', fromMs: fromMs + stepMs, toMs: toMs + stepMs }
}

/** Whatever there is: nothing is earlier, or later. */
export function isAll(range: Range): boolean {
  return range.kind === 'last' && range.since === ''
}

function upToNow(
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  nowMs: number,
): Range {
  const minutes = Math.max(1, Math.round((toMs - fromMs) / units.m))
  if (minutes > 1440 && minutes % 1440 === 0) return { kind: 'last', since: `${minutes / 1440}d` }
  if (minutes % 60 === 0) return { kind: 'last', since: `${minutes / 60}h` }
  return minutes < 10_000
    ? { kind: 'last', since: `${minutes}m` }
    : { kind: 'between', fromMs: nowMs - (toMs - fromMs), toMs: nowMs }
}

/** `Any time`, `Last 24 h`, `14:00 to 16:00`, `21 Nov 2026, 14:00:00 UTC to …` */
export function rangeText(range: Range): string {
  if (isAll(range)) return 'Any time'
  if (range.kind === 'last') {
    const [, count, unit] = written.exec(range.since) ?? []
    if (count === undefined) return `Since ${minuteText(Date.parse(range.since)).join(', ')}`
    return `Last ${count} ${words[unit as keyof typeof words]}`
  }
  const { fromMs, toMs } = range
  const [day, from] = minuteText(fromMs)
  const [lastDay, to] = minuteText(toMs)
  return day === lastDay ? `${day}, ${from} to ${to}` : `${day}, ${from} to ${lastDay}, ${to}`
}

function minuteText(ms: number): readonly [day: string, minute: string] {
  return [momentText(ms).split(',')[0]!, clockText(ms).slice(0, 5)]
}
