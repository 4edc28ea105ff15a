import type { ActionOrder, HostFacts, NeverBlock, Refusal } from '../../contracts/index.ts'
import { AmoskysError, assert, reasonOf } from '../../kernel/index.ts'
import type { ContainerAt, Driver } from './driver.ts'
import { dryRun } from './drivers/dry-run.ts'
import { Enforcement } from './enforcement.ts'
import { accepted, type Ending, type Entry, extended, isLive, undoing } from './entry.ts'
import { Journal } from './journal.ts'
import { Lane } from './lane.ts'
import { type Clock, type Probe, type Prober, proberOf } from './probes.ts'
import { compare, settle } from './reconcile.ts'
import { Rules, type RulesOptions } from './rules.ts'
import {
  type Foreseen,
  type ResponderEvent,
  type ResponderStatus,
  refusedStanding,
  type Standing,
  standingOf,
  timeText,
  toldOf,
} from './standing.ts'

export interface ResponderOptions extends Omit<RulesOptions, 'journal' | 'facts' | 'nowMs'> {
  /** Its own: its journal is in it. */
  readonly folder: string
  /** Those that enforce, in order: the first that knows a kind of action does it. */
  readonly drivers: readonly Driver[]
  /** Nothing is changed; the drivers only look ahead. */
  readonly isDryRun: boolean
  readonly facts: () => Promise<HostFacts>
  readonly clock: Clock
  readonly probes?: readonly Probe[]
  readonly prober?: Prober
  readonly onEvent: (event: ResponderEvent) => void
}

/** Orders that wait while others are done. */
const waitingMax = 16_384
/** So many are done together; the others wait for those. */
const batchMax = 16_384
/** A line of the protocol has 64 KiB. */
const containersMax = 128

interface Waiting {
  readonly order: ActionOrder
  readonly resolve: (standing: Standing) => void
  readonly reject: (thrown: unknown) => void
}

/** The one that does it: takes orders, keeps them, has them done, and sees to it that they stay done and end in time. */
export class Responder implements Disposable {
  readonly #options: ResponderOptions
  readonly #journal: Journal
  readonly #enforcement: Enforcement
  readonly #lane = new Lane()
  readonly #startedAtMs: number
  readonly #rules: Rules
  #waiting: Waiting[] = []
  #reconciledAtMs: number | null = null
  #containers: readonly ContainerAt[] = []
  #trouble = ''

  private constructor(options: ResponderOptions, facts: HostFacts) {
    const { clock, folder, onEvent } = options
    this.#options = options
    this.#startedAtMs = clock.nowMs()
    this.#journal = new Journal({
      folder,
      onNotice: (text) => onEvent({ event: 'notice', text }),
    })
    this.#rules = new Rules({ ...options, journal: this.#journal, facts, nowMs: clock.nowMs })
    const real = options.drivers
    const dry = [dryRun({ drivers: real, nowMs: clock.nowMs })]
    this.#enforcement = new Enforcement({
      acting: options.isDryRun ? dry : real,
      idle: options.isDryRun ? real : dry,
      journal: this.#journal,
      ...{ clock, onEvent, probes: options.probes ?? [] },
      prober: options.prober ?? proberOf(),
    })
  }

  /** Finishes or takes back what was half done when the last process ended. */
  static async start(options: ResponderOptions): Promise<Responder> {
    const responder = new Responder(options, await options.facts())
    await responder.reconcile({ isStart: true })
    return responder
  }

  /** Puts an order in force, and answers when the kernel has said so. An id that is known is answered as it stands. */
  apply(order: ActionOrder): Promise<Standing> {
    if (this.#waiting.length >= waitingMax) {
      const says = `${this.#waiting.length} orders wait already; ask again when some are done`
      return Promise.reject(new AmoskysError('full', says))
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ order, resolve, reject })
      if (this.#waiting.length === 1) void this.#lane.run(() => this.#takeWaiting())
    })
  }

  /** What it would do, and what speaks against it. */
  async preview(order: ActionOrder): Promise<Foreseen> {
    const { isDryRun } = this.#options
    const refusals = this.#rules.against(order)
    try {
      const { driver, plan } = await this.#enforcement.plan(order, this.#rules.facts)
      const reached = this.#rules.reaching(order, plan)
      return { driver, isDryRun, ...toldOf(plan), refusals: [...refusals, ...reached] }
    } catch (thrown) {
      const refusal = unfitOf(thrown)
      const none = { driver: '', isDryRun, effect: '', steps: [], warnings: [] }
      return { ...none, refusals: [...refusals, refusal] }
    }
  }

  /** `why` stands in its history. */
  undo(id: string, why = 'asked for'): Promise<Standing> {
    return this.#lane.run(async () => {
      const entry = this.#known(id)
      if (isLive(entry)) await this.#enforcement.takeBack([undoing(entry, 'undone')], why)
      return this.standing(id)!
    })
  }

  /** From now on it holds for so long; it may be shorter than what is left. */
  extend(id: string, ttlSeconds: number): Promise<Standing> {
    return this.#lane.run(async () => {
      const entry = this.#known(id)
      if (entry.state !== 'in_force') {
        throw new AmoskysError(
          'usage',
          `${id}: is ${entry.state}, and only what is in force can be extended`,
        )
      }
      const refusals = this.#rules.forbidding(entry)
      if (refusals.length > 0) throw new AmoskysError('usage', `${id}: ${textOf(refusals)}`)
      await this.#enforcement.enforce([extended(entry, this.#options.clock.nowMs(), ttlSeconds)])
      return this.standing(id)!
    })
  }

  /** The list of what nothing is done to, in place of the one before. What is in force on one of them is lifted at once. */
  never(list: readonly NeverBlock[]): Promise<readonly Standing[]> {
    return this.#lane.run(async () => {
      this.#rules.setNever(list)
      return this.#liftForbidden()
    })
  }

  /** The kill switch: everything is taken back, and nothing is done until `resume`. */
  stop(reason: string): Promise<void> {
    return Promise.resolve()
      .then(() => this.#rules.setStop(reason))
      .finally(() => this.#say(`everything is stopped: ${reason}`))
      .finally(() => this.undoAll('everything was stopped'))
  }

  resume(): Promise<void> {
    return this.#lane.run(async () => {
      const { stopReason } = this.#rules
      this.#rules.setStop(null)
      if (stopReason !== null)
        this.#say(`what is ordered is done again; it was stopped: ${stopReason}`)
    })
  }

  /** Goes to the log, and to whoever is in charge. */
  #say(text: string): void {
    this.#options.onEvent({ event: 'notice', text })
  }

  /** As when nobody has been in charge for long. */
  undoAll(why: string): Promise<void> {
    return this.#lane.run(() => this.#orTrouble(() => this.#takeAllBack(why)))
  }

  /** Compares what is to be in force with what is, and mends it. Orders do not wait while it only looks. */
  async reconcile({ isStart = false } = {}): Promise<void> {
    const troubles: string[] = []
    const noting = async (work: () => Promise<void>) => {
      try {
        await work()
      } catch (thrown) {
        if (!(thrown instanceof AmoskysError)) throw thrown
        troubles.push(thrown.message)
      }
    }
    await noting(async () => {
      const facts = await this.#options.facts()
      await this.#lane.run(() => this.#settle(facts, isStart))
    })
    for (const driver of this.#enforcement.acting) {
      await noting(() => this.#compare(driver, isStart))
    }
    await noting(() => this.#findContainers())
    this.#setTrouble(troubles.join('; '))
    this.#reconciledAtMs = this.#options.clock.nowMs()
  }

  /** Takes back what has come to its end. */
  expire(): Promise<void> {
    return this.#lane.run(() => this.#orTrouble(() => this.#enforcement.expire()))
  }

  /** When the next order ends, ms since 1970; null: none is in force. */
  nextEndMs(): number | null {
    const ends = this.#journal
      .live()
      .flatMap(({ endsAtMs }) => (endsAtMs === null ? [] : [endsAtMs]))
    return ends.length === 0 ? null : ends.reduce((a, b) => Math.min(a, b))
  }

  standing(id: string): Standing | null {
    const entry = this.#journal.get(id)
    if (entry === undefined) return null
    return standingOf(entry, this.#enforcement.readBackOf(id), entry.driver === 'dry-run')
  }

  ids(): readonly string[] {
    return this.#journal.ids()
  }

  status(): ResponderStatus {
    const { isDryRun, drivers } = this.#options
    const { facts, neverCount, stopReason } = this.#rules
    return {
      isDryRun,
      drivers: drivers.map(({ name, kinds }) => ({ name, kinds })),
      ...{ isStopped: stopReason !== null, stopReason: stopReason ?? '' },
      ...{ live: this.#journal.liveCount, neverBlock: neverCount, facts },
      containers: this.#containers,
      startedAt: timeText(this.#startedAtMs)!,
      reconciledAt: timeText(this.#reconciledAtMs),
      trouble: this.#trouble,
    }
  }

  [Symbol.dispose](): void {
    this.#journal[Symbol.dispose]()
  }

  async #settle(facts: HostFacts, isStart: boolean): Promise<void> {
    const isNew = this.#rules.setFacts(facts)
    if (isNew) this.#options.onEvent({ event: 'facts', facts })
    if (this.#rules.stopReason !== null) await this.#takeAllBack('everything was stopped')
    if (isNew || isStart) await this.#liftForbidden()
    await settle(this.#enforcement)
  }

  async #findContainers(): Promise<void> {
    const found: ContainerAt[] = []
    for (const { containers } of this.#options.drivers)
      if (containers !== undefined) found.push(...(await containers()))
    this.#containers = found
      .slice(0, containersMax)
      .map((one) => ({ ...one, name: one.name.slice(0, 128) }))
  }

  async #compare(driver: Driver, isStart: boolean): Promise<void> {
    const { isDryRun } = this.#options
    const seenAt = this.#enforcement.changes
    const seen = await driver.look()
    await this.#lane.run(async () => {
      const looked = seenAt === this.#enforcement.changes ? seen : await driver.look()
      await compare(this.#enforcement, { driver, looked }, { isStart, isDryRun })
    })
  }

  /** What is done without being asked for fails nobody's request: what went wrong stands in the status. */
  async #orTrouble(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (thrown) {
      if (!(thrown instanceof AmoskysError)) throw thrown
      this.#setTrouble(thrown.message)
    }
  }

  async #takeWaiting(): Promise<void> {
    const taken = this.#waiting.splice(0, batchMax)
    try {
      const standings = await this.#applyAll(taken.map(({ order }) => order))
      for (const [i, { resolve }] of taken.entries()) resolve(standings[i]!)
    } catch (thrown) {
      for (const { reject } of taken) reject(thrown)
    }
  }

  async #applyAll(orders: readonly ActionOrder[]): Promise<Standing[]> {
    const refused = new Map<string, Standing>()
    const fresh = new Map<string, Entry>()
    for (const order of orders) {
      if (fresh.has(order.id) || this.#journal.get(order.id) !== undefined) continue
      const entry = await this.#accept(order, fresh.size)
      if ('refusals' in entry) refused.set(order.id, entry)
      else fresh.set(order.id, entry)
    }
    await this.#enforcement.enforce([...fresh.values()])
    return orders.map(({ id }) => {
      const standing = refused.get(id) ?? this.standing(id)
      assert(standing !== null, 'an order is refused or kept')
      return standing
    })
  }

  async #accept(order: ActionOrder, before: number): Promise<Entry | Standing> {
    const { isDryRun, clock } = this.#options
    const nowMs = clock.nowMs()
    const refusals = this.#rules.refusing(order, before)
    if (refusals.length > 0) return refusedStanding(order, refusals, isDryRun)
    try {
      const planned = await this.#enforcement.plan(order, this.#rules.facts)
      const reached = this.#rules.refusingReach(order, planned.plan)
      if (reached.length > 0) return refusedStanding(order, reached, isDryRun)
      this.#rules.count(order)
      return accepted({ order, ...planned }, nowMs)
    } catch (thrown) {
      if (!(thrown instanceof AmoskysError)) throw thrown
      return refusedStanding(order, [unfitOf(thrown)], isDryRun)
    }
  }

  /** Said when it begins, not each time it is met again. */
  #setTrouble(text: string): void {
    if (text !== '' && text !== this.#trouble) this.#options.onEvent({ event: 'notice', text })
    this.#trouble = text
  }

  /** Nothing stays in force that would be refused for good today. */
  async #liftForbidden(): Promise<readonly Standing[]> {
    const byReason = new Map<string, Entry[]>()
    for (const entry of this.#journal.live()) {
      const final = this.#rules.forbidding(entry)
      if (final.length === 0 || entry.state === 'undoing') continue
      const why = `lifted: ${textOf(final)}`
      byReason.set(why, [...(byReason.get(why) ?? []), undoing(entry, 'undone')])
    }
    for (const [why, entries] of byReason) await this.#enforcement.takeBack(entries, why)
    return [...byReason.values()].flat().map(({ order }) => this.standing(order.id)!)
  }

  #takeAllBack(why: string, ending: Ending = 'undone'): Promise<void> {
    const all = this.#journal.live().map((entry) => undoing(entry, ending))
    return this.#enforcement.takeBack(all, why)
  }

  #known(id: string): Entry {
    const entry = this.#journal.get(id)
    if (entry === undefined)
      throw new AmoskysError('not-found', `${id}: no order is known by this id`)
    return entry
  }
}

const textOf = (refusals: readonly Refusal[]) => refusals.map(({ text }) => text).join('; ')

function unfitOf(thrown: unknown): Refusal {
  const isUnfit = thrown instanceof AmoskysError && thrown.code === 'usage'
  return { rule: isUnfit ? 'unfit' : 'no_driver', text: reasonOf(thrown), isFinal: true }
}
