import type { ActionKind, ActionOrder, HostFacts } from '../../contracts/index.ts'

/** What a driver may ask of the surroundings when it looks ahead. */
export interface Ground {
  readonly nowMs: number
  readonly facts: HostFacts
}

/** What an order comes to with one driver: found out without effect, and kept before anything is done. */
export interface Plan {
  /** In words a person can act on: what stops, what goes on, and what it cannot stop. */
  readonly effect: string
  /** As the tool that does it would be called. */
  readonly steps: readonly string[]
  /** What a person ought to know before; none of them stops it. */
  readonly warnings: readonly string[]
  /** The driver's own JSON: all that `undo` needs to restore the exact prior state, without the order. At most 16 KiB. */
  readonly inverse: string
  /** Addresses of a target that is called otherwise: each is judged as if it were the target. At most 128. */
  readonly addresses?: readonly string[] | undefined
  /** AMOSKYS itself runs in it. */
  readonly isSelf?: boolean | undefined
}

/** An order on its way: `apply` makes it so that it holds for `secondsLeft` from now, whether it holds already or not. */
export interface Planned {
  readonly order: ActionOrder
  readonly plan: Plan
  readonly secondsLeft: number
}

/** An order to be taken back. `inverse` is that of its plan; where the journal was lost it is that of `look`. */
export interface Taken {
  readonly id: string
  readonly inverse: string
}

/** What the kernel or the engine says of one order now. */
export interface Looked {
  /** In its own words, short: shown as the proof. Data from outside stands in it escaped. */
  readonly text: string
  /** When it ends by itself, ms since 1970; null: it does not. */
  readonly endsAtMs: number | null
  /** What `undo` needs where nobody else knows the order. */
  readonly inverse: string
  /** What is not as it should be although something of it is there; '' where all is. It is then applied again. */
  readonly drift: string
}

/** Ids of orders with why each failed, in a sentence; empty where all went well. */
export type Failures = ReadonlyMap<string, string>

export interface ContainerAt {
  readonly address: string
  readonly name: string
}

/**
 * Something that enforces. What belongs to one order is a value in `Failures`; what stops the driver as a whole (the tool is
 * missing, no permission) throws an `AmoskysError`. No driver touches what it did not make. It keeps nothing in memory that
 * `look` could not find again: the process may end between any two steps.
 */
export interface Driver {
  /** `nftables`, `tc`, `docker`... */
  readonly name: string
  readonly kinds: readonly ActionKind[]
  /** What nobody knows of any more stays as it is and is told of: to take it back might do harm. */
  readonly isUnknownLeft?: boolean
  /** Without effect. An order that the driver cannot do throws an `AmoskysError` `usage` with the reason. */
  preview(order: ActionOrder, ground: Ground): Promise<Plan>
  /** The same order twice is the same as once, but for the time left: the later call says how long. */
  apply(planned: readonly Planned[]): Promise<Failures>
  /** An order that is not in force is no failure: it is as if it had been taken back. */
  undo(taken: readonly Taken[]): Promise<Failures>
  /** Containers that it could isolate, with an address of each: policy knows of addresses alone. */
  containers?(): Promise<readonly ContainerAt[]>
  /** What is in force of it now, by id of the order; what is ours and bears no known id by a name of its own. */
  look(): Promise<ReadonlyMap<string, Looked>>
}
