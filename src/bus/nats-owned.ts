import { AmoskysError, printable } from '../kernel/index.ts'
import type { NatsLink } from './nats-connection.ts'
import {
  decodeFrame,
  hasMore,
  type Mark,
  type MarkedEntry,
  markOf,
  pieceOf,
} from './nats-frames.ts'
import {
  leastOf,
  type NatsPlaces,
  type PlaceRecord,
  type StreamRecord,
  withPlace,
} from './nats-places.ts'
import { keepState } from './nats-writer.ts'
import { lostError, type Wakes, withinBytes } from './stream-kit.ts'
import type { Committed, Entry, Owned, ReadOptions } from './streams.ts'

/** A frame, and the number of its last message. */
interface Frame {
  readonly entries: readonly MarkedEntry[]
  readonly message: number
}

/** An entry that was read: how much there is with it, and the message that ends its frame with it (0: others follow in it). */
interface Seen extends Mark {
  readonly frame: number
}

/** Bytes of messages that are done with, before they are removed together: removing takes JetStream a while. */
const purgeMin = 4 * 1024 * 1024

/** The frame of a stream that begins at this message or behind it; null where there is none (yet). */
export async function frameFrom(
  link: NatsLink,
  stream: string,
  from: number,
): Promise<Frame | null> {
  const query = { next_by_subj: link.names.entries(stream) }
  let pieces: Uint8Array[] = []
  for (let seq = Math.max(1, from); ; seq++) {
    const found = await link.with(({ jsm }) =>
      jsm.direct.getMessage(link.names.stream, { seq, ...query }),
    )
    if (!found) return null
    seq = found.seq
    // What stands before a first piece, a writer left unfinished.
    if (pieceOf(found.header) === 0) pieces = []
    pieces.push(found.data)
    if (hasMore(found.header)) continue
    const frame = pieces.length === 1 ? bufferOf(found.data) : Buffer.concat(pieces)
    const entries = decodeFrame(frame, markOf(found.header))
    if (entries) return { entries, message: seq }
    const text = `bus: ${printable(stream)}: message ${seq} in NATS is no frame of entries`
    throw new AmoskysError('unavailable', text)
  }
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

export class NatsOwned implements Owned {
  readonly stream: string
  readonly group: string
  readonly from: Committed
  readonly #link: NatsLink
  readonly #places: NatsPlaces
  readonly #wakes: Wakes
  readonly #token: string
  /** Nothing up to here is given out: it was gone when the group joined. */
  readonly #floor: number
  /** What was fetched and not yet asked for, without a gap behind `#fetchedAfter`. */
  #fetched: MarkedEntry[] = []
  #fetchedAfter: number
  /** The message to go on fetching at. */
  #next: number
  /** Read, and not committed: what a commit has to count. */
  readonly #seen: Seen[] = []

  constructor(
    { link, places, wakes }: { link: NatsLink; places: NatsPlaces; wakes: Wakes },
    place: { stream: string; group: string; record: PlaceRecord; state: Uint8Array | null },
  ) {
    const { stream, group, record, state } = place
    this.stream = stream
    this.group = group
    this.from = { sequence: record.committed, state }
    this.#link = link
    this.#places = places
    this.#wakes = wakes
    this.#token = record.token
    this.#floor = record.done.sequence
    this.#fetchedAfter = record.done.sequence
    this.#next = record.frame + 1
  }

  read({ after, waitMs, ...most }: ReadOptions): Promise<readonly Entry[]> {
    return this.#wakes.read(this.stream, waitMs, () => this.#readNow(after, most))
  }

  async #readNow(
    wished: number,
    most: Pick<ReadOptions, 'entriesMax' | 'bytesMax'>,
  ): Promise<Entry[]> {
    const after = Math.max(wished, this.#floor)
    if (after < this.#fetchedAfter) await this.#rewind()
    let bytes = 0
    for (;;) {
      this.#fetched = this.#fetched.filter(({ sequence }) => sequence > after)
      bytes = this.#fetched.reduce((sum, entry) => sum + entry.bytes.length, 0)
      if (this.#fetched.length >= most.entriesMax || bytes > most.bytesMax) break
      const entries = await this.#fetch()
      if (!entries) break
      this.#fetched.push(...entries)
    }
    const taken = withinBytes(this.#fetched, most)
    this.#fetchedAfter = after
    return taken.map(({ sequence, bytes }) => ({ sequence, bytes }))
  }

  /** Back to what is not committed yet. */
  async #rewind(): Promise<void> {
    const record = await this.#places.lookNear(this.stream)
    this.#next = (record?.groups[this.group]?.frame ?? 0) + 1
    this.#fetched = []
    this.#fetchedAfter = 0
  }

  async #fetch(): Promise<readonly MarkedEntry[] | null> {
    const frame = await frameFrom(this.#link, this.stream, this.#next)
    if (!frame) return null
    this.#next = frame.message + 1
    const newest = this.#seen.at(-1)?.sequence ?? this.#floor
    for (const [i, { sequence, count, total }] of frame.entries.entries()) {
      const isLast = i === frame.entries.length - 1
      if (sequence > newest)
        this.#seen.push({ sequence, count, total, frame: isLast ? frame.message : 0 })
    }
    return frame.entries
  }

  async commit(sequence: number, state?: Uint8Array): Promise<void> {
    // What is committed unread must be counted all the same.
    const next = this.#next
    const fetched = this.#fetched
    while ((this.#seen.at(-1)?.sequence ?? this.#floor) < sequence) {
      const entries = await this.#fetch()
      if (!entries) break
      fetched.push(...entries)
    }
    if (this.#next !== next) this.#fetched = fetched
    await this.#changeMine((place) => place)
    const states = this.#link.names.states(this.stream, this.group)
    const kept = state && (await keepState(this.#link, states, state))
    const record = await this.#changeMine((place) => this.#committed(place, sequence, kept))
    const isDone = this.#seen.findIndex((seen) => seen.sequence > sequence)
    this.#seen.splice(0, isDone < 0 ? this.#seen.length : isDone)
    await this.#removeDone(record, kept && { subject: states, from: kept[0]! })
  }

  #committed(
    place: PlaceRecord,
    sequence: number,
    state: readonly number[] | undefined,
  ): PlaceRecord {
    const kept = state ? { ...place, state } : place
    if (sequence <= place.committed) return kept
    let { done, frame, frameTotal } = place
    for (const seen of this.#seen) {
      if (seen.sequence > sequence) break
      if (seen.sequence <= done.sequence) continue
      done = { sequence: seen.sequence, count: seen.count, total: seen.total }
      if (seen.frame > 0) ({ frame, total: frameTotal } = seen)
    }
    return { ...kept, committed: sequence, done, frame, frameTotal }
  }

  /** The place, where it is still ours; else it was lost. */
  async #changeMine(next: (place: PlaceRecord) => PlaceRecord): Promise<StreamRecord> {
    const record = await this.#places.change(this.stream, (record) => {
      const place = this.#mineIn(record)
      if (!place) return null
      return withPlace(record, this.group, { ...next(place), beat: place.beat + 1 })
    })
    if (!record) throw lostError(this.stream, this.group)
    return record
  }

  #mineIn({ groups }: StreamRecord): PlaceRecord | null {
    const place = Object.hasOwn(groups, this.group) ? groups[this.group] : undefined
    return place?.token === this.#token ? place : null
  }

  /** Removes messages that all groups are done with, the last of them apart: it says how far the stream is. */
  async #removeDone(
    record: StreamRecord,
    states: { readonly subject: string; readonly from: number } | undefined,
  ): Promise<void> {
    const { stream } = this.#link.names
    // Up to message 1 would be all of them to JetStream.
    if (states && states.from > 1)
      await this.#link.with(({ jsm }) =>
        jsm.streams.purge(stream, { filter: states.subject, seq: states.from }),
      )
    const least = leastOf(record)
    if (!least || least.frame <= 1 || least.frameTotal - record.purged < purgeMin) return
    const filter = this.#link.names.entries(this.stream)
    await this.#link.with(({ jsm }) => jsm.streams.purge(stream, { filter, seq: least.frame }))
    await this.#places.change(this.stream, (now) =>
      now.purged < least.frameTotal ? { ...now, purged: least.frameTotal } : null,
    )
  }

  async renew(): Promise<boolean> {
    const record = await this.#places.change(this.stream, (now) => {
      const place = this.#mineIn(now)
      return place && withPlace(now, this.group, { ...place, beat: place.beat + 1 })
    })
    return record !== null
  }

  async release(): Promise<void> {
    await this.#places.change(this.stream, (record) => {
      const place = this.#mineIn(record)
      return place && withPlace(record, this.group, { ...place, owner: '', token: '' })
    })
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.release()
  }
}
