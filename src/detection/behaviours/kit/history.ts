import type { HostNormal, Quantity } from '../../../contracts/index.ts'
import { BoundedMap, quantile } from '../../../kernel/index.ts'

/** Hosts, values of each that are remembered, and the fewest that a median is taken of. Set by hand. */
const hostsMax = 8192
const valuesMax = 24
const valuesMin = 3

interface Past {
  readonly values: number[]
  /** Event times at which they were learned. */
  readonly timesUs: number[]
  /** Their median; NaN until asked for. */
  normal: number
}

/** How a quantity is told of to a person. */
export type Normal = Pick<HostNormal, 'id' | 'label'> & {
  readonly quantityOf: (value: number) => Quantity
}

/**
 * What has been normal for a host: the last values of one quantity, from episodes that were not alerts (so
 * that an attacker cannot teach it by repetition).
 */
export class History {
  readonly #hosts = new BoundedMap<string, Past>(hostsMax)
  readonly memory = { hosts: this.#hosts }

  learn(host: string, value: number, timeUs: number): void {
    const past = this.#hosts.obtain(host, newPast)
    const { values, timesUs } = past
    if (values.length >= valuesMax) {
      values.shift()
      timesUs.shift()
    }
    values.push(value)
    timesUs.push(timeUs)
    past.normal = Number.NaN
  }

  /** The median; NaN with too little history to speak of. */
  normal(host: string): number {
    const past = this.#hosts.peek(host)
    if (past === undefined || past.values.length < valuesMin) return Number.NaN
    if (Number.isNaN(past.normal)) past.normal = median(past.values)
    return past.normal
  }

  /** The same for a person: none where nothing is remembered of the host, null where it is too little. */
  tell(host: string, { id, label, quantityOf }: Normal): readonly HostNormal[] {
    const past = this.#hosts.peek(host)
    if (past === undefined) return []
    const usual = this.normal(host)
    // Episodes end in another order than they begin.
    const overUs = Math.max(...past.timesUs) - Math.min(...past.timesUs)
    if (Number.isNaN(usual)) return [{ id, label, usual: null, high: null, overUs }]
    const high = quantityOf(Math.max(...past.values))
    return [{ id, label, usual: quantityOf(usual), high, overUs }]
  }

  get shed(): number {
    return this.#hosts.shed
  }
}

const newPast = (): Past => ({ values: [], timesUs: [], normal: Number.NaN })

function median(values: readonly number[]): number {
  return quantile(Float64Array.from(values).sort(), 0.5)
}
