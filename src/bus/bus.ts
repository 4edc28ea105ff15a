import type { Alert, Flow, Signal } from '../contracts/index.ts'

/** What travels on each topic. Everything after the alert talks through these and nothing else. */
export interface Topics {
  readonly alerts: Alert
  readonly signals: Signal
  readonly flows: Flow
}

export type Topic = keyof Topics

/**
 * Carries batches of records from publishers to named consumer groups. Each group gets every batch once; the
 * members of a group share them. A backend keeps this contract whatever carries the bytes.
 */
export interface Bus extends AsyncDisposable {
  /**
   * Resolves once every group of the topic has the batch. When a group is at its bound, waits for room
   * (backpressure); rejects with `full` when `fullWaitMs` passes first, and then no group has the batch.
   * A topic nobody subscribed to drops the batch and counts it.
   */
  publish<T extends Topic>(topic: T, batch: readonly Topics[T][]): Promise<void>
  /**
   * Joins a group. `handle` gets one batch at a time; when its promise resolves the batch is acknowledged,
   * when it rejects the batch is delivered again, to any member, at most `deliveriesMax` times in all; after
   * that it is set aside and counted. Delivery is at least once: handlers are idempotent.
   */
  subscribe<T extends Topic>(topic: T, group: string, handle: Handler<Topics[T]>): Subscription
  counts(): BusCounts
  /** Stops taking batches, waits until every group has handled what it holds, then lets go. */
  close(): Promise<void>
}

export type Handler<R> = (batch: readonly R[]) => Promise<void>

export interface Subscription extends AsyncDisposable {
  /** Leaves the group after the batch in hand. */
  stop(): Promise<void>
}

/** Records, not batches. */
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
