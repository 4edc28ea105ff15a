const firstMs = 500
const longestMs = 30_000

/** Twice as long with each try in vain, and anywhere in between: not all clients come back at once. */
export function backoffMs(tries: number, random: () => number): number {
  return random() * Math.min(longestMs, firstMs * 2 ** Math.min(tries, 16))
}
