import type { Action, ActionKind, SafetyRule } from './action.ts'
import type { Investigation } from './investigation.ts'

/** What a list or a stream shows of an action: all but its preview and its history. */
export type ActionHead = Omit<Action, 'preview' | 'history'>

/** What a list or a stream shows of an investigation: what it came to. */
export type InvestigationHead = Omit<Investigation, 'lookups' | 'indicators' | 'terms'>

/** What the process that acts last told of itself. Kept by the engine, which alone speaks with it. */
export interface ResponderTold {
  readonly isConnected: boolean
  /** When it was told, ISO 8601. */
  readonly at: string
  /** Why it is not connected; '' where it is. */
  readonly reason: string
  readonly drivers: readonly { readonly name: string; readonly kinds: readonly ActionKind[] }[]
  /** What it found out of the machine it runs on: the built-in entries of the never-block list. */
  readonly facts: readonly HostFact[]
  /** The kill switch: it undid all, and refuses more. */
  readonly isStopped: boolean
  /** Whatever policy says, it changes nothing. */
  readonly isDryRun: boolean
}

/** An address, a network or a domain that nothing is ever done to, and why. */
export interface HostFact {
  readonly rule: SafetyRule
  readonly value: string
  /** `the gateway of eth0`. */
  readonly text: string
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
