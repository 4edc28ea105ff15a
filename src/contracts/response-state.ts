import type { Action, ActionKind } from './action.ts'
import type { NeverBlock } from './decision.ts'
import type { HostFacts } from './host-facts.ts'
import type { Investigation } from './investigation.ts'

/** What a list or a stream shows of an action: all but its preview and its history. */
export type ActionHead = Omit<Action, 'preview' | 'history'>

/** What a list or a stream shows of an investigation: what it came to. */
export type InvestigationHead = Omit<Investigation, 'lookups' | 'indicators' | 'terms'>

/** What the process that acts last told of itself. Kept by the engine, which alone speaks with it. */
export interface ResponderTold {
  readonly isConnected: boolean
  /** Where the responder is that was last given orders; absent: none was yet. */
  readonly station?: string
  /** When it was told, ISO 8601. */
  readonly at: string
  /** Why it is not connected, or changes nothing, or what keeps it from its work; '' where nothing does. */
  readonly reason: string
  readonly drivers: readonly { readonly name: string; readonly kinds: readonly ActionKind[] }[]
  /** What it found out of the machine it runs on: the built-in entries of the never-block list. Null: nothing yet. */
  readonly facts: HostFacts | null
  /** Containers that it could isolate, by address. Absent: it knows of none. */
  readonly containers?: readonly { readonly address: string; readonly name: string }[]
  /** Entries of the never-block list that stand in the settings. */
  readonly neverBlock: readonly NeverBlock[]
  /** The kill switch: it undid all, and refuses more. */
  readonly isStopped: boolean
  /** Actions that are in force there, or are not gone yet: what is left where it was stopped. */
  readonly live: number
  /** Whatever policy says, it changes nothing. */
  readonly isDryRun: boolean
}

/** What people want of the kill switch. Written by whoever presses it, read by the engine. */
export interface ResponseWanted {
  readonly isStopped: boolean
  /** Id of the account; '' where nobody ever pressed it. */
  readonly by: string
  readonly reason: string
  /** ISO 8601. */
  readonly at: string
}
