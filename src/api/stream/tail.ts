import type { Kysely } from 'kysely'
import type { Schema } from '../../store/index.ts'
import type { Channel } from './channel.ts'
import { type Entry, entryOf } from './entry.ts'
import { type Filter, fitsOf } from './filter.ts'
import { type Frame, frameOf } from './frame.ts'
import { Held } from './held.ts'
import type { StreamLimits } from './limits.ts'

/** Rows asked for at once; and of a client that is behind, whose frame holds no more. */
const pageRows = 1000
const behindRows = 200
/** Pages read in one look, so that a client never waits for a table that fills faster than it is read. */
const pagesMax = 5

export interface TailWorld {
  readonly db: Kysely<Schema>
  readonly limits: StreamLimits
  readonly clock: () => number
}

/** What a client of a channel has been told, and how it wants to be told more. */
export interface Place {
  readonly filter: Filter
  /** The last number of its last frame. */
  readonly told: number
  /** Up to here there is nothing for it, which it may not have been told yet. */
  readonly seen: number
  /** It asked for what it missed, and has not been told all of it: nothing may be left out. */
  readonly isCatchingUp: boolean
}

/** Follows one table for all clients of its channel: reads each record once, and makes each frame once. */
export class Tail {
  readonly channel: Channel
  readonly #world: TailWorld
  readonly #held: Held
  /** Frames made in this look, by what was asked. */
  #frames = new Map<string, Promise<Frame | null>>()
  /** The last look did not come to the end of the table. */
  #hasMore = false

  constructor(channel: Channel, newest: number, world: TailWorld) {
    this.channel = channel
    this.#world = world
    this.#held = new Held(newest)
  }

  get newest(): number {
    return this.#held.newest
  }

  get hasMore(): boolean {
    return this.#hasMore
  }

  /** A new look: frames made before are of before. Reads what was written since, where anything was. */
  async look(isChanged: boolean): Promise<void> {
    const { db, limits, clock } = this.#world
    this.#frames = new Map()
    if (!isChanged && !this.#hasMore) return
    for (let page = 0; page < pagesMax; page++) {
      const records = await this.channel.since(db, this.#held.newest, pageRows)
      const nowMs = clock()
      this.#held.add(records.map((record) => entryOf(this.channel, record, nowMs)))
      this.#hasMore = records.length === pageRows
      if (!this.#hasMore) break
    }
    this.#held.trim(limits, clock())
  }

  /** The next frame for whoever stands at `place`; null where there is nothing new. */
  next(place: Place): Promise<Frame | null> {
    const { filter, told, seen, isCatchingUp } = place
    const key = JSON.stringify([filter.key, told, seen, isCatchingUp])
    const known = this.#frames.get(key)
    if (known !== undefined) return known
    const made = this.#make(place)
    this.#frames.set(key, made)
    return made
  }

  /** What waits beyond `seq` and passes the filter; and how many numbers before it are no longer held. */
  async waiting(
    seq: number,
    filter: Filter,
  ): Promise<{ entries: readonly Entry[]; skipped: number }> {
    const entries = this.#held.after(seq)
    const fitOf = await fitsOf(this.#world.db, { channel: this.channel, filter }, entries)
    const isLog = this.channel.kind === 'log'
    return {
      entries: entries.filter((entry) => fitOf(entry) === 'wanted'),
      skipped: isLog ? Math.max(0, this.#held.start - seq) : 0,
    }
  }

  async #make({ filter, told, seen, isCatchingUp }: Place): Promise<Frame | null> {
    const { db, limits, clock } = this.#world
    const { channel } = this
    if (seen >= this.#held.newest) return null
    const mayDrop = channel.kind === 'log' && !isCatchingUp
    const isHeld = mayDrop || this.#held.covers(seen)
    const { entries, newest } = isHeld
      ? { entries: this.#held.after(seen), newest: this.#held.newest }
      : await this.#read(seen)
    const skipped = mayDrop ? Math.max(0, this.#held.start - seen) : 0
    const waitingBytesMax = (limits.bytesPerSecond * limits.waitingMs) / 1000
    const bounds = { bytesMax: limits.frameBytesMax, waitingBytesMax }
    const fitOf = await fitsOf(db, { channel, filter }, entries)
    const about = { channel, fitOf, told, entries, newest, mayDrop, skipped }
    return frameOf({ ...about, ...bounds, nowMs: clock() })
  }

  /** From the database, of which no more is held. */
  async #read(seen: number): Promise<{ entries: readonly Entry[]; newest: number }> {
    const { db, clock } = this.#world
    const before = this.#held.newest
    const records = await this.channel.since(db, seen, behindRows)
    const last = records.at(-1)?.seq ?? seen
    const entries = records.map((record) => entryOf(this.channel, record, clock()))
    return { entries, newest: records.length === behindRows ? last : Math.max(last, before) }
  }
}
