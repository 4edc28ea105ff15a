import type { Generated } from 'kysely'

/** Shape of the tables of incidents, and of the mutes of their alerts. */

export interface IncidentTables {
  incidents: IncidentRow
  incident_alerts: IncidentAlertRow
  incident_boards: IncidentBoardRow
  incident_notes: IncidentNoteRow
  incident_undos: IncidentUndoRow
  incident_words: IncidentWordRow
  mutes: MuteRow
}

/**
 * What the engine found stands in `revision`, `head` and `body` and the columns made of them; what people made of it in
 * the columns of a standing, which the engine's writes leave alone.
 */
export interface IncidentRow {
  id: string
  /** The person's: see `IncidentStanding`. */
  version: number
  status: string
  disposition: string | null
  reason: string
  assignee: string | null
  revisit_at: string | null
  merged_into: string | null
  /** Of both. */
  queue: string
  /** Set on each write, one more than all before. */
  change: number
  /** The engine's. */
  revision: number
  entity: string
  trace_id: string
  importance: string
  severity: string
  urgency: number
  confidence: number
  outcome: string
  /** ISO 8601. */
  time: string
  first_time: string
  last_time: string
  /** When its freshness next counts less, milliseconds of event time; far away where it does not. */
  fresh_until: number
  is_muted: number
  is_withdrawn: number
  /** Between spaces. */
  techniques: string
  behaviours: string
  sensors: string
  /** Words of entity, headline, techniques and behaviours in lower case, a space before each: see `wordsOf`. */
  search: string
  /** What a list shows, both parts, as they stand. */
  head: string
  /** The whole record; in it the person's part as it was when the engine last wrote. */
  body: string
}

/** The words of `search`, one by one. */
export interface IncidentWordRow {
  word: string
  incident_id: string
}

export interface IncidentAlertRow {
  alert_id: string
  incident_id: string
  revision: number
  sensor: string
  entity: string
  last_time: string
  /** Id of the mute that covers it; null: none. */
  muted_by: string | null
  /** An `IncidentMember`. */
  member: string
}

/** What people gathered about an incident; `body` is data of whoever writes it. */
export interface IncidentBoardRow {
  incident_id: string
  version: number
  changed_by: string
  changed_ms: number
  body: string
}

export interface IncidentNoteRow {
  id: string
  incident_id: string
  /** Id of the account that wrote it. */
  author: string
  time: string
  text: string
}

/** What a change can be taken back with. */
export interface IncidentUndoRow {
  seq: Generated<number>
  token: string
  kind: string
  /** The incident that it is about; '' of several. */
  incident_id: string
  made_ms: number
  /** Null: not taken back. */
  undone_ms: number | null
  body: string
}

export interface MuteRow {
  id: string
  version: number
  change: number
  owner: string
  /** '' where its scope does not say. */
  entity: string
  technique: string
  behaviour: string
  sensor: string
  /** ISO 8601. */
  created_at: string
  expires_at: string
  is_lifted: number
  /** 1: it has ended, and no alert is muted by it any more. */
  is_settled: number
  body: string
}
