/** What a handler works with: the database, the clock, chance, and the one way to change anything. */
import type { Kysely } from 'kysely'
import type { AccountGround, Caller } from '../../accounts/index.ts'
import type { Actor, Deed } from '../../contracts/index.ts'
import type { Log } from '../../log/index.ts'
import { type Database, recordDeed, type Schema } from '../../store/index.ts'
import { problem } from './problem.ts'

export interface DeskParts {
  readonly database: Database
  readonly accounts: AccountGround
  readonly log: Log
  /** Folder of keys, logs and exports. */
  readonly data: string
  /** Wall clock, milliseconds since the Unix epoch. */
  readonly nowMs: () => number
  /** `mut_` and a ULID. */
  readonly newId: (prefix: string) => string
  /** What cursors are signed with. */
  readonly secret: Uint8Array
  readonly settings: readonly ShownSetting[]
  readonly models: readonly ShownModel[]
  readonly version: string
  /** Of the thread that answers, as far as it is known. */
  readonly stream?: () => StreamState
}

/** How the stream to the browsers does. */
export interface StreamState {
  readonly clients: number
  readonly frames: number
  /** How long what was sent last had waited. */
  readonly lagMs: number
}

/** A setting in force, as it may be shown. */
export interface ShownSetting {
  readonly key: string
  /** Masked where it is a secret. */
  readonly value: unknown
  readonly source: string
  readonly says: string
}

/** A learned model in use: its card says what it was trained on, and how it did on what it never saw. */
export interface ShownModel {
  readonly name: string
  readonly version: string
  readonly card: Readonly<Record<string, unknown>>
}

export interface Desk extends DeskParts {
  /** Changes something for whoever asks: the change and its audit entry are one transaction. */
  readonly change: <T>(call: Asked, deed: DeedAsked, act: Act<T>) => Promise<T>
}

/** What of a call tells who asked for it. */
export interface Asked {
  readonly caller: Caller | null
  readonly traceId: string
  readonly request: { readonly address: string }
}

export interface DeedAsked {
  readonly verb: string
  readonly object: Deed['object']
  readonly reason?: string
  /** Where it is not the caller who does it, as of somebody who signs in just now. */
  readonly actor?: Actor
}

/** Does it, and tells what it was before and what it is after; null where there was or is nothing. No secrets. */
export type Act<T> = (db: Kysely<Schema>) => Promise<Done<T>>

export interface Done<T> {
  readonly before: unknown
  readonly after: unknown
  readonly result: T
}

export function createDesk(parts: DeskParts): Desk {
  const { database, nowMs } = parts
  return {
    ...parts,
    change: (call, { verb, object, reason = '', actor = actorOf(call) }, act) =>
      database.write(async (db) => {
        const { before, after, result } = await act(db)
        const { traceId } = call
        await recordDeed(db, { actor, verb, object, before, after, reason, traceId }, nowMs())
        return result
      }),
  }
}

/** Whoever asks, as the audit log names them. */
export function actorOf({ caller, request }: Asked): Actor {
  if (caller === null) throw problem('unauthenticated', 'Nobody has signed in.')
  const { kind, id, session } = caller
  return { kind, id, session, address: request.address }
}
