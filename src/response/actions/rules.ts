import { z } from 'zod'
import type { ActionOrder, HostFacts, NeverBlock, Refusal } from '../../contracts/index.ts'
import { guarded, type Refuses, type SafetyGround } from './guard.ts'
import { type Journal, liveMax } from './journal.ts'
import { neverSchema } from './never.ts'

export interface RulesOptions {
  readonly journal: Journal
  readonly facts: HostFacts
  readonly nowMs: () => number
  /** What the policy says against an order, besides what always holds. */
  readonly refusals?: Refuses
  /** Of the settings: besides the list that others give. */
  readonly neverBlock?: readonly NeverBlock[]
  /** Orders in force at once, and automatic ones taken within an hour. */
  readonly liveMax?: number
  readonly automaticPerHourMax?: number
}

const defaultAutomaticPerHour = 1000
const hourMs = 3_600_000
const stopSchema = z.strictObject({ reason: z.string() })

/** What speaks against an order now: the guard, the policy, the never-block list, caps and the kill switch. */
export class Rules {
  readonly #options: RulesOptions
  /** When automatic orders were taken, the oldest first. */
  readonly #automatic: number[]
  #facts: HostFacts
  #never: readonly NeverBlock[]
  #stop: { readonly reason: string } | null
  #ground: SafetyGround | null = null

  constructor(options: RulesOptions) {
    const { journal, facts } = options
    this.#options = options
    this.#facts = facts
    this.#never = this.#withSettings(journal.note('never', z.array(neverSchema)) ?? [])
    this.#stop = journal.note('stop', stopSchema.nullable())
    const automatic = journal.all().filter(({ order }) => order.isAutomatic)
    this.#automatic = automatic.map(({ acceptedAtMs }) => acceptedAtMs).sort((a, b) => a - b)
  }

  get facts(): HostFacts {
    return this.#facts
  }

  get neverCount(): number {
    return this.#never.length
  }

  /** Why everything is stopped; null: it is not. */
  get stopReason(): string | null {
    return this.#stop?.reason ?? null
  }

  /** Tells whether anything but the time has changed. */
  setFacts(facts: HostFacts): boolean {
    const before = this.#facts
    this.#facts = facts
    return JSON.stringify({ ...before, at: '' }) !== JSON.stringify({ ...facts, at: '' })
  }

  setNever(list: readonly NeverBlock[]): void {
    this.#options.journal.setNote('never', list)
    this.#never = this.#withSettings(list)
  }

  /** It holds from now on, even where it cannot be written down. */
  setStop(reason: string | null): void {
    this.#stop = reason === null ? null : { reason }
    this.#options.journal.setNote('stop', this.#stop)
  }

  /** An order was taken. */
  count({ isAutomatic }: ActionOrder): void {
    if (isAutomatic) this.#automatic.push(this.#options.nowMs())
  }

  /** Everything, also what a person may step over. */
  against(order: ActionOrder): Refusal[] {
    const { automaticPerHourMax = defaultAutomaticPerHour } = this.#options
    const all = this.#standing(order)
    if (this.#stop !== null) {
      const text = `Everything was stopped: ${this.#stop.reason}`
      all.push({ rule: 'kill_switch', text, isFinal: true })
    }
    const automatic = this.#withinHour()
    if (order.isAutomatic && automatic >= automaticPerHourMax) {
      const text = `${automatic} actions were taken by themselves within an hour, and no more are allowed`
      all.push({ rule: 'hourly_cap', text, isFinal: false })
    }
    return all
  }

  /** What keeps an order from being taken now, with so many others before it. */
  refusing(order: ActionOrder, before: number): Refusal[] {
    const all = this.against(order).filter(({ isFinal }) => isFinal || order.isAutomatic)
    const max = Math.min(liveMax, this.#options.liveMax ?? liveMax)
    const live = this.#options.journal.liveCount + before
    if (live < max) return all
    const text = `${live} orders are in force, and no more are kept`
    return [...all, { rule: 'unfit', text, isFinal: true }]
  }

  /** What forbids for good that an order stays in force. */
  forbidding(order: ActionOrder): Refusal[] {
    return this.#standing(order).filter(({ isFinal }) => isFinal)
  }

  #standing(order: ActionOrder): Refusal[] {
    const ground = this.#currentGround()
    const own = guarded(order, ground)
    const others = this.#options.refusals?.(order, ground) ?? []
    // The policy knows the same rules, in other words; whatever is unfit is so for a reason of its own.
    const isKnown = ({ rule }: Refusal) =>
      rule !== 'unfit' && own.some((known) => known.rule === rule)
    return [...own, ...others.filter((one) => !isKnown(one))]
  }

  /** The same object while nothing of it changes but the time: what is made of it is kept by it. */
  #currentGround(): SafetyGround {
    const nowMs = this.#options.nowMs()
    const last = this.#ground
    const isSame = last?.facts === this.#facts && last.neverBlock === this.#never
    if (last !== null && isSame && Math.abs(nowMs - last.nowMs) < 1000) return last
    this.#ground = { nowMs, facts: this.#facts, neverBlock: this.#never }
    return this.#ground
  }

  #withinHour(): number {
    const sinceMs = this.#options.nowMs() - hourMs
    while (this.#automatic.length > 0 && this.#automatic[0]! < sinceMs) this.#automatic.shift()
    return this.#automatic.length
  }

  #withSettings(list: readonly NeverBlock[]): readonly NeverBlock[] {
    return [...(this.#options.neverBlock ?? []), ...list]
  }
}
