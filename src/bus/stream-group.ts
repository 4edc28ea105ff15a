import { Group } from './group.ts'
import { type StreamParcel, StreamPlace, type StreamPlaceOptions } from './stream-place.ts'
import type { Owned, Streams } from './streams.ts'

export interface StreamGroupOptions extends Omit<StreamPlaceOptions, 'group'> {
  readonly streams: Streams
  readonly group: string
  /** One stream for each partition. */
  readonly partitions: readonly string[]
  /** The stream by whose places the processes of the group know each other. */
  readonly roll: string
  /** Tells this process, and this time that it joined, from others. */
  readonly owner: string
  readonly ttlMs: number
}

/** Processes that share one group; more than that wait until one of them ends. */
const processesMax = 64
/** Signs of life within a lease: one may fail. */
const signs = 3

/**
 * One group of one topic in this process: as many of the partitions as are its share, by leases. The processes of a group see
 * how many they are by places on its roll; who comes or goes changes everybody's share within a sign of life.
 */
export class StreamGroup {
  readonly group = new Group<StreamParcel>()
  readonly #options: StreamGroupOptions
  readonly #places = new Map<string, StreamPlace>()
  /** Partitions that are given back as soon as members have finished what they have begun of them. */
  readonly #leaving = new Map<string, { place: StreamPlace; left: Promise<void> }>()
  #isJoined = false
  #seat: Owned | null = null
  #isClosed = false
  #endWait = () => {}
  readonly #tending: Promise<void>
  /** Whether the group has joined all partitions, or could not at first. */
  readonly joined: Promise<void>

  constructor(options: StreamGroupOptions) {
    this.#options = options
    this.joined = this.#join().catch((thrown) => options.onTrouble(thrown))
    this.#tending = this.#tend()
  }

  get isClosing(): boolean {
    return this.#isClosed
  }

  hasRoom(): void {
    for (const place of this.#places.values()) place.hasRoom()
  }

  /** Called while members are still at work: they finish what they have begun. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#endWait()
    this.group.wake()
    await this.#tending
    for (const stream of this.#places.keys()) this.#letGo(stream)
    await Promise.all([...this.#leaving.values()].map(({ left }) => left))
    try {
      await this.#seat?.release()
    } catch (thrown) {
      // The lease ends by itself.
      this.#options.onTrouble(thrown)
    }
  }

  async #join(): Promise<void> {
    const { streams, partitions, group } = this.#options
    await Promise.all(partitions.map((stream) => streams.join(stream, group)))
    this.#isJoined = true
  }

  async #tend(): Promise<void> {
    await this.joined
    while (!this.#isClosed) {
      try {
        await this.#tendOnce()
      } catch (thrown) {
        this.#options.onTrouble(thrown)
      }
      if (this.#isClosed) break
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, this.#options.ttlMs / signs)
        this.#endWait = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }

  async #tendOnce(): Promise<void> {
    if (!this.#isJoined) await this.#join()
    for (const { place } of this.#leaving.values()) await place.renew()
    for (const [stream, place] of this.#places)
      if (!(await place.renew())) {
        this.#places.delete(stream)
        place.abandon()
      }
    const share = await this.#share()
    for (const stream of [...this.#places.keys()].slice(share.most)) this.#letGo(stream)
    const { partitions } = this.#options
    for (let i = 0; i < partitions.length && this.#places.size < share.most; i++) {
      if (this.#isClosed) return
      // Each process begins elsewhere, so that they do not all ask for the same.
      await this.#take(partitions[(i + share.first) % partitions.length]!)
    }
  }

  /** How many partitions are ours, and which to try first. None without a seat. */
  async #share(): Promise<{ readonly most: number; readonly first: number }> {
    const { streams, roll, partitions } = this.#options
    if (this.#seat && !(await this.#seat.renew())) this.#seat = null
    this.#seat ??= await this.#seated()
    if (!this.#seat) return { most: 0, first: 0 }
    const { groups } = await streams.state(roll)
    const taken = groups.filter(({ owner }) => owner !== '').map(({ group }) => group)
    const seats = [...new Set([...taken, this.#seat.group])].sort()
    const rank = seats.indexOf(this.#seat.group)
    const least = Math.floor(partitions.length / seats.length)
    const rest = partitions.length % seats.length
    return {
      most: least + (rank < rest ? 1 : 0),
      first: rank * least + Math.min(rank, rest),
    }
  }

  async #seated(): Promise<Owned | null> {
    const { streams, roll, owner, ttlMs } = this.#options
    for (let seat = 0; seat < processesMax; seat++) {
      const owned = await streams.own(roll, String(seat).padStart(2, '0'), { owner, ttlMs })
      if (owned) return owned
    }
    return null
  }

  async #take(stream: string): Promise<void> {
    if (this.#places.has(stream) || this.#leaving.has(stream)) return
    const { streams, group, owner, ttlMs } = this.#options
    const owned = await streams.own(stream, group, { owner, ttlMs })
    if (!owned) return
    this.#places.set(stream, new StreamPlace(owned, { ...this.#options, group: this.group }))
  }

  /** In the background: a member may have something of it in hand for long. */
  #letGo(stream: string): void {
    const place = this.#places.get(stream)
    if (!place) return
    this.#places.delete(stream)
    const left = place.leave().finally(() => this.#leaving.delete(stream))
    this.#leaving.set(stream, { place, left })
  }
}
