import { BoundedMap, quantile } from '../kernel/index.ts'

const hostsMax = 8192
const valuesMax = 24
const valuesMin = 3

/**
 * What has been normal for a host: the last values of one quantity, from episodes that were not alerts (so
 * that an attacker cannot teach it by repetition).
 */
export class History {
  readonly #hosts = new BoundedMap<string, number[]>(hostsMax)

  learn(host: string, value: number): void {
    const values = this.#hosts.obtain(host, () => [])
    if (values.length >= valuesMax) values.shift()
    values.push(value)
  }

  /** The median; NaN with too little history to speak of. */
  normal(host: string): number {
    const values = this.#hosts.peek(host)
    if (values === undefined || values.length < valuesMin) return Number.NaN
    return quantile(
      [...values].sort((a, b) => a - b),
      0.5,
    )
  }

  get shed(): number {
    return this.#hosts.shed
  }
}
