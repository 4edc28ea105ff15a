/** Shape of the audit log's table. */

export interface AuditTables {
  audit: AuditRow
}

/** What an entry says is in `body`; the columns before it repeat parts of it, to be searched. */
export interface AuditRow {
  seq: number
  time: string
  actor: string
  verb: string
  /** Kind and id of what it was done to. */
  object_kind: string
  object: string
  trace_id: string
  previous_hash: string
  hash: string
  /** Canonical JSON (RFC 8785) of the entry without its hashes: the very text that is hashed. */
  body: string
}
