/** What must outlive the process: each order with its way back, kept before anything is done. */
import { chmodSync, closeSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { z } from 'zod'
import { AmoskysError, printable, reasonOf } from '../../kernel/index.ts'
import { type Entry, entrySchema, isLive, orderOf } from './entry.ts'

/** Orders that are in force or on their way; beyond them none is taken. */
export const liveMax = 16_384
/** Orders that have ended are remembered so long that nobody asks for them twice; the newest of them. */
const endedMax = 4096
const busy = 5
const fileName = 'responder.sqlite'

export interface JournalOptions {
  /** Made if need be, and readable by its owner alone. */
  readonly folder: string
  readonly onNotice: (text: string) => void
}

/** Held by one process at a time: it has the file locked while it lives, however it ends. */
export class Journal implements Disposable {
  readonly #database: DatabaseSync
  readonly #entries = new Map<string, Entry>()
  /** Ids of ended ones, the oldest first. */
  readonly #ended = new Set<string>()
  readonly #live = new Set<string>()

  constructor(options: JournalOptions) {
    this.#database = openDatabase(options)
    const rows = this.#database.prepare('select id, body from orders order by changed').all()
    let unreadable = 0
    for (const row of rows) {
      const entry = entryIn(String(row['body']))
      if (entry === null) unreadable++
      else this.#remember(entry)
    }
    if (unreadable > 0) {
      options.onNotice(
        `${fileName}: ${unreadable} of ${rows.length} orders cannot be read; what is in force of them is lifted`,
      )
    }
  }

  get(id: string): Entry | undefined {
    return this.#entries.get(id)
  }

  get liveCount(): number {
    return this.#live.size
  }

  live(): Entry[] {
    return Array.from(this.#live, (id) => this.#entries.get(id)!)
  }

  /** Live ones in order of id, then ended ones, the newest first: what a list begins with is what matters. */
  ids(): string[] {
    return [...[...this.#live].sort(), ...[...this.#ended].reverse()]
  }

  /** All or none, and on the disk when it returns. */
  put(entries: readonly Entry[]): void {
    if (entries.length === 0) return
    for (const entry of entries) this.#remember(entry)
    const forgotten = [...this.#ended].slice(0, Math.max(0, this.#ended.size - endedMax))
    const insert = this.#database.prepare(
      'insert into orders (id, changed, body) values (?, (select coalesce(max(changed), 0) + 1 from orders), ?) on conflict (id) do update set changed = excluded.changed, body = excluded.body',
    )
    const forget = this.#database.prepare('delete from orders where id = ?')
    this.#inTransaction(() => {
      for (const entry of entries) insert.run(entry.order.id, JSON.stringify(entry))
      for (const id of forgotten) forget.run(id)
    })
    for (const id of forgotten) {
      this.#ended.delete(id)
      this.#entries.delete(id)
    }
  }

  /** A record of its own, by name; null where there is none that reads. */
  note<T>(name: string, schema: z.ZodType<T>): T | null {
    const row = this.#database.prepare('select body from notes where name = ?').get(name)
    const parsed = row === undefined ? undefined : schema.safeParse(jsonIn(String(row['body'])))
    return parsed?.success ? parsed.data : null
  }

  setNote(name: string, body: unknown): void {
    this.#database
      .prepare(
        'insert into notes (name, body) values (?, ?) on conflict (name) do update set body = excluded.body',
      )
      .run(name, JSON.stringify(body))
  }

  [Symbol.dispose](): void {
    this.#database.close()
  }

  #remember(entry: Entry): void {
    const { id } = entry.order
    this.#entries.set(id, entry)
    this.#ended.delete(id)
    this.#live.delete(id)
    if (isLive(entry)) this.#live.add(id)
    else this.#ended.add(id)
  }

  #inTransaction(work: () => void): void {
    this.#database.exec('begin immediate')
    try {
      work()
      this.#database.exec('commit')
    } catch (thrown) {
      this.#database.exec('rollback')
      throw thrown
    }
  }
}

function openDatabase({ folder, onNotice }: JournalOptions): DatabaseSync {
  const path = join(folder, fileName)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    chmodSync(folder, 0o700)
    // SQLite would make it readable for others.
    closeSync(openSync(path, 'a', 0o600))
    return locked(path)
  } catch (thrown) {
    const code = ((thrown as { errcode?: number }).errcode ?? 0) % 256
    if (code === busy) {
      const says = `${printable(path)}: another amoskys responder keeps its orders there; two would undo each other's work: stop it first`
      throw new AmoskysError('unavailable', says, { cause: thrown })
    }
    if (code === notADatabase || code === corrupt) return setAside(path, onNotice)
    const says = `${printable(folder)}: orders cannot be kept there: ${reasonOf(thrown)}`
    throw new AmoskysError('permission', says, { cause: thrown })
  }
}

const corrupt = 11
const notADatabase = 26

/** What cannot be read is kept for whoever wants to look; what is in force is found by the drivers, and lifted. */
function setAside(path: string, onNotice: (text: string) => void): DatabaseSync {
  const aside = `${path}.unreadable`
  renameSync(path, aside)
  for (const end of ['-wal', '-shm', '-journal']) rmSync(`${path}${end}`, { force: true })
  onNotice(
    `${printable(path)}: is damaged; set aside as ${printable(aside)}, and what is in force is lifted`,
  )
  closeSync(openSync(path, 'a', 0o600))
  return locked(path)
}

function locked(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: 0 })
  try {
    database.exec('pragma locking_mode = exclusive; pragma journal_mode = wal')
    database.exec('pragma synchronous = full; begin exclusive')
    database.exec(
      'create table if not exists orders (id text primary key, changed integer not null, body text not null) strict',
    )
    database.exec('create index if not exists orders_changed on orders (changed)')
    database.exec(
      'create table if not exists notes (name text primary key, body text not null) strict',
    )
    database.exec('commit')
    return database
  } catch (thrown) {
    database.close()
    throw thrown
  }
}

function entryIn(body: string): Entry | null {
  const parsed = entrySchema.safeParse(jsonIn(body))
  return parsed.success ? { ...parsed.data, order: orderOf(parsed.data.order) } : null
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
