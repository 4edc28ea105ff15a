/**
 * How old what came is, by two clocks that do not agree. A message that says when it was made came later than that: of
 * many, the fastest tells how far apart the clocks are, but for its own way here, which is half of the fastest answer
 * to a ping.
 */
const samplesMax = 64

export class ServerClock {
  readonly #offsets: number[] = []
  readonly #roundTrips: number[] = []

  /** The server said at its `madeMs` what came at our `receivedMs`. */
  made(madeMs: number, receivedMs: number): void {
    push(this.#offsets, madeMs - receivedMs)
  }

  answered(roundTripMs: number): void {
    push(this.#roundTrips, roundTripMs)
  }

  /** Of the last answers to a ping, the newest; null before the first. */
  get roundTripMs(): number | null {
    return this.#roundTrips.at(-1) ?? null
  }

  /** A time of the server by our clock; never later than `nowMs`. */
  oursOf(serverMs: number, nowMs: number): number {
    const wayMs = this.#roundTrips.length === 0 ? 0 : Math.min(...this.#roundTrips) / 2
    const offsetMs = this.#offsets.length === 0 ? 0 : Math.max(...this.#offsets) + wayMs
    return Math.min(nowMs, serverMs - offsetMs)
  }
}

function push(samples: number[], sample: number): void {
  samples.push(sample)
  if (samples.length > samplesMax) samples.shift()
}
