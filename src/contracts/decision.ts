import type { ActionKind, ActionMode, ActionScope, Refusal } from './action.ts'
import type { Importance } from './incident-state.ts'
import type { Severity } from './signal.ts'

/** How sure the verdict is, as the rows of the decision matrix have it: from 45, 55, 80 and 95 %. */
export const confidenceBands = ['even', 'likely', 'very_likely', 'almost_certain'] as const
export type ConfidenceBand = (typeof confidenceBands)[number]

/** One step of a cell. It is taken where the incident is as severe and its risk as high as it asks. */
export interface PolicyStep {
  /** `as_advised`: what the incident's own advice comes to, which asks what a host is to others. */
  readonly action: ActionKind | 'as_advised'
  readonly mode: ActionMode
  readonly ttlSeconds: number
  readonly severityMin: Severity
  /** `riskScore` of the investigation, 0 to 100. */
  readonly riskMin: number
  /** `service`: only at the service that was attacked, where one is known. */
  readonly scope: 'all' | 'service'
  /** `outside`: only addresses that are none of our home networks; what is not given is `all`. */
  readonly whom?: 'all' | 'outside' | undefined
}

/** What to do with incidents this sure about targets this important; the first step of a kind that fits is taken. */
export interface PolicyCell {
  readonly confidence: ConfidenceBand
  readonly importance: Importance
  readonly steps: readonly PolicyStep[]
}

/** The decision matrix with its bounds: one cell for each confidence band and importance. */
export interface Policy {
  /** What policy does by itself changes nothing, and is only recorded; what a person approves is done. */
  readonly dryRun: boolean
  readonly cells: readonly PolicyCell[]
  /** Automatic actions in an hour, and automatic ones on hosts of ours as a share of those known. */
  readonly perHourMax: number
  readonly hostShareMax: number
  /** Persons who have to approve what touches a critical host; 1 or 2. */
  readonly approvalsForCritical: number
}

/** A policy as it is kept. Versions are never changed, only followed by others. */
export interface PolicyVersion {
  readonly version: number
  readonly policy: Policy
  /** `draft`: never in force yet; `active`: in force; `retired`: was in force. */
  readonly state: 'draft' | 'active' | 'retired'
  /** `settings`: it stands in settings.yml; else the id of an account. */
  readonly author: string
  readonly note: string
  /** ISO 8601. */
  readonly createdAt: string
  readonly activatedAt: string | null
  readonly activatedBy: string
  /** Who else answers for what it does by itself; kept where more than one has to. */
  readonly approvals?: readonly { readonly by: string; readonly at: string }[] | undefined
}

/** What policy says about an incident as it stood. Made by `policy`. */
export interface Decision {
  /** `dec_` and a ULID. */
  readonly id: string
  readonly incidentId: string
  readonly incidentRevision: number
  readonly investigationId: string
  readonly policyVersion: number
  readonly traceId: string
  /** ISO 8601. */
  readonly time: string
  readonly confidence: ConfidenceBand | 'below'
  readonly importance: Importance
  readonly severity: Severity
  readonly riskScore: number
  /** In order. */
  readonly actions: readonly DecidedAction[]
  /** `Policy 14: very likely, high importance: asks for approval.` and what held it back, in words. */
  readonly text: string
}

export interface DecidedAction {
  readonly kind: ActionKind
  readonly target: string
  readonly scope: ActionScope
  readonly ttlSeconds: number
  /** What the step says, and what is left of it after the safety rules. */
  readonly asked: ActionMode
  readonly mode: ActionMode
  readonly isEstablished: boolean | 'unknown'
  readonly approvalsNeeded: number
  readonly reason: string
  readonly refusals: readonly Refusal[]
}

/** An address, network or domain that nothing is ever done to. */
export interface NeverBlock {
  /** `nev_` and a ULID; of a built-in one its rule: `gateway`. */
  readonly id: string
  readonly value: string
  readonly kind: 'address' | 'network' | 'domain'
  readonly reason: string
  /** Cannot be removed: this machine found it out, or it stands in the settings. */
  readonly isBuiltIn: boolean
  /** Id of the account; `system` of a built-in one. */
  readonly owner: string
  readonly createdAt: string
  readonly expiresAt: string | null
}
