/** Time, chance and the network, handed in: nothing here has a clock of its own. */
export interface World {
  /** Wall clock, milliseconds since the Unix epoch. */
  nowMs(): number
  /** Uniform in [0, 1). */
  random(): number
  /** Comes back after that long, or at once when `signal` is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
  readonly fetch: typeof globalThis.fetch
}

/** ISO 8601 of a time on the wall. */
export function isoOf(ms: number): string {
  return new Date(ms).toISOString()
}
