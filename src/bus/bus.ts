import type {
  Alert,
  FlowSummary,
  HostSighting,
  Sensed,
  SensorNews,
  Signal,
  TouchedIncident,
  WorkerSign,
} from '../contracts/index.ts'

/** What travels on each topic. Everything after the alert talks through these and nothing else. */
export interface Topics {
  readonly alerts: Alert
  readonly signals: Sensed<Signal>
  readonly flows: Sensed<FlowSummary>
  readonly hosts: Sensed<HostSighting>
  /** Incidents that were kept anew: whoever follows them looks in the store. */
  readonly incidents: TouchedIncident
  /** What is heard of sensors by whoever judges their streams, and signs of life of such processes. */
  readonly sensors: SensorNews
  readonly workers: WorkerSign
}

export type Topic = keyof Topics

/** What a stream of traffic gives. */
export type StreamTopic = Exclude<Topic, 'incidents' | 'sensors' | 'workers'>

/**
 * Carries batches of records from publishers to named consumer groups. It promises what Redis Streams and NATS
 * JetStream can keep as well as one process can, and no more:
 *
 * - **Groups.** Each group gets every batch that is published after the group was first joined; its members share
 *   the batches. What comes while a group has no member waits for one.
 * - **At least once.** A batch is delivered until a handler takes it, so one may come twice: handlers are idempotent.
 *   A record survives the way as `encodeRecord` says, and no other way: no functions, no shared objects.
 * - **Order for each key.** Within a group, the batches of one key come in the order they were published, to one
 *   member at a time; the next waits until the one before was taken or set aside. Between keys there is no order.
 * - **Redelivery.** A batch whose handler fails comes again before those behind it, `deliveriesMax` times in all;
 *   then it is set aside and counted.
 * - **Bounded.** What a group has not yet taken is bounded; publishers wait for room. A broker may bound its own
 *   unit (messages, bytes) instead of records.
 *
 * A broker may cut a large batch into several messages, and a member may be handed several batches of one key at
 * once (`gather`): where a batch begins and ends means nothing.
 */
export interface Bus extends AsyncDisposable {
  /**
   * Resolves when the bus has accepted the batch: from then on it is delivered to every group, as surely as the
   * backend keeps things (the memory bus: while the process lives). It does not say that anyone has handled it.
   *
   * Waits while a group is at its bound. Rejects with `full` when `fullWaitMs` passes first: no group gets the
   * batch. When it rejects otherwise (a broker's answer got lost), the batch may have been accepted: publish it again
   * with the same `id`. A topic without groups drops the batch and counts it.
   */
  publish<T extends Topic>(
    topic: T,
    batch: readonly Topics[T][],
    message?: Partial<Message>,
  ): Promise<void>
  /**
   * Joins a group. When the promise of `handle` resolves, what it was handed is acknowledged; when it rejects or
   * `handle` throws, that comes again.
   */
  subscribe<T extends Topic>(
    topic: T,
    group: string | Membership,
    handle: Handler<Topics[T]>,
  ): Subscription
  counts(): BusCounts
  /** Accepts nothing more, waits until this process's members have handled what would otherwise be lost. */
  close(): Promise<void>
}

/** What travels beside a batch. */
export interface Message {
  /** What must stay in order; batches of one key go one after the other. '' where not said. */
  readonly key: string
  /** The same for the same batch published again, so that whoever cares can tell; made by the bus where not said. */
  readonly id: string
  /**
   * W3C trace id, 32 hex digits: of the sensor's batch by which the records came to be; where they came of no batch,
   * their own. '' where they have none or several.
   */
  readonly traceId: string
}

/** `messages`: which the batch is made of, in order; several where the member gathers. */
export type Handler<R> = (batch: readonly R[], messages: readonly Message[]) => Promise<void>

export interface Membership {
  readonly group: string
  /**
   * Hand over batches of one key together: up to so many records, waiting so long for more. Who writes to a disk
   * pays once for many. A publisher that waits for room, or the end, cuts the waiting short.
   */
  readonly gather?: { readonly recordsMax: number; readonly waitMs: number }
}

export interface Subscription extends AsyncDisposable {
  /** Leaves the group after the batch in hand. */
  stop(): Promise<void>
}

/** Records, not batches; as this process sees them. */
export interface BusCounts {
  readonly published: number
  readonly acknowledged: number
  /** Deliveries after the first. */
  readonly redelivered: number
  /** Given up after `deliveriesMax` deliveries, and why the last of them failed; '' before. */
  readonly setAside: number
  readonly lastFailure: string
  /** Published to a topic without a group. */
  readonly unheard: number
  /** Waiting in groups now. */
  readonly waiting: number
}

export interface BusLimits {
  /** Records that may wait in one group. A larger batch is taken alone. */
  readonly waitingMax: number
  /** How long a publisher waits for room, milliseconds. */
  readonly fullWaitMs: number
  readonly deliveriesMax: number
}

export const defaultBusLimits: BusLimits = {
  waitingMax: 10_000,
  fullWaitMs: 30_000,
  deliveriesMax: 5,
}
