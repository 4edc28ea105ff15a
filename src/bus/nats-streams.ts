import { nuid } from '@nats-io/transport-node'
import { NatsLink, type NatsOptions, nameOf } from './nats-connection.ts'
import { frameFrom, NatsOwned } from './nats-owned.ts'
import { leastOf, NatsPlaces, type PlaceRecord, placeIn, withPlace } from './nats-places.ts'
import { lastOf, NatsWriter } from './nats-writer.ts'
import { checkEntries, checkName, checkOwning, Wakes } from './stream-kit.ts'
import {
  type Appended,
  defaultStreamLimits,
  type GroupState,
  type NewEntry,
  type Owned,
  type OwnOptions,
  type StreamLimits,
  type StreamState,
  type Streams,
} from './streams.ts'

export interface NatsStreamsOptions extends Omit<NatsOptions, 'onReady' | 'onWake'> {
  readonly limits: StreamLimits
  /** Milliseconds; only how long something lasts is read from it. */
  readonly clock: () => number
}

/**
 * Streams on NATS JetStream 2.9 or newer: one stream of JetStream in which each of ours is a subject, and a bucket with a
 * record for each. What is written is written behind a message, or over a revision, that was seen: who came in between is noticed.
 */
export function createNatsStreams(
  options: Partial<NatsStreamsOptions> & Pick<NatsStreamsOptions, 'url' | 'clock'>,
): Promise<Streams> {
  const usual = {
    prefix: 'amoskys',
    replicas: 1,
    waitMs: 5000,
    limits: defaultStreamLimits,
    onNotice: () => {},
  }
  return Promise.resolve().then(() => new NatsStreams({ ...usual, ...options }))
}

/** The last sign of life that was seen of an owner, and when. */
interface Sign {
  readonly sign: string
  readonly atMs: number
}

class NatsStreams implements Streams {
  readonly #link: NatsLink
  readonly #places: NatsPlaces
  readonly #wakes = new Wakes()
  readonly #options: NatsStreamsOptions
  /** One for each stream that this process appends to. */
  readonly #writers = new Map<string, NatsWriter>()
  /** Of owners that this process waits for. */
  readonly #signs = new Map<string, Sign>()

  constructor(options: NatsStreamsOptions) {
    this.#options = options
    this.#link = new NatsLink({
      ...options,
      onReady: () => this.#wakes.wakeAll(),
      onWake: (stream) => this.#wakes.wake(stream),
    })
    this.#places = new NatsPlaces(this.#link)
  }

  async append(stream: string, entries: readonly NewEntry[]): Promise<Appended> {
    checkEntries(stream, entries)
    const { bytesMax } = this.#options.limits
    const writer =
      this.#writers.get(stream) ?? new NatsWriter(this.#link, this.#places, { stream, bytesMax })
    this.#writers.set(stream, writer)
    return await writer.append(entries)
  }

  async newest(stream: string): Promise<number> {
    checkName(stream)
    return (await lastOf(this.#link, stream)).mark.sequence
  }

  async names(prefix: string): Promise<readonly string[]> {
    const { names: own } = this.#link
    const tokens = await this.#link.with(async ({ jsm }) => {
      const entries = { subjects_filter: own.subjects[0]! }
      const appended = await jsm.streams.info(own.stream, entries)
      const places = { subjects_filter: own.place('*') }
      const joined = await jsm.streams.info(own.bucketStream, places)
      return [appended, joined].flatMap(({ state }) => Object.keys(state.subjects ?? {}))
    })
    const names = new Set(tokens.map((subject) => nameOf(subject.split('.').at(-1)!)))
    return [...names].filter((name) => name.startsWith(prefix)).sort()
  }

  async join(stream: string, group: string): Promise<void> {
    checkName(stream)
    checkName(group, 'group')
    await this.#places.change(stream, (record) =>
      Object.hasOwn(record.groups, group) ? null : withPlace(record, group, placeIn(record, group)),
    )
  }

  async own(stream: string, group: string, options: OwnOptions): Promise<Owned | null> {
    checkOwning(stream, group, options)
    await this.join(stream, group)
    const { owner, ttlMs } = options
    const token = nuid.next()
    // How others are may be old news in this process.
    this.#places.forget(stream)
    const record = await this.#places.change(stream, (now) => {
      const place = placeIn(now, group)
      if (place.owner !== '' && place.owner !== owner && this.#isAlive(stream, group, place))
        return null
      return withPlace(now, group, { ...place, owner, token, ttlMs })
    })
    const place = record?.groups[group]
    if (!place) return null
    this.#signs.delete(signKey(stream, group))
    const state = place.state && (await this.#stateOf(place.state))
    const access = { link: this.#link, places: this.#places, wakes: this.#wakes }
    return new NatsOwned(access, { stream, group, record: place, state })
  }

  /**
   * By how long it has given no sign that this process would have seen: clocks of two machines are never compared. Who
   * just came waits a whole lease for an owner that is dead since long.
   */
  #isAlive(stream: string, group: string, { token, beat, ttlMs }: PlaceRecord): boolean {
    const key = signKey(stream, group)
    const sign = `${token} ${beat}`
    const nowMs = this.#options.clock()
    const seen = this.#signs.get(key)
    if (seen?.sign === sign) return nowMs - seen.atMs < ttlMs
    this.#signs.set(key, { sign, atMs: nowMs })
    return true
  }

  async #stateOf(messages: readonly number[]): Promise<Uint8Array> {
    const pieces = []
    for (const seq of messages)
      pieces.push(
        await this.#link.with(async ({ jsm }) => {
          const found = await jsm.direct.getMessage(this.#link.names.stream, { seq })
          if (!found) throw new Error(`message ${seq} of a state is not there`)
          return found.data
        }),
      )
    return new Uint8Array(Buffer.concat(pieces))
  }

  async state(stream: string): Promise<StreamState> {
    checkName(stream)
    const { mark } = await lastOf(this.#link, stream)
    const record = await this.#places.look(stream)
    const least = record && leastOf(record)
    const entries = mark.count - (least?.done.count ?? 0)
    const bytes = mark.total - (least?.done.total ?? 0)
    const oldest = entries > 0 ? await this.#oldest(stream, least) : 0
    const groups = Object.entries(record?.groups ?? {}).map(
      ([group, place]): GroupState => ({
        group,
        committed: place.committed,
        lag: mark.count - place.done.count,
        owner: place.owner !== '' && this.#isAlive(stream, group, place) ? place.owner : '',
      }),
    )
    return { entries, bytes, oldest, newest: mark.sequence, groups }
  }

  async #oldest(stream: string, least: PlaceRecord | null): Promise<number> {
    for (let from = (least?.frame ?? 0) + 1; ; ) {
      const frame = await frameFrom(this.#link, stream, from)
      if (!frame) return 0
      const oldest = frame.entries.find(({ sequence }) => sequence > (least?.done.sequence ?? 0))
      if (oldest) return oldest.sequence
      from = frame.message + 1
    }
  }

  async drop(stream: string): Promise<void> {
    checkName(stream)
    const record = await this.#places.look(stream)
    await this.#places.drop(stream)
    this.#writers.delete(stream)
    const { names } = this.#link
    const groups = Object.keys(record?.groups ?? {})
    const subjects = groups.map((group) => names.states(stream, group))
    for (const filter of [names.entries(stream), ...subjects])
      await this.#link.with(({ jsm }) => jsm.streams.purge(names.stream, { filter }))
  }

  async ping(): Promise<void> {
    await this.#link.with(({ nc }) => nc.flush())
  }

  async close(): Promise<void> {
    this.#wakes.close()
    await this.#link.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}

function signKey(stream: string, group: string): string {
  return `${stream.length} ${stream} ${group}`
}
