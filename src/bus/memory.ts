import { AmoskysError, decodeRecord, encodeRecord, reasonOf } from '../kernel/index.ts'
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
import { Group, type Lane, type Parcel } from './group.ts'

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

/** One subscriber: `wake` ends its present wait. */
interface Member {
  readonly topic: TopicState
  readonly group: Group
  readonly handle: Handler<unknown>
  readonly gather: Membership['gather']
  isLeaving: boolean
  wake: () => void
}

/** The bus inside one process. Nothing survives the process: the write-ahead log of a sensor does that. */
export function createMemoryBus(options: Partial<MemoryBusOptions> = {}): Bus {
  return new MemoryBus({ ...defaultBusLimits, isEncoded: false, ...options })
}

class MemoryBus implements Bus {
  readonly #options: MemoryBusOptions
  readonly #topics = new Map<Topic, TopicState>()
  readonly #counts = { published: 0, acknowledged: 0, redelivered: 0, setAside: 0, unheard: 0 }
  #messages = 0
  #isClosed = false
  #lastFailure = ''
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
    const member: Member = {
      topic: state,
      group,
      handle: handle as Handler<unknown>,
      gather,
      isLeaving: false,
      wake: () => {},
    }
    const served = this.#serve(member)
    const stop = async () => {
      member.isLeaving = true
      member.wake()
      await served
    }
    return { stop, [Symbol.asyncDispose]: stop }
  }

  counts(): BusCounts {
    let waiting = 0
    for (const { groups } of this.#topics.values())
      for (const group of groups.values()) waiting += group.held
    return { ...this.#counts, lastFailure: this.#lastFailure, waiting }
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

  /** One member's turn after turn, until it leaves or the bus is closed and the group is empty. */
  async #serve(member: Member): Promise<void> {
    const { group, topic } = member
    const wakeMember = () => member.wake()
    group.wakeMembers.add(wakeMember)
    while (!member.isLeaving) {
      const lane = group.take()
      if (lane) {
        await this.#handOver(member, lane)
        group.layBack(lane)
        this.#letIn(topic)
        this.#changed()
      } else if (this.#isClosed && topic.queue.size === 0) break
      else await nextWake(member)
    }
    group.wakeMembers.delete(wakeMember)
    this.#changed()
  }

  async #handOver(member: Member, lane: Lane): Promise<void> {
    const parcels = await this.#gather(member, lane)
    for (const parcel of parcels)
      if (parcel.deliveries++ > 0) this.#counts.redelivered += parcel.size
    try {
      const [first] = parcels
      const isOne = first !== undefined && parcels.length === 1
      const batch = isOne ? recordsOf(first) : parcels.flatMap(recordsOf)
      await member.handle(
        batch,
        parcels.map((parcel) => parcel.message),
      )
      for (const { size } of parcels) this.#counts.acknowledged += size
    } catch (thrown) {
      this.#lastFailure = reasonOf(thrown)
      const again = parcels.filter(({ deliveries }) => deliveries < this.#options.deliveriesMax)
      lane.waiting.unshift(...again)
      for (const { size } of again) member.group.held += size
      for (const { size, deliveries } of parcels)
        if (deliveries >= this.#options.deliveriesMax) this.#counts.setAside += size
    }
    for (const { size } of parcels) member.group.held -= size
  }

  /** The lane's next batch, and those behind it as far as the member gathers. One that failed comes alone. */
  async #gather(member: Member, { waiting }: Lane): Promise<Parcel[]> {
    const { gather } = member
    const first = waiting.shift()!
    const parcels = [first]
    if (!gather || first.deliveries > 0) return parcels
    let size = first.size
    let isOver = false
    const timer = setTimeout(() => {
      isOver = true
      member.wake()
    }, gather.waitMs)
    for (;;) {
      const next = waiting[0]
      if (next && (next.deliveries > 0 || size + next.size > gather.recordsMax)) break
      if (next) {
        parcels.push(waiting.shift()!)
        size += next.size
      } else if (isOver || this.#isClosed || member.isLeaving || member.topic.queue.size > 0) break
      else await nextWake(member)
    }
    clearTimeout(timer)
    return parcels
  }
}

function recordsOf({ load }: Parcel): readonly unknown[] {
  return typeof load === 'string' ? decodeRecord<readonly unknown[]>(load) : load
}

function nextWake(member: Member): Promise<void> {
  return new Promise((resolve) => {
    member.wake = resolve
  })
}
