/**
 * How long to wait before attempt `n` (0: the second one): exponential, full jitter, so that many sensors that lost one
 * hub do not come back at once. `chance` is from 0 to below 1. (Brooker, Exponential Backoff And Jitter, 2015.)
 */
export function backoffMs(n: number, chance: number): number {
  return chance * Math.min(longestMs, baseMs * 2 ** Math.min(n, 16))
}

const baseMs = 250
/** Short enough that a hub that is back has all its sensors within seconds. */
const longestMs = 10_000
