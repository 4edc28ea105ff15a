/** How much the hub lets in: a rate for each sensor, and a bound on what all of them have under way. */
export interface AdmissionLimits {
  /** Rows of one sensor a second, on the long run, and at once. */
  readonly rowsPerSecond: number
  readonly rowsAtOnce: number
  /** The same in bytes, as they travel. */
  readonly bytesPerSecond: number
  readonly bytesAtOnce: number
  /** Envelopes of one sensor that may be without an answer. */
  readonly inflightMax: number
  /** Bytes of all sensors that are verified and not yet kept. */
  readonly inflightBytesMax: number
  readonly envelopeBytesMax: number
}

export const defaultAdmissionLimits: AdmissionLimits = {
  rowsPerSecond: 60_000,
  rowsAtOnce: 600_000,
  bytesPerSecond: 16 * 1024 * 1024,
  bytesAtOnce: 64 * 1024 * 1024,
  inflightMax: 256,
  inflightBytesMax: 64 * 1024 * 1024,
  envelopeBytesMax: 2 * 1024 * 1024,
}

/** A token bucket that may be overdrawn once: what has arrived is taken, and waited for afterwards. */
export class Allowance {
  readonly #perMs: number
  readonly #most: number
  #left: number
  #atMs: number

  constructor(perSecond: number, most: number, nowMs: number) {
    this.#perMs = perSecond / 1000
    this.#most = most
    this.#left = most
    this.#atMs = nowMs
  }

  /** Yields how long to wait before more, milliseconds; 0: not at all. */
  take(amount: number, nowMs: number): number {
    const sinceMs = Math.max(0, nowMs - this.#atMs)
    this.#left = Math.min(this.#most, this.#left + sinceMs * this.#perMs) - amount
    this.#atMs = nowMs
    return this.#left >= 0 ? 0 : -this.#left / this.#perMs
  }
}
