/**
 * How much one caller may ask: a token bucket for each, refilled evenly. The header fields are those of the draft
 * draft-ietf-httpapi-ratelimit-headers-10, and stand here alone, since they may still change.
 */
import { BoundedMap } from '../../kernel/index.ts'

export interface Limit {
  readonly name: string
  /** Requests in a minute, and at once. */
  readonly perMinute: number
}

export interface Verdict {
  readonly isAllowed: boolean
  readonly headers: Readonly<Record<string, string>>
  /** How long until one more is allowed, seconds. */
  readonly retryAfterSeconds: number
}

interface Bucket {
  tokens: number
  atMs: number
}

const callersMax = 10_000

export class Limits {
  readonly #nowMs: () => number
  readonly #buckets = new BoundedMap<string, Bucket>(callersMax)

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
  }

  take({ name, perMinute }: Limit, caller: string): Verdict {
    const key = `${name} ${caller}`
    const nowMs = this.#nowMs()
    const bucket = this.#buckets.get(key) ?? { tokens: perMinute, atMs: nowMs }
    const gained = (Math.max(0, nowMs - bucket.atMs) * perMinute) / 60_000
    const tokens = Math.min(perMinute, bucket.tokens + gained)
    const isAllowed = tokens >= 1
    const left = isAllowed ? tokens - 1 : tokens
    this.#buckets.set(key, { tokens: left, atMs: nowMs })
    const untilNext = Math.ceil(((1 - (left % 1)) * 60) / perMinute)
    return {
      isAllowed,
      retryAfterSeconds: untilNext,
      headers: {
        'ratelimit-policy': `"${name}";q=${perMinute};w=60`,
        ratelimit: `"${name}";r=${Math.floor(left)};t=${untilNext}`,
        ...(!isAllowed && { 'retry-after': String(untilNext) }),
      },
    }
  }
}
