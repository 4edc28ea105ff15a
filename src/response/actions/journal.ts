/** What must outlive the process: each order with its way back, kept before anything is done. */
import { chmodSync, closeSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { z } from 'zod'
import { AmoskysError, printable, reasonOf } from '../../kernel/index.ts'
import { type Entry, entrySchema, isLive } from './entry.ts'

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
  readonly #slotOf = new Map<string, number>()
  readonly #keepOrder: StatementSync
  readonly #keepStanding: StatementSync
  readonly #forgetting: readonly StatementSync[]
  #slots = 0
  #changes = 0

  constructor(options: JournalOptions) {
    this.#database = openDatabase(options)
    this.#keepOrder = this.#database.prepare('insert into orders (slot, body) values (?, ?)')
    this.#keepStanding = this.#database.prepare(
      'insert into standings (slot, changed, body) values (?, ?, ?) on conflict (slot) do update set changed = excluded.changed, body = excluded.body',
    )
    this.#forgetting = ['orders', 'standings'].map((table) =>
      this.#database.prepare(`delete from ${table} where slot = ?`),
    )
    const rows = this.#database.prepare(
      'select slot, changed, orders.body as fixed, standings.body as moving from orders join standings using (slot) order by changed',
    )
    let [all, unreadable] = [0, 0]
    for (const { slot, changed, fixed, moving } of rows.iterate()) {
      all++
      this.#changes = Number(changed)
      this.#slots = Math.max(this.#slots, Number(slot))
      const entry = entryIn(String(fixed), String(moving))
      if (entry === null) unreadable++
      else {
        this.#slotOf.set(entry.order.id, Number(slot))
        this.#remember(entry)
      }
    }
    if (unreadable > 0) {
      options.onNotice(
        `${fileName}: ${unreadable} of ${all} orders cannot be read; what is in force of them is lifted`,
      )
    }
  }

  get(id: string): Entry | undefined {
    return this.#entries.get(id)
  }

  get liveCount(): number {
    return this.#live.size
  }

  all(): Entry[] {
    return [...this.#entries.values()]
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
    const fresh = entries.filter(({ order }) => !this.#slotOf.has(order.id))
    try {
      this.#inTransaction(() => {
        for (const entry of entries) this.#write(entry)
      })
    } catch (thrown) {
      for (const { order } of fresh) this.#slotOf.delete(order.id)
      throw thrown
    }
    this.remember(entries)
    this.#forgetOldest()
  }

  /** For as long as the process lives. */
  remember(entries: readonly Entry[]): void {
    for (const entry of entries) this.#remember(entry)
  }

  #forgetOldest(): void {
    const forgotten = [...this.#ended].slice(0, Math.max(0, this.#ended.size - endedMax))
    if (forgotten.length === 0) return
    this.#inTransaction(() => {
      for (const id of forgotten) for (const one of this.#forgetting) one.run(this.#slotOf.get(id)!)
    })
    for (const id of forgotten) {
      this.#slotOf.delete(id)
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
    const statement = this.#database.prepare(
      'insert into notes (name, body) values (?, ?) on conflict (name) do update set body = excluded.body',
    )
    this.#inTransaction(() => void statement.run(name, JSON.stringify(body)))
  }

  [Symbol.dispose](): void {
    this.#database.close()
  }

  /** An order is written once; how it stands, each time. Slots grow: what is written together lies together. */
  #write(entry: Entry): void {
    const { order, driver, plan, acceptedAtMs, ...moving } = entry
    let slot = this.#slotOf.get(order.id)
    if (slot === undefined) {
      slot = ++this.#slots
      this.#slotOf.set(order.id, slot)
      this.#keepOrder.run(slot, JSON.stringify({ order, driver, plan, acceptedAtMs }))
    }
    this.#keepStanding.run(slot, ++this.#changes, JSON.stringify(moving))
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
    try {
      this.#database.exec('begin immediate')
      work()
      this.#database.exec('commit')
    } catch (thrown) {
      if (this.#database.isTransaction) this.#database.exec('rollback')
      if ((thrown as { code?: string }).code !== 'ERR_SQLITE_ERROR') throw thrown
      const says = `${fileName}: orders cannot be kept, so that none is done: ${reasonOf(thrown)}`
      throw new AmoskysError('unavailable', says, { cause: thrown })
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
    database.exec('pragma synchronous = full; pragma wal_autocheckpoint = 8192; begin exclusive')
    database.exec(
      'create table if not exists orders (slot integer primary key, body text not null) strict',
    )
    database.exec(
      'create table if not exists standings (slot integer primary key, changed integer not null, body text not null) strict',
    )
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

function entryIn(fixed: string, moving: string): Entry | null {
  const parts = z
    .tuple([z.looseObject({}), z.looseObject({})])
    .safeParse([fixed, moving].map(jsonIn))
  const parsed = entrySchema.safeParse(
    parts.success ? { ...parts.data[0], ...parts.data[1] } : null,
  )
  return parsed.success ? parsed.data : null
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
