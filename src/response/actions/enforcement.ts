import type { ActionOrder, HostFacts } from '../../contracts/index.ts'
import { AmoskysError, reasonOf } from '../../kernel/index.ts'
import type { Driver, Failures, Looked, Plan } from './driver.ts'
import { type Entry, ended, missed, read, stuck, ttlSecondsMax, undoing } from './entry.ts'
import type { Journal } from './journal.ts'
import { type Clock, firstFailing, type Probe, type Prober, passing, probeText } from './probes.ts'
import { type ResponderEvent, type Standing, timeText } from './standing.ts'

/** More would be read by nobody. */
const toldLeftMax = 1024

export interface EnforcementOptions {
  readonly acting: readonly Driver[]
  /** Not used now; what they have in force of an earlier time is taken back. */
  readonly idle: readonly Driver[]
  readonly journal: Journal
  readonly clock: Clock
  readonly probes: readonly Probe[]
  readonly prober: Prober
  readonly onEvent: (event: ResponderEvent) => void
}

/**
 * Drivers and the journal together. Before a driver changes anything the journal says what is about to be done; what the driver
 * reads back is what the journal then says.
 */
export class Enforcement {
  readonly #options: EnforcementOptions
  /** What nobody knows of and is left alone, as far as it was told. */
  readonly #toldLeft = new Set<string>()
  readonly #readBack = new Map<string, NonNullable<Standing['readBack']>>()

  #changes = 0

  constructor(options: EnforcementOptions) {
    this.#options = options
  }

  /** One more with each change: what was seen meanwhile may be of before or of after. */
  get changes(): number {
    return this.#changes
  }

  get journal(): Journal {
    return this.#options.journal
  }

  get acting(): readonly Driver[] {
    return this.#options.acting
  }

  nowMs(): number {
    return this.#options.clock.nowMs()
  }

  tell(event: ResponderEvent): void {
    this.#options.onEvent(event)
  }

  /** Once in the life of this process. */
  tellLeft(id: string, what: string): void {
    if (this.#toldLeft.has(id) || this.#toldLeft.size >= toldLeftMax) return
    this.#toldLeft.add(id)
    const text = `nobody knows of it any more: ${what}; it is left as it is, for a person to decide`
    this.tell({ event: 'drift', id, text })
  }

  readBackOf(id: string): Standing['readBack'] {
    return this.#readBack.get(id) ?? null
  }

  async plan(order: ActionOrder, facts: HostFacts): Promise<{ driver: string; plan: Plan }> {
    const driver = this.#options.acting.find(({ kinds }) => kinds.includes(order.kind))
    if (driver === undefined) {
      const says = `${order.kind}: nothing is set up that can do it`
      throw new AmoskysError('unavailable', says)
    }
    const plan = await driver.preview(order, { nowMs: this.nowMs(), facts })
    return { driver: driver.name, plan }
  }

  /** Has entries done or renewed, and reads them back. What cannot be read back is taken back. */
  async enforce(entries: readonly Entry[]): Promise<void> {
    if (entries.length === 0) return
    this.#changes++
    const { probes, prober, clock } = this.#options
    this.keep(entries)
    const before = await passing(probes, prober)
    const well: Entry[] = []
    const failed: Entry[] = []
    for (const [driver, own] of this.#byDriver(entries)) {
      const failures = await this.#tryApply(driver, own)
      const looked = await this.#tryLook(driver)
      for (const entry of own) {
        const outcome = this.#outcome(entry, failures, looked)
        if (typeof outcome !== 'string') well.push(outcome)
        else if (entry.appliedAtMs === null) failed.push(undoing(entry, 'failed', outcome))
        else this.keep([missed(entry, outcome)])
      }
    }
    const failing = await firstFailing(before, prober, clock)
    if (failing === null) {
      this.keep(well)
      await this.takeBack(failed, '')
      return
    }
    const why = `${probeText(failing)} answered before and does not answer after it: taken back`
    const all = [...failed, ...well.map((entry) => undoing(entry, 'failed', why))]
    await this.takeBack(all, '')
  }

  /** Undoes entries that are marked so; what cannot be undone now is tried again with the next look. */
  async takeBack(entries: readonly Entry[], why: string): Promise<void> {
    if (entries.length === 0) return
    this.#changes++
    this.#keepAnyway(entries)
    this.#keepAnyway(entries.filter(({ driver }) => !this.driverNamed(driver)).map(orphaned))
    for (const [driver, own] of this.#byDriver(entries)) {
      const failures = await this.#tryUndo(driver, own)
      const looked = await this.#tryLook(driver)
      const nowMs = this.nowMs()
      const settled = own.map((entry) => {
        const failure = failures.get(entry.order.id) ?? stillThere(entry, looked)
        return failure === undefined ? ended(entry, nowMs, why) : stuck(entry, failure)
      })
      for (const { order } of own) this.#readBack.delete(order.id)
      this.#keepAnyway(settled)
    }
  }

  /** Takes back what has come to its end. */
  async expire(): Promise<void> {
    const nowMs = this.nowMs()
    const due = this.journal
      .live()
      .filter(
        ({ endsAtMs, state }) => endsAtMs !== null && endsAtMs <= nowMs && state !== 'undoing',
      )
    await this.takeBack(
      due.map((entry) => undoing(entry, 'expired')),
      'its time was over',
    )
  }

  keep(entries: readonly Entry[]): void {
    this.#changes++
    const changed = entries.filter((entry) => this.journal.get(entry.order.id) !== entry)
    this.journal.put(changed)
    for (const { order } of changed) this.tell({ event: 'changed', id: order.id })
  }

  /** What is to be taken back is, even where that cannot be written down: a full disk must not hold a block. */
  #keepAnyway(entries: readonly Entry[]): void {
    try {
      this.keep(entries)
    } catch (thrown) {
      if (!(thrown instanceof AmoskysError)) throw thrown
      this.journal.remember(entries)
      this.tell({ event: 'notice', text: thrown.message })
      for (const { order } of entries) this.tell({ event: 'changed', id: order.id })
    }
  }

  confirm(id: string, looked: Looked): void {
    this.#readBack.set(id, { at: timeText(this.nowMs())!, text: looked.text.slice(0, 300) })
  }

  deny(id: string): void {
    this.#readBack.delete(id)
  }

  driverNamed(name: string): Driver | undefined {
    const { acting, idle } = this.#options
    return [...acting, ...idle].find((driver) => driver.name === name)
  }

  isActing(name: string): boolean {
    return this.#options.acting.some((driver) => driver.name === name)
  }

  #outcome(
    entry: Entry,
    failures: Failures,
    looked: ReadonlyMap<string, Looked> | string,
  ): Entry | string {
    const { id, kind } = entry.order
    const failure = failures.get(id)
    if (failure !== undefined) return failure
    if (typeof looked === 'string') return looked
    const found = looked.get(id)
    if (kind === 'notify') return read(entry, this.nowMs(), found?.text ?? 'handed over')
    if (found === undefined) return `${entry.driver} did it, and does not show it when asked`
    if (found.drift !== '') return found.drift
    this.confirm(id, found)
    return read(entry, this.nowMs(), found.text)
  }

  async #tryApply(driver: Driver, entries: readonly Entry[]): Promise<Failures> {
    const nowMs = this.nowMs()
    try {
      return await driver.apply(
        entries.map(({ order, plan, endsAtMs }) => {
          const secondsLeft = endsAtMs === null ? order.ttlSeconds : (endsAtMs - nowMs) / 1000
          // A clock that was set back makes nothing last longer than any order may.
          return { order, plan, secondsLeft: Math.min(Math.max(1, secondsLeft), ttlSecondsMax) }
        }),
      )
    } catch (thrown) {
      return allFailed(entries, thrown)
    }
  }

  /** Why it could not be seen, where it could not: then nothing is known to be in force, and nothing to be gone. */
  async #tryLook(driver: Driver): Promise<ReadonlyMap<string, Looked> | string> {
    try {
      return await driver.look()
    } catch (thrown) {
      this.tell({ event: 'notice', text: reasonOf(thrown) })
      return `${driver.name} did not say what is in force: ${reasonOf(thrown)}`
    }
  }

  async #tryUndo(driver: Driver, entries: readonly Entry[]): Promise<Failures> {
    try {
      return await driver.undo(
        entries.map(({ order, plan }) => ({ id: order.id, inverse: plan.inverse })),
      )
    } catch (thrown) {
      return allFailed(entries, thrown)
    }
  }

  /** An entry of a driver that is not set up any more stays as it is. */
  #byDriver(entries: readonly Entry[]): Map<Driver, Entry[]> {
    const found = new Map<Driver, Entry[]>()
    for (const entry of entries) {
      const driver = this.driverNamed(entry.driver)
      if (driver === undefined) continue
      const own = found.get(driver)
      if (own === undefined) found.set(driver, [entry])
      else own.push(entry)
    }
    return found
  }
}

function stillThere(
  { order }: Entry,
  looked: ReadonlyMap<string, Looked> | string,
): string | undefined {
  if (typeof looked === 'string') return looked
  const found = looked.get(order.id)
  return found === undefined ? undefined : `it is still there: ${found.text}`
}

function orphaned(entry: Entry): Entry {
  return stuck(entry, `${entry.driver} is not set up any more, and nothing else can take it back`)
}

function allFailed(entries: readonly Entry[], thrown: unknown): Failures {
  const reason = reasonOf(thrown)
  return new Map(entries.map(({ order }) => [order.id, reason]))
}
