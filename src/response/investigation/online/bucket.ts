import type { World } from '../world.ts'

const minuteMs = 60_000

/** Questions a minute that one bucket holds at most. */
const perMinuteMax = 10_000

/**
 * A token bucket of one key. A token comes back one minute after it was taken, so that in no minute, wherever it begins,
 * there are more questions than the provider grants.
 */
export class Bucket {
  readonly #world: World
  /** When each token is there again, oldest first from `#next` on. */
  readonly #freeMs: Float64Array
  #next = 0

  constructor(perMinute: number, world: World) {
    this.#world = world
    this.#freeMs = new Float64Array(Math.min(perMinuteMax, Math.max(1, Math.floor(perMinute))))
  }

  /** Milliseconds that the next one would wait. */
  get waitMs(): number {
    return Math.max(0, this.#freeMs[this.#next]! - this.#world.nowMs())
  }

  /** Waits for a token; those who came first get theirs first. False: it would take longer than `waitMsMax`, and none is taken. */
  async take(waitMsMax: number, signal: AbortSignal): Promise<boolean> {
    const { waitMs } = this
    if (waitMs > waitMsMax) return false
    this.#freeMs[this.#next] = this.#world.nowMs() + waitMs + minuteMs
    this.#next = (this.#next + 1) % this.#freeMs.length
    if (waitMs > 0) await this.#world.sleep(waitMs, signal)
    return !signal.aborted
  }
}
