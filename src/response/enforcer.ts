import type {
  Action,
  ActionMoment,
  ActionOrder,
  ActionState,
  NeverBlock,
  Refusal,
  ResponderTold,
} from '../contracts/index.ts'

/** What the process that acts says of one order. */
export interface Enforced {
  readonly id: string
  /** `approved` and `undoing`: half done, so neither in force nor gone. */
  readonly state: Extract<
    ActionState,
    'approved' | 'in_force' | 'undoing' | 'done' | 'undone' | 'expired' | 'refused' | 'failed'
  >
  readonly driver: string
  /** Nothing was changed. */
  readonly isDryRun: boolean
  readonly effect: string
  readonly steps: readonly string[]
  readonly warnings: readonly string[]
  readonly refusals: readonly Refusal[]
  readonly readBack: { readonly at: string; readonly text: string } | null
  readonly expiresAt: string | null
  /** Why it failed or was refused; '' of the rest. */
  readonly failure: string
}

/** Something that happened to an order without being asked for by this controller: it expired, or somebody changed it. */
export interface EnforcedChange {
  readonly now: Enforced
  readonly what: ActionMoment['what']
  readonly text: string
}

/** An order that is known there, whoever gave it. */
export interface KnownOrder extends Enforced {
  readonly order: Pick<Action, 'kind' | 'target' | 'scope' | 'appliedAt'>
}

/** Whoever acts, as the engine sees it. What it cannot do now rejects with an `AmoskysError`: it is asked again. */
export interface Enforcer {
  /** Tells apart whose orders go elsewhere: all that reach the same name the same. */
  readonly station: string
  /** What it last told; not connected before it told anything. */
  told(): ResponderTold
  apply(order: ActionOrder): Promise<Enforced>
  undo(id: string): Promise<Enforced>
  extend(id: string, ttlSeconds: number): Promise<Enforced>
  /** All that it knows to be in force or half done. */
  list(): Promise<readonly KnownOrder[]>
  never(entries: readonly NeverBlock[]): Promise<void>
  stop(reason: string): Promise<void>
  resume(): Promise<void>
  /** Called with each change, with a sentence that a person ought to read, and with null where what it told of itself is new. */
  onChange(heard: (change: EnforcedChange | string | null) => void): void
  close(): Promise<void>
}
