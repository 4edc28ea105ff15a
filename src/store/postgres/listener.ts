/** Counts what others commit: the server tells whoever listens. */
import { setTimeout as passed } from 'node:timers/promises'
import { sql } from 'kysely'
import pg from 'pg'
import { clientConfig } from './connections.ts'
import { channelOf, type Session } from './session.ts'

export interface Listener {
  /** Another number than before where something may have been committed since. */
  version(): number
  /** One's own change is over: nobody waits for the word of it. */
  changed(): void
  close(): Promise<void>
}

/** A connection that broke is tried again after this, and twice as long each time until the longest. */
const retryMs = 250
const retryMsMax = 5_000

/** Rejects where the server cannot be reached at first; later it goes on trying. */
export async function listen(url: string, { db }: Session): Promise<Listener> {
  const { rows } = await sql<{ channel: string }>`select ${channelOf} as channel`.execute(db)
  const listener = new ServerListener(url, rows[0]?.channel ?? '')
  await listener.start()
  return listener
}

class ServerListener implements Listener {
  readonly #url: string
  readonly #channel: string
  readonly #closing = new AbortController()
  #client: pg.Client | null = null
  #version = 0

  constructor(url: string, channel: string) {
    this.#url = url
    this.#channel = channel
  }

  /** While nothing can be heard each answer is another one. */
  version(): number {
    if (this.#client === null) this.#version++
    return this.#version
  }

  changed(): void {
    this.#version++
  }

  async start(): Promise<void> {
    const client = new pg.Client(clientConfig(this.#url))
    client.on('error', () => this.#lost(client))
    client.on('end', () => this.#lost(client))
    client.on('notification', () => this.changed())
    try {
      await client.connect()
      await client.query(`listen ${pg.escapeIdentifier(this.#channel)}`)
    } catch (thrown) {
      await client.end().catch(() => {})
      throw thrown
    }
    this.changed()
    this.#client = client
  }

  async close(): Promise<void> {
    this.#closing.abort()
    const client = this.#client
    this.#client = null
    await client?.end().catch(() => {})
  }

  #lost(client: pg.Client): void {
    if (this.#client !== client) return
    this.#client = null
    void this.#again()
  }

  async #again(): Promise<void> {
    const { signal } = this.#closing
    for (let waitMs = retryMs; !signal.aborted; waitMs = Math.min(2 * waitMs, retryMsMax)) {
      await passed(waitMs, undefined, { signal, ref: false }).catch(() => {})
      if (signal.aborted) return
      const isThere = await this.start().then(
        () => true,
        () => false,
      )
      if (isThere && signal.aborted) await this.close()
      if (isThere) return
    }
  }
}
