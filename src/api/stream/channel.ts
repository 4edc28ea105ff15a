import type { Kysely } from 'kysely'
import type { z } from 'zod'
import type { Permission } from '../../accounts/index.ts'
import type { ListSpec, Schema } from '../../store/index.ts'

/** One table that clients can follow. Its numbers only ever rise, come into sight in their order, and outlive the process. */
export interface Channel {
  readonly name: string
  /** One sentence, for the document. */
  readonly says: string
  /** The permission without which nobody may follow it. */
  readonly needs: Permission
  /**
   * `changes`: a record comes again with each change, and the newest takes the place of the older. `log`: each record
   * stands for itself; of a log that comes faster than a client may be told, the older are left out, counted.
   */
  readonly kind: 'changes' | 'log'
  /** Few enough that a client who names no number is first told all of them. */
  readonly isSmall?: boolean
  /** What its filters can ask, and the column of its numbers; without it there are none. */
  readonly list?: { readonly spec: ListSpec; readonly column: 'change' | 'seq' }
  /** Where all of it is found by request. */
  readonly snapshot: string
  readonly record: z.ZodType
  /** What makes two records the same one. */
  idOf(record: Readonly<Record<string, unknown>>): string
  newest(db: Kysely<Schema>): Promise<number>
  /** Number of the oldest record that is still there; not of a table of changes, whose numbers have gaps anyway. */
  oldest?(db: Kysely<Schema>): Promise<number>
  /** Records numbered above `since`, in order, at most `limit`. */
  since(db: Kysely<Schema>, since: number, limit: number): Promise<readonly NumberedRecord[]>
}

export interface NumberedRecord {
  readonly seq: number
  readonly record: Readonly<Record<string, unknown>>
}
