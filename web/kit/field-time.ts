/** What a field of a date and a time takes and gives has no zone: it is the page's, UTC or the browser's own. */
import { zoneText } from './text.ts'

/** `2026-11-22T14:25`; '' of no time. */
export function fieldText(ms: number): string {
  if (Number.isNaN(ms)) return ''
  const shiftMs = zoneText() === 'UTC' ? 0 : new Date(ms).getTimezoneOffset() * 60_000
  return new Date(ms - shiftMs).toISOString().slice(0, 16)
}

/** NaN where nothing is written. */
export function fieldMs(text: string): number {
  return Date.parse(zoneText() === 'UTC' ? `${text}Z` : text)
}

/** Nine in the morning of the page's zone, that many days on. */
export function morningIn(days: number, nowMs: number): number {
  const day = fieldText(nowMs).slice(0, 10)
  const noonMs = Date.parse(`${day}T12:00Z`) + days * 86_400_000
  return fieldMs(`${new Date(noonMs).toISOString().slice(0, 10)}T09:00`)
}
