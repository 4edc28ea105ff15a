/** A database on a server for whoever asks and changes, beside the one process that keeps. */
import type { Kysely } from 'kysely'
import type { Database } from '../database-door.ts'
import type { Schema } from '../schema.ts'
import { postgresFailure } from './failure.ts'
import { type Listener, listen } from './listener.ts'
import { openSession, type Session } from './session.ts'
import { tableSizes } from './sizes.ts'

/** Questions of an API are asked side by side. */
const connectionsMax = 8
const lockWaitMs = 10_000

export async function openPostgresDatabase(url: string): Promise<Database> {
  const session = await openSession(url, connectionsMax)
  try {
    return new PostgresDatabase(session, await listen(url, session))
  } catch (thrown) {
    await session.close()
    throw postgresFailure(session.shown, thrown)
  }
}

class PostgresDatabase implements Database {
  readonly path: string
  readonly isOnServer = true
  readonly read: Kysely<Schema>
  readonly #session: Session
  readonly #listener: Listener
  /** What is being written; the next begins when it is over. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(session: Session, listener: Listener) {
    this.path = session.shown
    this.read = session.db
    this.#session = session
    this.#listener = listener
  }

  write<T>(act: (db: Kysely<Schema>) => Promise<T>): Promise<T> {
    const done = this.#turn.then(async () => {
      const answer = await this.#session.alone(act, lockWaitMs)
      this.#listener.changed()
      return answer
    })
    this.#turn = done.catch(() => {})
    return done
  }

  version(): number {
    return this.#listener.version()
  }

  async bytes(): Promise<number> {
    const sizes = await tableSizes(this.read)
    return sizes.reduce((sum, { total }) => sum + total, 0)
  }

  async close(): Promise<void> {
    await this.#turn
    await this.#listener.close()
    await this.#session.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
