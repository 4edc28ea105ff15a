import { reasonOf } from '../kernel/index.ts'
import { isConflict, type NatsLink, tokenOf } from './nats-connection.ts'
import { type Mark, noMark } from './nats-frames.ts'

/** What the groups of one stream have done, and who has their places: one record, changed by whoever saw it last. */
export interface StreamRecord {
  readonly groups: Readonly<Record<string, PlaceRecord>>
  /** Bytes in all, up to which messages were removed. */
  readonly purged: number
}

export interface PlaceRecord {
  readonly committed: number
  /** The newest entry that is done, or that was gone already when the group joined. */
  readonly done: Mark
  /** Message in which the last frame ends of which all is done, and what there was in all with it. */
  readonly frame: number
  readonly frameTotal: number
  /** '' where nobody has the place. */
  readonly owner: string
  /** Of each ownership another. */
  readonly token: string
  readonly ttlMs: number
  /** Changes with each sign of life. */
  readonly beat: number
  /** Messages that hold the state, in order; null: none was committed. */
  readonly state: readonly number[] | null
}

const emptyRecord: StreamRecord = { groups: {}, purged: 0 }
/** Others may change a record in between again and again, but not so often. */
const triesMax = 100

interface Found {
  readonly record: StreamRecord
  readonly revision: number
}

/** The records of all streams. Changes of one process take turns; those of several meet at the revision. */
export class NatsPlaces {
  readonly #link: NatsLink
  readonly #known = new Map<string, Found>()
  readonly #turns = new Map<string, Promise<unknown>>()

  constructor(link: NatsLink) {
    this.#link = link
  }

  async look(stream: string): Promise<StreamRecord | null> {
    return (await this.#find(stream))?.record ?? null
  }

  /** As it was when this process last saw it: who has committed more since is not in it. */
  async lookNear(stream: string): Promise<StreamRecord | null> {
    return this.#known.get(stream)?.record ?? (await this.look(stream))
  }

  /**
   * `next` makes the record anew, or yields null: then nothing changes, and that is the answer. It may be asked several
   * times, and is not refused before the newest record was seen.
   */
  async change(
    stream: string,
    next: (record: StreamRecord) => StreamRecord | null,
  ): Promise<StreamRecord | null> {
    const before = this.#turns.get(stream)
    const turn = (before ?? Promise.resolve())
      .catch(() => {})
      .then(() => this.#change(stream, next))
    this.#turns.set(stream, turn)
    try {
      return await turn
    } finally {
      if (this.#turns.get(stream) === turn) this.#turns.delete(stream)
    }
  }

  async drop(stream: string): Promise<void> {
    this.forget(stream)
    const { names } = this.#link
    const filter = names.place(tokenOf(stream))
    await this.#link.with(({ jsm }) => jsm.streams.purge(names.bucketStream, { filter }))
  }

  forget(stream: string): void {
    this.#known.delete(stream)
  }

  async #change(
    stream: string,
    next: (record: StreamRecord) => StreamRecord | null,
  ): Promise<StreamRecord | null> {
    let found = this.#known.get(stream)
    let isFresh = false
    for (let tries = 0; ; tries++) {
      if (!found) {
        found = (await this.#find(stream)) ?? { record: emptyRecord, revision: 0 }
        isFresh = true
      }
      const record = next(found.record)
      if (!record && isFresh) return null
      if (record) {
        try {
          await this.#put(stream, { record, revision: found.revision })
          return record
        } catch (thrown) {
          this.forget(stream)
          if (!isConflict(thrown) || tries >= triesMax) throw thrown
        }
      }
      found = undefined
    }
  }

  async #find(stream: string): Promise<Found | null> {
    const entry = await this.#link.with(({ places }) => places.get(tokenOf(stream)))
    if (entry?.operation !== 'PUT') {
      this.forget(stream)
      return null
    }
    const found = { record: recordOf(entry.string()), revision: entry.revision }
    this.#known.set(stream, found)
    return found
  }

  async #put(stream: string, { record, revision }: Found): Promise<void> {
    const key = tokenOf(stream)
    const text = JSON.stringify(record)
    const put = await this.#link.with(({ places }) =>
      revision === 0 ? places.create(key, text) : places.update(key, text, revision),
    )
    this.#known.set(stream, { record, revision: put })
  }
}

function recordOf(text: string): StreamRecord {
  try {
    return JSON.parse(text) as StreamRecord
  } catch (cause) {
    throw new Error(`a record of places is not readable: ${reasonOf(cause)}`, { cause })
  }
}

/** The group's place; one that joins begins with what is still kept. */
export function placeIn(record: StreamRecord, group: string): PlaceRecord {
  const place = Object.hasOwn(record.groups, group) ? record.groups[group] : undefined
  if (place) return place
  const least = leastOf(record)
  return {
    committed: 0,
    done: least?.done ?? noMark,
    frame: least?.frame ?? 0,
    frameTotal: least?.frameTotal ?? 0,
    owner: '',
    token: '',
    ttlMs: 0,
    beat: 0,
    state: null,
  }
}

/** Of the group that has done least. */
export function leastOf({ groups }: StreamRecord): PlaceRecord | null {
  const places = Object.values(groups)
  return places.reduce<PlaceRecord | null>(
    (least, place) => (least && least.done.sequence <= place.done.sequence ? least : place),
    null,
  )
}

export function withPlace(record: StreamRecord, group: string, place: PlaceRecord): StreamRecord {
  // By entries, so that a group may be named like something every object has.
  const groups = Object.fromEntries([...Object.entries(record.groups), [group, place]])
  return { ...record, groups }
}
