/** Shape of the table of work that takes longer than an answer may. */

export interface OperationTables {
  operations: OperationRow
}

export interface OperationRow {
  /** `op_` and a ULID. */
  id: string
  /** `export`, `audit-export`. */
  kind: string
  /** Id of the account that asked. */
  owner: string
  /** `running`, `done`, `failed`, `cancelled`. */
  state: string
  /** Milliseconds since the Unix epoch; touched while it runs, so that one whose process died is known. */
  created_ms: number
  touched_ms: number
  ended_ms: number | null
  /** Record and file are forgotten then. */
  expires_ms: number
  /** Records that are written; whether more were left out for the bounds. */
  done: number
  is_truncated: number
  bytes: number
  /** Name of the file in the folder of exports. */
  file: string
  /** Why it failed; '' where it did not. */
  problem: string
  /** What was asked, as JSON. */
  asked: string
}
