import type { Kysely } from 'kysely'
import type { z } from 'zod'
import type { Schema } from '../../store/index.ts'

/** One table that clients can follow. Its numbers only ever rise, come into sight in their order, and outlive the process. */
export interface Channel {
  readonly name: string
  /** One sentence, for the document. */
  readonly says: string
  /** The permission without which nobody may follow it. */
  readonly needs: string
  /**
   * `changes`: a record comes again with each change, and the newest takes the place of the older. `log`: each record
   * stands for itself; of a log that comes faster than a client may be told, the older are left out, counted.
   */
  readonly kind: 'changes' | 'log'
  /** Few enough that a client who names no number is first told all of them. */
  readonly isSmall?: boolean
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

/** Which records of a channel a client wants. Two filters of one key want the same. */
export interface Filter {
  readonly key: string
  matches(record: Readonly<Record<string, unknown>>): boolean
}

/** Throws an `AmoskysError` (`usage`) that says what is wrong with `text`. */
export type FilterOf = (channel: Channel, text: string) => Filter

export const everything: Filter = { key: '', matches: () => true }
