/** Longer than this nobody means it. */
const waitMsMax = 24 * 3_600_000

/** `Retry-After` (RFC 9110 10.2.3), seconds or a date, as milliseconds from now on; null: none that can be read. */
export function retryAfterMs(header: string | null, nowMs: number): number | null {
  const text = header?.trim() ?? ''
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : dateMs(text) - nowMs
  return Number.isNaN(ms) ? null : Math.min(waitMsMax, Math.max(0, ms))
}

function dateMs(text: string): number {
  return /^[A-Z][a-z]{2,8},? [\w :-]{10,30}$/.test(text) ? Date.parse(text) : Number.NaN
}
