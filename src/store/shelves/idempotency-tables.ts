export interface IdempotencyTables {
  idempotency: IdempotencyRow
}

export interface IdempotencyRow {
  /** Who asked, and the key that they gave. */
  caller: string
  key: string
  /** Of method, path and body: the same key with another of these is a mistake. */
  fingerprint: string
  /** Milliseconds since the Unix epoch. */
  began_ms: number
  /** 0 while it is being done. */
  status: number
  /** JSON; '' where there is no body, or one that is not kept because it holds a secret. */
  body: string
}
