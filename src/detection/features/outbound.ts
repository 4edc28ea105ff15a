import type { HostNormal, Quantity } from '../../contracts/index.ts'
import { bytesText, KeyTable, quantile, restoreColumn, savedColumn } from '../../kernel/index.ts'
import type { Hosts } from '../hosts/index.ts'
import type { Limits } from './limits.ts'
import { RingTable } from './ring-table.ts'

const hourUs = 3_600e6
const hoursRemembered = 7 * 24
/** Ended hours below which a host has no baseline: volumes follow the day. */
const hoursLeast = 24
/** Of the hours remembered, so many sent no more than what is told as the highest usual. */
const highShare = 0.95
/** Standard deviations in one median absolute deviation of a normal distribution. */
const sigmasPerMad = 1.4826

/** Bytes that our hosts send outside, by hour of event time, against each host's own last 7 days. */
export class Outbound {
  readonly #hosts: KeyTable<number>
  readonly #known: Hosts
  /** By row, the host that is held for its baseline. */
  readonly #held: Float64Array
  readonly #hours: Float64Array
  readonly #bytes: Float64Array
  readonly #history: RingTable
  readonly #medians: Float64Array
  readonly #spreads: Float64Array

  constructor({ homeHostsMax }: Limits, hosts: Hosts) {
    this.#known = hosts
    this.#held = new Float64Array(homeHostsMax)
    this.#hours = new Float64Array(homeHostsMax)
    this.#bytes = new Float64Array(homeHostsMax)
    this.#history = new RingTable(homeHostsMax, hoursRemembered)
    this.#medians = new Float64Array(homeHostsMax)
    this.#spreads = new Float64Array(homeHostsMax)
    this.#hosts = new KeyTable(homeHostsMax, (row, host) => this.#begin(row, host))
  }

  get shed(): number {
    return this.#hosts.shed
  }

  add(host: number, bytes: number, timeUs: number): void {
    const row = this.#hosts.obtain(host)
    this.#turn(row, Math.floor(timeUs / hourUs))
    this.#bytes[row]! += bytes
  }

  /** Robust z of this hour so far; NaN before 24 ended hours. */
  score(host: number, timeUs: number): number {
    const row = this.#hosts.find(host)
    if (row < 0) return Number.NaN
    this.#turn(row, Math.floor(timeUs / hourUs))
    if (this.#history.count(row) < hoursLeast) return Number.NaN
    return (this.#bytes[row]! - this.#medians[row]!) / this.#spreads[row]!
  }

  /** What it compares with, for a person: null before 24 ended hours. */
  normal(host: number): HostNormal {
    const row = this.#hosts.peek(host)
    const hours = row < 0 ? 0 : this.#history.count(row)
    const told = { id: 'bytes-out', label: 'Sent outside in an hour', overUs: hours * hourUs }
    if (hours < hoursLeast) return { ...told, usual: null, high: null }
    const high = quantile(this.#history.values(row).sort(), highShare)
    return { ...told, usual: bytes(this.#medians[row]!), high: bytes(high) }
  }

  save() {
    return {
      hosts: this.#hosts.save(),
      held: savedColumn(this.#held),
      hours: savedColumn(this.#hours),
      bytes: savedColumn(this.#bytes),
      history: this.#history.save(),
      medians: savedColumn(this.#medians),
      spreads: savedColumn(this.#spreads),
    }
  }

  restore(saved: ReturnType<Outbound['save']>): void {
    this.#hosts.restore(saved.hosts)
    restoreColumn(this.#held, saved.held)
    restoreColumn(this.#hours, saved.hours)
    restoreColumn(this.#bytes, saved.bytes)
    this.#history.restore(saved.history)
    restoreColumn(this.#medians, saved.medians)
    restoreColumn(this.#spreads, saved.spreads)
  }

  #begin(row: number, host: number): void {
    this.#known.release(this.#held[row]!)
    this.#known.hold(host)
    this.#held[row] = host
    this.#hours[row] = Number.NaN
    this.#bytes[row] = 0
    this.#history.clear(row)
  }

  /** Ends the hours before `hour`; hours without a byte are hours of the baseline too. */
  #turn(row: number, hour: number): void {
    const elapsed = hour - this.#hours[row]!
    if (elapsed <= 0) return
    const isFirst = Number.isNaN(elapsed)
    if (!isFirst) {
      this.#history.push(row, this.#bytes[row]!)
      for (let i = 1; i < Math.min(elapsed, hoursRemembered + 1); i++) this.#history.push(row, 0)
      this.#renew(row)
    }
    this.#bytes[row] = 0
    this.#hours[row] = hour
  }

  #renew(row: number): void {
    const hours = this.#history.values(row).sort()
    const median = quantile(hours, 0.5)
    const mad = quantile(hours.map((bytes) => Math.abs(bytes - median)).sort(), 0.5)
    this.#medians[row] = median
    // A host that sends the same each hour has no spread: a tenth of its median, or 1 kB, stands in.
    this.#spreads[row] = Math.max(sigmasPerMad * mad, median / 10, 1000)
  }
}

function bytes(value: number): Quantity {
  return { value, unit: 'bytes', text: bytesText(value) }
}
