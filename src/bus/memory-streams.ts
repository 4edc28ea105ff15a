import type { DatabaseSync } from 'node:sqlite'
import { AmoskysError, reasonOf } from '../kernel/index.ts'
import { type LogFileOptions, openLogFile } from './log-file.ts'
import { LogTables, type PlaceRow, type StreamRow } from './log-tables.ts'
import { LogWriter } from './log-writer.ts'
import {
  checkEntries,
  checkName,
  checkOwning,
  fullError,
  lostError,
  Wakes,
  withinBytes,
} from './stream-kit.ts'
import {
  type Appended,
  type Committed,
  defaultStreamLimits,
  type Entry,
  type NewEntry,
  type Owned,
  type OwnOptions,
  type ReadOptions,
  type StreamLimits,
  type StreamState,
  type Streams,
} from './streams.ts'

export interface MemoryStreamsOptions extends LogFileOptions {
  readonly limits: StreamLimits
}

export const defaultFileBytesMax = 8 * 1024 ** 3

/** Streams of one process, with a log in a file: a kill loses nothing, and no other process reads along. */
export function createMemoryStreams(
  options: Partial<MemoryStreamsOptions> & Pick<MemoryStreamsOptions, 'path' | 'clock'>,
): Promise<Streams> {
  const whole = {
    limits: defaultStreamLimits,
    fileBytesMax: defaultFileBytesMax,
    onNotice: () => {},
    ...options,
  }
  return Promise.resolve().then(() => new MemoryStreams(whole))
}

class MemoryStreams implements Streams {
  readonly #database: DatabaseSync
  readonly #tables: LogTables
  readonly #writer: LogWriter
  readonly #wakes = new Wakes()
  readonly #limits: StreamLimits
  readonly #clock: () => number
  #isClosed = false

  constructor(options: MemoryStreamsOptions) {
    this.#database = openLogFile(options)
    this.#tables = new LogTables(this.#database)
    this.#writer = new LogWriter(this.#database)
    this.#limits = options.limits
    this.#clock = options.clock
  }

  async append(stream: string, entries: readonly NewEntry[]): Promise<Appended> {
    const bytes = checkEntries(stream, entries)
    const appended = await this.#write(() => this.#keep(stream, entries), bytes)
    if (appended.accepted > 0) this.#wakes.wake(stream)
    return appended
  }

  #keep(name: string, entries: readonly NewEntry[]): Appended {
    const found = this.#tables.stream(name)
    let newest = found?.newest ?? 0
    const accepted = []
    let bytes = 0
    for (const entry of entries) {
      const sequence = entry.sequence ?? newest + 1
      if (sequence <= newest) continue
      newest = sequence
      bytes += entry.bytes.length
      accepted.push({ sequence, bytes: entry.bytes })
    }
    const kept = found?.bytes ?? 0
    const { bytesMax } = this.#limits
    if (accepted.length > 0 && kept + bytes > bytesMax)
      throw fullError(name, { bytes, kept, bytesMax })
    if (accepted.length > 0) this.#tables.add(found ?? this.#tables.madeStream(name), accepted)
    return { accepted: accepted.length, known: entries.length - accepted.length, newest }
  }

  async newest(stream: string): Promise<number> {
    checkName(stream)
    return this.#read(() => this.#tables.stream(stream)?.newest ?? 0)
  }

  async names(prefix: string): Promise<readonly string[]> {
    const all = this.#read(() => this.#tables.streams())
    const names = all.map(({ name }) => decodeURIComponent(name))
    return names.filter((name) => name.startsWith(prefix)).sort()
  }

  async join(stream: string, group: string): Promise<void> {
    checkName(stream)
    checkName(group, 'group')
    await this.#write(() => void this.#place(stream, group))
  }

  #place(stream: string, group: string): PlaceRow {
    return this.#tables.madePlace(this.#tables.madeStream(stream), group)
  }

  async own(stream: string, group: string, options: OwnOptions): Promise<Owned | null> {
    checkOwning(stream, group, options)
    const owned = await this.#write(() => this.#take(stream, group, options))
    return owned && new MemoryOwned(owned, this.#access())
  }

  #take(stream: string, group: string, { owner, ttlMs }: OwnOptions): Place | null {
    const place = this.#place(stream, group)
    const now = this.#clock()
    // A clock that was set back must not make a dead owner's lease longer than it was.
    const expires = Math.min(place.expires_ms, now + place.ttl_ms)
    if (place.owner !== '' && place.owner !== owner && expires > now) {
      if (expires < place.expires_ms) this.#tables.setOwner({ ...place, expires_ms: expires })
      return null
    }
    const token = place.token + 1
    const { id } = place
    this.#tables.setOwner({
      id,
      owner,
      token,
      expires_ms: Math.ceil(now + ttlMs),
      ttl_ms: Math.ceil(ttlMs),
    })
    const from = { sequence: place.committed, state: this.#tables.state(place) }
    return { id, token, ttlMs, stream, group, from }
  }

  async state(stream: string): Promise<StreamState> {
    checkName(stream)
    return this.#read(() => {
      const row = this.#tables.stream(stream)
      if (!row) return { entries: 0, bytes: 0, oldest: 0, newest: 0, groups: [] }
      const { entries, bytes, newest } = row
      const groups = this.#tables.places(row).map((place) => this.#groupState(row, place))
      return { entries, bytes, oldest: this.#tables.oldest(row), newest, groups }
    })
  }

  #groupState(row: StreamRow, place: PlaceRow) {
    return {
      group: decodeURIComponent(place.name),
      committed: place.committed,
      lag: this.#tables.lag(row, place.committed),
      owner: place.expires_ms > this.#clock() ? place.owner : '',
    }
  }

  async drop(stream: string): Promise<void> {
    checkName(stream)
    await this.#write(() => {
      const row = this.#tables.stream(stream)
      if (row) this.#tables.drop(row)
    })
    this.#wakes.wake(stream)
  }

  async ping(): Promise<void> {
    this.#read(() => this.#tables.stream('ping'))
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#writer.flush()
    this.#isClosed = true
    this.#wakes.close()
    this.#database.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #access(): Access {
    return {
      tables: this.#tables,
      wakes: this.#wakes,
      clock: this.#clock,
      read: (look) => this.#read(look),
      write: (change, bytes) => this.#write(change, bytes),
    }
  }

  #read<T>(look: () => T): T {
    this.#checkOpen()
    try {
      return look()
    } catch (cause) {
      const text = `bus: its log cannot be read: ${reasonOf(cause)}`
      throw new AmoskysError('unavailable', text, { cause })
    }
  }

  async #write<T>(change: () => T, bytes = 0): Promise<T> {
    this.#checkOpen()
    return await this.#writer.write(change, bytes)
  }

  #checkOpen(): void {
    if (this.#isClosed) throw new AmoskysError('unavailable', 'bus: its streams are closed')
  }
}

interface Access {
  readonly tables: LogTables
  readonly wakes: Wakes
  readonly clock: () => number
  read<T>(look: () => T): T
  write<T>(change: () => T, bytes?: number): Promise<T>
}

interface Place {
  readonly id: number
  readonly token: number
  readonly ttlMs: number
  readonly stream: string
  readonly group: string
  readonly from: Committed
}

class MemoryOwned implements Owned {
  readonly stream: string
  readonly group: string
  readonly from: Committed
  readonly #place: Place
  readonly #access: Access

  constructor(place: Place, access: Access) {
    this.stream = place.stream
    this.group = place.group
    this.from = place.from
    this.#place = place
    this.#access = access
  }

  read({ after, waitMs, ...most }: ReadOptions): Promise<readonly Entry[]> {
    const { wakes, tables, read } = this.#access
    return wakes.read(this.stream, waitMs, async () =>
      read(() => {
        const row = tables.stream(this.stream)
        return row && row.newest > after ? withinBytes(tables.entries(row, after), most) : []
      }),
    )
  }

  async commit(sequence: number, state?: Uint8Array): Promise<void> {
    const { tables, write } = this.#access
    await write(() => {
      const place = this.#held()
      if (!place) throw lostError(this.stream, this.group)
      tables.setCommitted(place, Math.max(sequence, place.committed), state)
      const row = tables.stream(this.stream)
      if (row) tables.trim(row)
    }, state?.length)
  }

  renew(): Promise<boolean> {
    const { tables, clock, write } = this.#access
    return write(() => {
      const place = this.#held()
      if (!place) return false
      tables.setOwner({ ...place, expires_ms: Math.ceil(clock() + this.#place.ttlMs) })
      return true
    })
  }

  async release(): Promise<void> {
    const { tables, write } = this.#access
    await write(() => {
      const place = this.#held()
      if (place) tables.setOwner({ ...place, owner: '', token: place.token + 1, expires_ms: 0 })
    })
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.release()
  }

  /** Its place, where nobody owned it since: by the number that rises with each owner, whatever the clock says. */
  #held(): PlaceRow | undefined {
    return this.#access.tables.placeOf(this.#place.id, this.#place.token)
  }
}
