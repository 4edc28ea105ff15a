import { envelopeBytesMax } from '../contracts/index.ts'

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
  /** Calls that one sensor may have open: one for each of its streams, and a few. */
  readonly callsMax: number
}

export const defaultAdmissionLimits: AdmissionLimits = {
  rowsPerSecond: 60_000,
  rowsAtOnce: 600_000,
  bytesPerSecond: 16 * 1024 * 1024,
  bytesAtOnce: 64 * 1024 * 1024,
  inflightMax: 256,
  inflightBytesMax: 64 * 1024 * 1024,
  envelopeBytesMax,
  callsMax: 20,
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

/** One call's part in what its sensor may send. */
export interface Share {
  /** Yields how long to wait before more, milliseconds; 0: not at all. */
  take(sent: { readonly rows: number; readonly bytes: number }, nowMs: number): number
  /** Of all calls of the sensor: verified and not yet kept. */
  inflightBytes: number
  leave(): void
}

interface Allowed {
  readonly rows: Allowance
  readonly bytes: Allowance
  calls: number
  inflightBytes: number
}

/**
 * What each sensor may send: one rate for all of its calls, or a split would multiply it, and for those that follow, or who
 * calls anew would have all of it again. Names are of certificates, so there are no more of them than were enrolled.
 */
export class SensorAllowances {
  readonly #limits: AdmissionLimits
  readonly #allowed = new Map<string, Allowed>()

  constructor(limits: AdmissionLimits) {
    this.#limits = limits
  }

  /** Sensors that are connected. */
  get sensors(): number {
    return [...this.#allowed.values()].filter(({ calls }) => calls > 0).length
  }

  of(sensor: string, nowMs: number): Share {
    const allowed = this.#allowed.get(sensor) ?? this.#begin(nowMs)
    this.#allowed.set(sensor, allowed)
    allowed.calls++
    return {
      take: ({ rows, bytes }, atMs) =>
        Math.max(allowed.rows.take(rows, atMs), allowed.bytes.take(bytes, atMs)),
      leave: () => {
        allowed.calls--
      },
      get inflightBytes() {
        return allowed.inflightBytes
      },
      set inflightBytes(bytes) {
        allowed.inflightBytes = bytes
      },
    }
  }

  #begin(nowMs: number): Allowed {
    const { rowsPerSecond, rowsAtOnce, bytesPerSecond, bytesAtOnce } = this.#limits
    return {
      rows: new Allowance(rowsPerSecond, rowsAtOnce, nowMs),
      bytes: new Allowance(bytesPerSecond, bytesAtOnce, nowMs),
      ...{ calls: 0, inflightBytes: 0 },
    }
  }
}
