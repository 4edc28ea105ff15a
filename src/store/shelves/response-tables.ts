import type { Generated } from 'kysely'

/** Shapes of the tables of what is found out, decided and done about incidents. */
export interface ResponseTables {
  investigations: InvestigationRow
  investigation_requests: InvestigationRequestRow
  lookups: LookupRow
  lookup_days: LookupDayRow
  decisions: DecisionRow
  actions: ActionRow
  policies: PolicyRow
  never_block: NeverBlockRow
  response_state: ResponseStateRow
  followers: FollowerRow
  response_counts: ResponseCountRow
}

export interface InvestigationRow {
  id: string
  incident_id: string
  revision: number
  state: string
  trace_id: string
  risk: number
  /** ISO 8601. */
  updated_at: string
  /** Set on each write, one more than all before. */
  change: number
  head: string
  body: string
}

/** Of one incident: somebody wants it looked up anew, and which domains may be sent for it. */
export interface InvestigationRequestRow {
  incident_id: string
  /** 1: nobody has taken it up yet. */
  is_open: number
  asked_ms: number
  /** Id of the account that asked last. */
  asked_by: string
  /** Domains, as JSON: what was ever consented to for this incident. */
  consent: string
}

/** An answer of a source, as long as it is good for. */
export interface LookupRow {
  source: string
  kind: string
  value: string
  fetched_ms: number
  expires_ms: number
  body: string
}

/** How many questions a source was asked in a day. */
export interface LookupDayRow {
  source: string
  /** `2026-11-26`, UTC. */
  day: string
  used: number
}

export interface DecisionRow {
  id: string
  incident_id: string
  policy_version: number
  /** ISO 8601. */
  time: string
  body: string
}

export interface ActionRow {
  id: string
  version: number
  kind: string
  target: string
  state: string
  mode: string
  is_dry_run: number
  incident_id: string
  decision_id: string
  trace_id: string
  /** Id of whoever asked. */
  actor: string
  /** ISO 8601; '' where it has not come to that. */
  created_at: string
  expires_at: string
  ended_at: string
  hold_off_until: string
  /** Target and reason in lower case. */
  search: string
  change: number
  head: string
  body: string
}

export interface PolicyRow {
  version: number
  state: string
  author: string
  created_at: string
  body: string
}

export interface NeverBlockRow {
  seq: Generated<number>
  id: string
  value: string
  /** ISO 8601; '' where it has no end. */
  expires_at: string
  body: string
}

/** `told`: a `ResponderTold`; `wanted`: a `ResponseWanted`. */
export interface ResponseStateRow {
  name: string
  body: string
}

/** How far somebody has followed a table whose changes are numbered. */
export interface FollowerRow {
  name: string
  change: number
}

/** What was counted under a name, by up to two words; '' where there are fewer. */
export interface ResponseCountRow {
  name: string
  one: string
  other: string
  count: number
}
