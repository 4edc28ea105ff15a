import { AmoskysError, reasonOf } from '../kernel/index.ts'
import {
  type Bus,
  type BusCounts,
  type BusLimits,
  defaultBusLimits,
  type Handler,
  type Subscription,
  type Topic,
  type Topics,
} from './bus.ts'

interface Parcel {
  readonly batch: readonly unknown[]
  deliveries: number
}

/** One consumer group of one topic: what waits for it, and how many members take turns. */
interface Group {
  readonly waiting: Parcel[]
  /** Records waiting or in a member's hands. */
  held: number
  /** Called when something arrives or the group's end comes. */
  readonly wakeMembers: Set<() => void>
}

/** One subscriber: `wake` ends its present wait. */
interface Member {
  readonly handle: Handler<unknown>
  isLeaving: boolean
  wake: () => void
}

/** The bus inside one process. Nothing survives the process: the write-ahead log of a sensor does that. */
export function createMemoryBus(limits: Partial<BusLimits> = {}): Bus {
  return new MemoryBus({ ...defaultBusLimits, ...limits })
}

class MemoryBus implements Bus {
  readonly #limits: BusLimits
  readonly #groups = new Map<string, Map<string, Group>>()
  readonly #roomWaiters = new Set<() => void>()
  readonly #counts = { published: 0, acknowledged: 0, redelivered: 0, setAside: 0, unheard: 0 }
  #isClosed = false
  #lastFailure = ''

  constructor(limits: BusLimits) {
    this.#limits = limits
  }

  async publish<T extends Topic>(topic: T, batch: readonly Topics[T][]): Promise<void> {
    if (this.#isClosed) throw new AmoskysError('unavailable', `bus: ${topic}: the bus is closed`)
    if (batch.length === 0) return
    const groups = [...(this.#groups.get(topic)?.values() ?? [])]
    if (groups.length === 0) {
      this.#counts.unheard += batch.length
      return
    }
    await this.#waitForRoom(topic, groups, batch.length)
    this.#counts.published += batch.length
    for (const group of groups) {
      group.held += batch.length
      deliver(group, { batch, deliveries: 0 })
    }
  }

  subscribe<T extends Topic>(topic: T, name: string, handle: Handler<Topics[T]>): Subscription {
    const group = this.#group(topic, name)
    const member: Member = { handle: handle as Handler<unknown>, isLeaving: false, wake: () => {} }
    const served = this.#serve(group, member)
    const stop = async () => {
      member.isLeaving = true
      member.wake()
      await served
    }
    return { stop, [Symbol.asyncDispose]: stop }
  }

  counts(): BusCounts {
    let waiting = 0
    for (const topic of this.#groups.values())
      for (const group of topic.values()) waiting += group.held
    return { ...this.#counts, lastFailure: this.#lastFailure, waiting }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    const groups = [...this.#groups.values()].flatMap((topic) => [...topic.values()])
    while (groups.some((group) => group.held > 0 && group.wakeMembers.size > 0)) {
      await new Promise<void>((resolve) => this.#roomWaiters.add(resolve))
    }
    for (const group of groups) for (const wake of group.wakeMembers) wake()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #group(topic: Topic, name: string): Group {
    const topicGroups = this.#groups.get(topic) ?? new Map<string, Group>()
    this.#groups.set(topic, topicGroups)
    const group = topicGroups.get(name) ?? { waiting: [], held: 0, wakeMembers: new Set() }
    topicGroups.set(name, group)
    return group
  }

  async #waitForRoom(topic: string, groups: readonly Group[], size: number): Promise<void> {
    const hasRoom = () =>
      groups.every((group) => group.held === 0 || group.held + size <= this.#limits.waitingMax)
    if (hasRoom()) return
    const deadline = new AbortController()
    const timer = setTimeout(() => {
      deadline.abort()
      this.#announceRoom()
    }, this.#limits.fullWaitMs)
    while (!hasRoom() && !deadline.signal.aborted) {
      await new Promise<void>((resolve) => this.#roomWaiters.add(resolve))
    }
    clearTimeout(timer)
    if (hasRoom()) return
    throw new AmoskysError(
      'full',
      `bus: ${topic}: ${size} records did not find room within ${this.#limits.fullWaitMs} ms; a group holds its bound of ${this.#limits.waitingMax}`,
    )
  }

  /** One member's turn after turn, until it leaves or the bus is closed and the group is empty. */
  async #serve(group: Group, member: Member): Promise<void> {
    const wakeMember = () => member.wake()
    group.wakeMembers.add(wakeMember)
    while (!member.isLeaving) {
      const parcel = group.waiting.shift()
      if (parcel) await this.#handOver(group, parcel, member.handle)
      else if (this.#isClosed) break
      else
        await new Promise<void>((resolve) => {
          member.wake = resolve
        })
    }
    group.wakeMembers.delete(wakeMember)
    this.#announceRoom()
  }

  async #handOver(group: Group, parcel: Parcel, handle: Handler<unknown>): Promise<void> {
    parcel.deliveries++
    if (parcel.deliveries > 1) this.#counts.redelivered += parcel.batch.length
    const failure = await handle(parcel.batch).then(
      () => null,
      (thrown: unknown) => ({ reason: reasonOf(thrown) }),
    )
    const isHandled = failure === null
    if (failure !== null) this.#lastFailure = failure.reason
    if (!isHandled && parcel.deliveries < this.#limits.deliveriesMax) {
      deliver(group, parcel)
      return
    }
    if (isHandled) this.#counts.acknowledged += parcel.batch.length
    else this.#counts.setAside += parcel.batch.length
    group.held -= parcel.batch.length
    this.#announceRoom()
  }

  #announceRoom(): void {
    const waiters = [...this.#roomWaiters]
    this.#roomWaiters.clear()
    for (const resolve of waiters) resolve()
  }
}

function deliver(group: Group, parcel: Parcel): void {
  group.waiting.push(parcel)
  for (const wake of group.wakeMembers) wake()
}
