/** How orders stand, as others are told. */
import type { ActionKind, ActionScope, HostFacts, Refusal } from '../../contracts/index.ts'
import type { ContainerAt, Plan } from './driver.ts'
import type { Entry, EntryState, Moment } from './entry.ts'

/** How the reason of an undo begins where a person at the machine asked for it. */
export const takenBackAtMachine = 'taken back at the command line'

/** How an order stands. `refused`: nothing was kept or changed. */
export interface Standing {
  readonly id: string
  readonly kind: ActionKind
  readonly target: string
  readonly scope: ActionScope
  readonly state: EntryState | 'refused'
  readonly driver: string
  readonly isDryRun: boolean
  /** What it does, how it would be called, and what a person ought to know. */
  readonly effect: string
  readonly steps: readonly string[]
  readonly warnings: readonly string[]
  /** ISO 8601; null: it has not come to that. */
  readonly appliedAt: string | null
  readonly expiresAt: string | null
  readonly endedAt: string | null
  /** When the kernel or the engine last said that it is so; null: not since this process began, or it is not so now. */
  readonly readBack: { readonly at: string; readonly text: string } | null
  readonly failure: string
  readonly refusals: readonly Refusal[]
  /** Oldest first; the newest 32. */
  readonly history: readonly Moment[]
}

/** What an order would do, as far as the one knows who would do it. */
export interface Foreseen {
  readonly driver: string
  readonly isDryRun: boolean
  readonly effect: string
  readonly steps: readonly string[]
  readonly warnings: readonly string[]
  readonly refusals: readonly Refusal[]
}

export interface ResponderStatus {
  readonly isDryRun: boolean
  readonly drivers: readonly { readonly name: string; readonly kinds: readonly ActionKind[] }[]
  /** The kill switch: everything was taken back, and nothing is done. */
  readonly isStopped: boolean
  readonly stopReason: string
  readonly live: number
  readonly neverBlock: number
  readonly facts: HostFacts
  /** Containers that can be isolated, by address; at most 128. */
  readonly containers: readonly ContainerAt[]
  /** ISO 8601. */
  readonly startedAt: string
  /** The last time that all was compared with what is in force; null: not yet. */
  readonly reconciledAt: string | null
  /** What keeps it from doing its work, in a sentence; '' where nothing does. */
  readonly trouble: string
}

/** What happens without being asked for. */
export type ResponderEvent =
  | { readonly event: 'changed'; readonly id: string }
  | { readonly event: 'drift'; readonly id: string; readonly text: string }
  | { readonly event: 'facts'; readonly facts: HostFacts }
  | { readonly event: 'notice'; readonly text: string }

export function standingOf(
  entry: Entry,
  readBack: Standing['readBack'],
  isDryRun: boolean,
): Standing {
  const { order, driver, plan, state, failure, history } = entry
  return {
    ...{ id: order.id, kind: order.kind, target: order.target, scope: order.scope },
    ...{ state, driver, isDryRun, ...toldOf(plan) },
    appliedAt: timeText(entry.appliedAtMs),
    expiresAt: timeText(entry.endsAtMs),
    endedAt: timeText(entry.endedAtMs),
    ...{ readBack, failure, refusals: [], history },
  }
}

/** A scope has at most 16 ports of two protocols. A line of the protocol has 64 KiB for all of it. */
const stepsMax = 32
const textMax = 500

/** What a plan says, as far as it fits into a line. */
export function toldOf({ effect, steps, warnings }: Pick<Plan, 'effect' | 'steps' | 'warnings'>) {
  const cut = (texts: readonly string[]) =>
    texts.slice(0, stepsMax).map((text) => text.slice(0, textMax))
  return { effect: effect.slice(0, 2 * textMax), steps: cut(steps), warnings: cut(warnings) }
}

export function refusedStanding(
  { id, kind, target, scope }: Entry['order'],
  refusals: readonly Refusal[],
  isDryRun: boolean,
): Standing {
  return {
    ...{ id, kind, target, scope, state: 'refused', driver: '', isDryRun, effect: '', steps: [] },
    ...{ warnings: [], appliedAt: null, expiresAt: null, endedAt: null, readBack: null },
    failure: refusals.map(({ text }) => text).join('; '),
    ...{ refusals, history: [] },
  }
}

export function timeText(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString()
}
