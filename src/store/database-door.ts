/** What the API and commands ask of a database, whichever it is. */
import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'

export interface Database extends AsyncDisposable {
  /** The file; `:memory:` where it is in none, and the place without its password where it is on a server. */
  readonly path: string
  /** Then nothing of it lies on a disk of this machine. */
  readonly isOnServer: boolean
  /** For questions: what is committed. */
  readonly read: Kysely<Schema>
  /**
   * One after the other, each in a transaction that keeps every other writer out; undone where it fails. Waits for a lock
   * without keeping others of this thread waiting.
   */
  write<T>(act: (db: Kysely<Schema>) => Promise<T>): Promise<T>
  /** Another number than before where somebody, in whatever process, has committed something since. */
  version(): number
  /** What it takes of a disk: the file and its write-ahead log, or the tables on a server. */
  bytes(): Promise<number>
  close(): Promise<void>
}

/** Under which what lies beside it is kept here: keys, checkpoints. */
export function localName({ path, isOnServer }: Pick<Database, 'path' | 'isOnServer'>): string {
  return isOnServer ? 'amoskys.sqlite' : path
}

export interface DatabaseOptions {
  /** Looks for damage first, which takes longer the larger the file is. */
  readonly isChecked?: boolean
}
