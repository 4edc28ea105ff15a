/** The streams of one process as rows. Whoever changes several of them does so within `LogWriter.write`. */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import type { Entry, NewEntry } from './streams.ts'

export interface StreamRow {
  readonly id: number
  readonly name: string
  readonly newest: number
  readonly entries: number
  readonly bytes: number
}

/** One group's place on one stream. */
export interface PlaceRow {
  readonly id: number
  readonly stream: number
  readonly name: string
  readonly committed: number
  readonly owner: string
  /** Rises with each owner: what an earlier one wants is refused by it. */
  readonly token: number
  readonly expires_ms: number
  readonly ttl_ms: number
}

export class LogTables {
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  streams(): readonly StreamRow[] {
    return this.#all<StreamRow>('select * from streams')
  }

  stream(name: string): StreamRow | undefined {
    return this.#get<StreamRow>('select * from streams where name = ?', encodeURIComponent(name))
  }

  madeStream(name: string): StreamRow {
    this.#run(
      'insert into streams (name, newest, entries, bytes) values (?, 0, 0, 0) on conflict do nothing',
      encodeURIComponent(name),
    )
    return this.stream(name)!
  }

  add({ id }: StreamRow, entries: readonly (NewEntry & { readonly sequence: number })[]): void {
    let bytes = 0
    for (const entry of entries) {
      this.#run('insert into entries values (?, ?, ?)', id, entry.sequence, entry.bytes)
      bytes += entry.bytes.length
    }
    const newest = entries.at(-1)?.sequence
    if (newest !== undefined)
      this.#run(
        'update streams set newest = ?, entries = entries + ?, bytes = bytes + ? where id = ?',
        ...[newest, entries.length, bytes, id],
      )
  }

  /** In order, beginning behind `after`. */
  *entries({ id }: StreamRow, after: number): Iterable<Entry> {
    const sql =
      'select sequence, bytes from entries where stream = ? and sequence > ? order by sequence'
    for (const row of this.#statement(sql).iterate(id, after)) yield row as unknown as Entry
  }

  oldest({ id }: StreamRow): number {
    const sql = 'select min(sequence) as n from entries where stream = ?'
    return this.#get<{ n: number | null }>(sql, id)?.n ?? 0
  }

  lag({ id }: StreamRow, committed: number): number {
    const sql = 'select count(*) as n from entries where stream = ? and sequence > ?'
    return this.#get<{ n: number }>(sql, id, committed)!.n
  }

  /** Removes what all groups have committed. */
  trim({ id }: StreamRow): void {
    const least = this.#get<{ n: number | null }>(
      'select min(committed) as n from groups where stream = ?',
      id,
    )?.n
    if (!least) return
    const gone = this.#get<{ entries: number; bytes: number }>(
      `select count(*) as entries, coalesce(sum(length(bytes)), 0) as bytes from entries
       where stream = ? and sequence <= ?`,
      ...[id, least],
    )!
    if (gone.entries === 0) return
    this.#run('delete from entries where stream = ? and sequence <= ?', id, least)
    this.#run(
      'update streams set entries = entries - ?, bytes = bytes - ? where id = ?',
      ...[gone.entries, gone.bytes, id],
    )
  }

  drop({ id }: StreamRow): void {
    this.#run('delete from states where place in (select id from groups where stream = ?)', id)
    for (const table of ['groups', 'entries'])
      this.#run(`delete from ${table} where stream = ?`, id)
    this.#run('delete from streams where id = ?', id)
  }

  places({ id }: StreamRow): readonly PlaceRow[] {
    return this.#all<PlaceRow>('select * from groups where stream = ? order by id', id)
  }

  /** Joins the group. */
  madePlace({ id }: StreamRow, group: string): PlaceRow {
    const name = encodeURIComponent(group)
    this.#run(
      `insert into groups (stream, name, committed, owner, token, expires_ms, ttl_ms)
       values (?, ?, 0, '', 0, 0, 0) on conflict do nothing`,
      ...[id, name],
    )
    return this.#get<PlaceRow>('select * from groups where stream = ? and name = ?', id, name)!
  }

  /** The place, where nobody owned it since. */
  placeOf(id: number, token: number): PlaceRow | undefined {
    return this.#get<PlaceRow>('select * from groups where id = ? and token = ?', id, token)
  }

  /** Who has the place now; an owner of '' lets go of it. */
  setOwner(place: Pick<PlaceRow, 'id' | 'owner' | 'token' | 'expires_ms' | 'ttl_ms'>): void {
    this.#run(
      'update groups set owner = ?, token = ?, expires_ms = ?, ttl_ms = ? where id = ?',
      ...[place.owner, place.token, place.expires_ms, place.ttl_ms, place.id],
    )
  }

  setCommitted({ id }: PlaceRow, sequence: number, state: Uint8Array | undefined): void {
    this.#run('update groups set committed = ? where id = ?', sequence, id)
    if (state) this.#run('insert or replace into states values (?, ?)', id, state)
  }

  state({ id }: PlaceRow): Uint8Array | null {
    const sql = 'select state from states where place = ?'
    return this.#get<{ state: Uint8Array }>(sql, id)?.state ?? null
  }

  #statement(sql: string): StatementSync {
    const statement = this.#statements.get(sql) ?? this.#database.prepare(sql)
    this.#statements.set(sql, statement)
    return statement
  }

  #run(sql: string, ...values: SQLInputValue[]): void {
    this.#statement(sql).run(...values)
  }

  #get<R>(sql: string, ...values: SQLInputValue[]): R | undefined {
    return this.#statement(sql).get(...values) as R | undefined
  }

  #all<R>(sql: string, ...values: SQLInputValue[]): R[] {
    return this.#statement(sql).all(...values) as R[]
  }
}
