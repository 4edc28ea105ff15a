import { AmoskysError, encodeRecord } from '../kernel/index.ts'
import {
  type Bus,
  type BusCounts,
  type BusLimits,
  defaultBusLimits,
  type Handler,
  type Membership,
  type Message,
  type Subscription,
  type Topic,
  type Topics,
} from './bus.ts'
import { Group, type Parcel } from './group.ts'
import { type Desk, Member, noCounts } from './member.ts'

export interface MemoryBusOptions extends BusLimits {
  /** Records travel as text, as they would over a broker. */
  readonly isEncoded: boolean
}

/** A batch that waits for room in every group of its topic. */
interface Waiting {
  readonly parcel: Omit<Parcel, 'deliveries'>
  readonly accepted: () => void
}

/** The groups of one topic, and the publishers that wait, first come first served. */
interface TopicState {
  readonly groups: Map<string, Group>
  readonly queue: Set<Waiting>
}

/** The bus inside one process. Nothing survives the process: the write-ahead log of a sensor does that. */
export function createMemoryBus(options: Partial<MemoryBusOptions> = {}): Bus {
  return new MemoryBus({ ...defaultBusLimits, isEncoded: false, ...options })
}

class MemoryBus implements Bus {
  readonly #options: MemoryBusOptions
  readonly #topics = new Map<Topic, TopicState>()
  readonly #counts = noCounts()
  #messages = 0
  #isClosed = false
  /** Called once each when something was handled or given up. */
  readonly #watchers = new Set<() => void>()

  constructor(options: MemoryBusOptions) {
    this.#options = options
  }

  async publish<T extends Topic>(
    topic: T,
    batch: readonly Topics[T][],
    message: Partial<Message> = {},
  ): Promise<void> {
    if (this.#isClosed) throw new AmoskysError('unavailable', `bus: ${topic}: the bus is closed`)
    if (batch.length === 0) return
    const state = this.#topic(topic)
    if (state.groups.size === 0) {
      this.#counts.unheard += batch.length
      return
    }
    const id = message.id ?? `${topic}-${++this.#messages}`
    const load = this.#options.isEncoded ? encodeRecord(batch) : batch
    const whole = { key: '', traceId: '', ...message, id }
    await this.#accept(topic, { load, size: batch.length, message: whole })
  }

  subscribe<T extends Topic>(
    topic: T,
    membership: string | Membership,
    handle: Handler<Topics[T]>,
  ): Subscription {
    const { group: name, gather }: Membership =
      typeof membership === 'string' ? { group: membership } : membership
    const state = this.#topic(topic)
    const group = state.groups.get(name) ?? new Group()
    state.groups.set(name, group)
    const member = new Member(this.#desk(state, group), handle as Handler<unknown>, gather)
    const served = member.serve()
    const stop = async () => {
      member.leave()
      await served
    }
    return { stop, [Symbol.asyncDispose]: stop }
  }

  #desk(topic: TopicState, group: Group): Desk {
    return {
      group,
      deliveriesMax: this.#options.deliveriesMax,
      counts: this.#counts,
      isOver: () => this.#isClosed && topic.queue.size === 0,
      isPressed: () => this.#isClosed || topic.queue.size > 0,
      done: () => {},
      setAside: async () => {},
      changed: () => {
        this.#letIn(topic)
        this.#changed()
      },
    }
  }

  counts(): BusCounts {
    let waiting = 0
    for (const { groups } of this.#topics.values())
      for (const group of groups.values()) waiting += group.held
    return { ...this.#counts, waiting }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    const topics = [...this.#topics.values()]
    const groups = topics.flatMap((topic) => [...topic.groups.values()])
    for (const group of groups) group.wake()
    const isBusy = () =>
      topics.some((topic) => topic.queue.size > 0) ||
      groups.some((group) => group.held > 0 && group.wakeMembers.size > 0)
    while (isBusy()) {
      await new Promise<void>((resolve) => this.#watchers.add(resolve))
    }
    for (const group of groups) group.wake()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #changed(): void {
    const watchers = [...this.#watchers]
    this.#watchers.clear()
    for (const watcher of watchers) watcher()
  }

  #topic(topic: Topic): TopicState {
    const state = this.#topics.get(topic) ?? { groups: new Map(), queue: new Set() }
    this.#topics.set(topic, state)
    return state
  }

  /** Behind those who wait already, so that no publisher overtakes another, nor its own batch before. */
  async #accept(topic: Topic, parcel: Waiting['parcel']): Promise<void> {
    const state = this.#topic(topic)
    const { promise, resolve } = Promise.withResolvers<void>()
    const waiting: Waiting = { parcel, accepted: resolve }
    state.queue.add(waiting)
    this.#letIn(state)
    if (!state.queue.has(waiting)) return
    // Whoever gathers hands over what there is.
    for (const group of state.groups.values()) group.wake()
    const { fullWaitMs, waitingMax } = this.#options
    const timer = setTimeout(resolve, fullWaitMs)
    await promise
    clearTimeout(timer)
    if (!state.queue.delete(waiting)) return
    this.#letIn(state)
    this.#changed()
    throw new AmoskysError(
      'full',
      `bus: ${topic}: ${parcel.size} records did not find room within ${fullWaitMs} ms; a group holds its bound of ${waitingMax}`,
    )
  }

  /** Looking for room and taking it are one step: what several publishers see free, one of them gets. */
  #letIn({ groups, queue }: TopicState): void {
    for (const waiting of queue) {
      const { parcel, accepted } = waiting
      for (const group of groups.values())
        if (!group.hasRoomFor(parcel.size, this.#options.waitingMax)) return
      queue.delete(waiting)
      this.#counts.published += parcel.size
      for (const group of groups.values()) group.put({ ...parcel, deliveries: 0 })
      accepted()
    }
  }
}
