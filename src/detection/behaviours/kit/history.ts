import { BoundedMap, quantile } from '../../../kernel/index.ts'

/** Hosts, values of each that are remembered, and the fewest that a median is taken of. Set by hand. */
const hostsMax = 8192
const valuesMax = 24
const valuesMin = 3

interface Past {
  readonly values: number[]
  /** Their median; NaN until asked for. */
  normal: number
}

/**
 * What has been normal for a host: the last values of one quantity, from episodes that were not alerts (so
 * that an attacker cannot teach it by repetition).
 */
export class History {
  readonly #hosts = new BoundedMap<string, Past>(hostsMax)

  learn(host: string, value: number): void {
    const past = this.#hosts.obtain(host, newPast)
    const { values } = past
    if (values.length >= valuesMax) values.shift()
    values.push(value)
    past.normal = Number.NaN
  }

  /** The median; NaN with too little history to speak of. */
  normal(host: string): number {
    const past = this.#hosts.peek(host)
    if (past === undefined || past.values.length < valuesMin) return Number.NaN
    if (Number.isNaN(past.normal)) past.normal = median(past.values)
    return past.normal
  }

  get shed(): number {
    return this.#hosts.shed
  }
}

const newPast = (): Past => ({ values: [], normal: Number.NaN })

function median(values: readonly number[]): number {
  return quantile(Float64Array.from(values).sort(), 0.5)
}
