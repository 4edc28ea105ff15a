import { z } from 'zod'
import type {
  ActionOrder,
  HostFacts,
  NeverBlock,
  Refusal,
  SafetyRule,
} from '../../contracts/index.ts'
import type { Plan } from './driver.ts'
import type { Entry } from './entry.ts'
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
  /** Orders in force at once; those taken within an hour, and the automatic ones among them. */
  readonly liveMax?: number
  readonly perHourMax?: number
  readonly automaticPerHourMax?: number
}

/** Where nobody says how many: they are remembered for an hour, and the memory has a bound. */
const defaultPerHour = 1_000_000
const defaultAutomaticPerHour = 1000
const hourMs = 3_600_000
const stopSchema = z.strictObject({ reason: z.string() })

/** Rules that are about an address, and not about what is done to it. */
const ofAddresses: ReadonlySet<SafetyRule> = new Set([
  ...(['self', 'gateway', 'resolver', 'dhcp', 'ntp', 'controller', 'operator'] as const),
  ...(['loopback', 'multicast', 'broadcast', 'never_block', 'role'] as const),
])

/** A person steps over what is not final by approving it. */
function holding({ isAutomatic }: ActionOrder, refusals: readonly Refusal[]): Refusal[] {
  return refusals.filter(({ isFinal }) => isFinal || isAutomatic)
}

/** What speaks against an order now: the guard, the policy, the never-block list, caps and the kill switch. */
export class Rules {
  readonly #options: RulesOptions
  /** When orders were taken, the oldest first: all, and the automatic ones. */
  readonly #taken: number[]
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
    const all = journal.all().sort((a, b) => a.acceptedAtMs - b.acceptedAtMs)
    this.#taken = all.map(({ acceptedAtMs }) => acceptedAtMs)
    this.#automatic = all
      .filter(({ order }) => order.isAutomatic)
      .map(({ acceptedAtMs }) => acceptedAtMs)
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
    const nowMs = this.#options.nowMs()
    this.#taken.push(nowMs)
    if (isAutomatic) this.#automatic.push(nowMs)
  }

  /** What speaks against the addresses that a target has, as its driver knows them. */
  reaching(order: ActionOrder, { addresses = [], isSelf = false }: Plan): Refusal[] {
    const at = addresses.flatMap((target) => {
      const asked = { ...order, kind: 'block_ip', target, scope: {}, isEstablished: true } as const
      return this.#standing(asked)
        .filter(({ rule }) => ofAddresses.has(rule))
        .map((refusal) => ({ ...refusal, text: `of its addresses ${refusal.text}` }))
    })
    if (!isSelf) return at
    return [{ rule: 'self', text: 'AMOSKYS itself runs in it', isFinal: true }, ...at]
  }

  /** Everything, also what a person may step over. */
  against(order: ActionOrder): Refusal[] {
    const { automaticPerHourMax = defaultAutomaticPerHour } = this.#options
    const { perHourMax = defaultPerHour } = this.#options
    const all = this.#standing(order)
    if (this.#stop !== null) {
      const text = `Everything was stopped: ${this.#stop.reason}`
      all.push({ rule: 'kill_switch', text, isFinal: true })
    }
    const taken = this.#withinHour(this.#taken)
    if (taken >= perHourMax) {
      // Whether a person approved it is the engine's word: this holds whoever says so.
      const text = `${taken} actions were taken within an hour, and the responder takes no more (response.perHourMax)`
      all.push({ rule: 'hourly_cap', text, isFinal: true })
    }
    const automatic = this.#withinHour(this.#automatic)
    if (order.isAutomatic && automatic >= automaticPerHourMax) {
      const text = `${automatic} actions were taken by themselves within an hour, and no more are allowed`
      all.push({ rule: 'hourly_cap', text, isFinal: false })
    }
    return all
  }

  /** What keeps an order from being taken now, with so many others before it. */
  refusing(order: ActionOrder, before: number): Refusal[] {
    const all = holding(order, this.against(order))
    const max = Math.min(liveMax, this.#options.liveMax ?? liveMax)
    const live = this.#options.journal.liveCount + before
    if (live < max) return all
    const text = `${live} orders are in force, and no more are kept`
    return [...all, { rule: 'unfit', text, isFinal: true }]
  }

  /** What keeps it from being taken now that it is known whom it reaches. */
  refusingReach(order: ActionOrder, plan: Plan): Refusal[] {
    return holding(order, this.reaching(order, plan))
  }

  /** What forbids for good that an order stays in force. */
  forbidding({ order, plan }: Pick<Entry, 'order' | 'plan'>): Refusal[] {
    const all = [...this.#standing(order), ...this.reaching(order, plan)]
    return all.filter(({ isFinal }) => isFinal)
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

  /** How many of the times are; what is older is forgotten. */
  #withinHour(times: number[]): number {
    const sinceMs = this.#options.nowMs() - hourMs
    let old = 0
    while (old < times.length && times[old]! < sinceMs) old++
    times.splice(0, old)
    return times.length
  }

  #withSettings(list: readonly NeverBlock[]): readonly NeverBlock[] {
    return [...(this.#options.neverBlock ?? []), ...list]
  }
}
