/** Ranges of time in parameters and queries: RFC 3339, or so long ago. */
import { z } from 'zod'
import { problem } from './problem.ts'

export interface TimeRange {
  /** Microseconds since the Unix epoch; null: open. */
  readonly fromUs: number | null
  readonly toUs: number | null
}

const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const
const instant = z.iso.datetime({ offset: true })

export function rangeOf(query: Readonly<Record<string, unknown>>, nowMs: number): TimeRange {
  const { from, to, since } = query as Readonly<Record<string, string | undefined>>
  if (from !== undefined && since !== undefined)
    throw problem('validation_failed', 'from, since: expected one of them, found both.')
  const begin = from ?? since
  return {
    fromUs:
      begin === undefined ? null : timeUs(begin, from === undefined ? 'since' : 'from', nowMs),
    toUs: to === undefined ? null : timeUs(to, 'to', nowMs),
  }
}

/** `24h`, or an instant. */
export function timeUs(given: string, name: string, nowMs: number): number {
  const [, count, unit] = /^(\d{1,6})([smhdw])$/.exec(given) ?? []
  if (count !== undefined)
    return (nowMs - Number(count) * unitMs[unit as keyof typeof unitMs]) * 1000
  if (instant.safeParse(given).success) return Date.parse(given) * 1000
  throw problem(
    'validation_failed',
    `${name}: expected a time such as 2026-01-31T12:00:00Z, or so long ago such as 24h, found ${JSON.stringify(given.slice(0, 64))}.`,
  )
}
