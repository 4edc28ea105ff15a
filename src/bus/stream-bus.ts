import { encodeRecord, partitionOf, reasonOf } from '../kernel/index.ts'
import {
  type Bus,
  type BusCounts,
  defaultBusLimits,
  type Handler,
  type Membership,
  type Message,
  type Subscription,
  type Topic,
  type Topics,
} from './bus.ts'
import { type Counts, type Desk, Member, noCounts } from './member.ts'
import { closedError, isFull, PartitionWriter } from './partition-writer.ts'
import { StreamGroup } from './stream-group.ts'
import { encodeBatch } from './stream-parcels.ts'
import type { StreamParcel } from './stream-place.ts'
import type { Streams } from './streams.ts'

export interface StreamBusOptions {
  /** Tells this process, and this time that it runs, from all others. */
  readonly owner: string
  /** Streams of one topic; keys are spread over them. All processes have the same number. */
  readonly partitions: number
  /** So long after the last sign of life of a process others take its partitions over. */
  readonly ttlMs: number
  /** How long a publisher waits for room, milliseconds. */
  readonly fullWaitMs: number
  readonly deliveriesMax: number
  /** Records that one group in this process may hold before it reads more. */
  readonly waitingMax: number
  /** Begins the names of its streams. */
  readonly prefix: string
  readonly onNotice: (sentence: string) => void
}

const defaultStreamBusOptions = {
  ...defaultBusLimits,
  partitions: 8,
  ttlMs: 10_000,
  prefix: '',
  onNotice: () => {},
} as const

/** A bus of any streams, which are not closed with it. */
export function createStreamBus(
  streams: Streams,
  options: Partial<StreamBusOptions> & Pick<StreamBusOptions, 'owner'>,
): Bus {
  return new StreamBus(streams, { ...defaultStreamBusOptions, ...options })
}

/** Between attempts to set something aside. */
const retryMs = 250

/** A group in this process, and its members here. */
interface Running {
  readonly group: StreamGroup
  readonly members: Set<Member<StreamParcel>>
}

class StreamBus implements Bus {
  readonly #streams: Streams
  readonly #options: StreamBusOptions
  readonly #counts: Counts = noCounts()
  readonly #writers = new Map<string, PartitionWriter>()
  readonly #groups = new Map<string, Running>()
  readonly #subscriptions = new Set<Subscription>()
  /** Streams that a group has joined. */
  readonly #heard = new Set<string>()
  #messages = 0
  #joins = 0
  #isClosed = false
  #trouble = ''

  constructor(streams: Streams, options: StreamBusOptions) {
    this.#streams = streams
    this.#options = options
  }

  async publish<T extends Topic>(
    topic: T,
    batch: readonly Topics[T][],
    message: Partial<Message> = {},
  ): Promise<void> {
    if (this.#isClosed) throw closedError(topic)
    if (batch.length === 0) return
    const id = message.id ?? `${this.#options.owner}/${topic}-${++this.#messages}`
    const whole = { key: '', traceId: '', ...message, id }
    const stream = this.#partitions(topic)[partitionOf(whole.key, this.#options.partitions)]!
    const isHeard = await this.#writer(topic, stream).put(encodeBatch(batch, whole), batch.length)
    this.#counts[isHeard ? 'published' : 'unheard'] += batch.length
  }

  subscribe<T extends Topic>(
    topic: T,
    membership: string | Membership,
    handle: Handler<Topics[T]>,
  ): Subscription {
    const { group: name, gather }: Membership =
      typeof membership === 'string' ? { group: membership } : membership
    const key = `${topic} ${name}`
    const running = this.#groups.get(key) ?? this.#run(topic, name)
    this.#groups.set(key, running)
    const desk = this.#desk(topic, name, running.group)
    const member = new Member(desk, handle as Handler<unknown>, gather)
    running.members.add(member)
    const served = member.serve()
    const stop = async () => {
      running.members.delete(member)
      if (running.members.size === 0) {
        if (this.#groups.get(key) === running) this.#groups.delete(key)
        await running.group.close()
      }
      member.leave()
      await served
      this.#subscriptions.delete(subscription)
    }
    let stopped: Promise<void> | null = null
    const stopOnce = () => {
      stopped ??= stop()
      return stopped
    }
    const subscription = { stop: stopOnce, [Symbol.asyncDispose]: stopOnce }
    this.#subscriptions.add(subscription)
    return subscription
  }

  counts(): BusCounts {
    let waiting = 0
    for (const { group } of this.#groups.values()) waiting += group.group.held
    return { ...this.#counts, waiting }
  }

  /** What was published and not handled stays in the streams: members finish what they have in hand. */
  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all([...this.#writers.values()].map((writer) => writer.close()))
    await Promise.all([...this.#subscriptions].map((subscription) => subscription.stop()))
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #partitions(topic: Topic): readonly string[] {
    const { partitions, prefix } = this.#options
    return Array.from({ length: partitions }, (_, i) => `${prefix}topic.${topic}.${i}`)
  }

  #run(topic: Topic, group: string): Running {
    const { prefix, owner, ttlMs, waitingMax } = this.#options
    const running = new StreamGroup({
      streams: this.#streams,
      group,
      partitions: this.#partitions(topic),
      roll: `${prefix}members.${topic}.${group}`,
      owner: `${owner}#${++this.#joins}`,
      ttlMs,
      waitingMax,
      refuse: (stream, { sequence, bytes }) => {
        this.#counts.setAside++
        this.#counts.lastFailure = `${stream}: entry ${sequence} is no batch of records`
        return this.#bury(topic, { group, reason: this.#counts.lastFailure, batch: bytes })
      },
      onTrouble: (thrown) => this.#tellOf(thrown),
    })
    return { group: running, members: new Set() }
  }

  #desk(topic: Topic, name: string, running: StreamGroup): Desk<StreamParcel> {
    const { group } = running
    return {
      group,
      deliveriesMax: this.#options.deliveriesMax,
      counts: this.#counts,
      isOver: () => false,
      isPressed: () => running.isClosing || this.#isPressed(topic, group.held),
      done: (parcels) => {
        for (const { place, sequence } of parcels) place.done(sequence)
      },
      setAside: async (parcels, reason) => {
        for (const { load, message } of parcels)
          await this.#bury(topic, { group: name, reason, message, batch: load })
      },
      changed: () => running.hasRoom(),
    }
  }

  /** Nothing more comes before some is handled: here all is full, or a publisher waits for room. */
  #isPressed(topic: Topic, held: number): boolean {
    return (
      this.#isClosed ||
      held >= this.#options.waitingMax ||
      this.#partitions(topic).some((stream) => this.#writers.get(stream)?.isWaitingForRoom)
    )
  }

  /**
   * Into the stream of what was given up, as soon as the backend is there. Where that stream is full it is counted alone: a
   * partition must not stand still for it.
   */
  async #bury(topic: Topic, dead: Readonly<Record<string, unknown>>): Promise<void> {
    const bytes = Buffer.from(encodeRecord({ topic, ...dead }))
    for (;;) {
      try {
        const stream = `${this.#options.prefix}dead.${topic}`
        await this.#streams.append(stream, [{ sequence: null, bytes }])
        return
      } catch (thrown) {
        this.#tellOf(thrown)
        // Without its commit it comes again when this process, or another, goes on.
        if (isFull(thrown) || this.#isClosed) return
        await new Promise((resolve) => setTimeout(resolve, retryMs))
      }
    }
  }

  #writer(topic: Topic, stream: string): PartitionWriter {
    const { fullWaitMs } = this.#options
    const isHeard = () => this.#isHeard(topic, stream)
    const streams = this.#streams
    const writer =
      this.#writers.get(stream) ?? new PartitionWriter({ streams, stream, fullWaitMs, isHeard })
    this.#writers.set(stream, writer)
    return writer
  }

  /** Groups never leave: once heard is always heard. */
  async #isHeard(topic: Topic, stream: string): Promise<boolean> {
    for (const [key, { group }] of this.#groups) if (key.startsWith(`${topic} `)) await group.joined
    if (this.#heard.has(stream)) return true
    const { groups } = await this.#streams.state(stream)
    if (groups.length > 0) this.#heard.add(stream)
    return groups.length > 0
  }

  /** Once for each kind of trouble, until it is another. */
  #tellOf(thrown: unknown): void {
    const trouble = reasonOf(thrown)
    if (trouble === this.#trouble) return
    this.#trouble = trouble
    this.#options.onNotice(`the bus has trouble and goes on trying: ${trouble}`)
  }
}
