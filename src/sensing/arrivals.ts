import type { FrameBatch } from '../contracts/index.ts'
import { AmoskysError } from '../kernel/index.ts'
import type { Capture } from './capture/index.ts'

/**
 * A live source that gave nothing for this long is idle: then, and only then, the wall clock moves event time on,
 * as far as this long ago. While packets wait to be read, their own time does.
 */
const idleMs = 500
const tickMs = 100

/** What comes of a capture next. */
export type Arrival =
  | { readonly kind: 'frames'; readonly frames: FrameBatch }
  /** The source is idle, and event time has reached `timeUs`. */
  | { readonly kind: 'time'; readonly timeUs: number }
  /** `failure`: what ended the capture before its end. */
  | { readonly kind: 'end'; readonly failure: AmoskysError | null }

export interface Arrivals {
  next(): Promise<Arrival>
  /** What arrived has been dealt with: from now on the source may be idle. */
  heard(): void
  close(): Promise<void>
}

type Next = IteratorResult<FrameBatch>

/** How event time moves on where a source is live. */
export interface Live {
  /** Wall clock, milliseconds since the Unix epoch. */
  readonly clock: () => number
  /** The end was asked for: packets are still on their way, and event time waits for them. */
  readonly isEnding: () => boolean
}

/** Frames as they come, and of a live source the time, too. */
export function arrivalsOf(capture: Capture, live: Live | null): Arrivals {
  const batches = capture[Symbol.asyncIterator]()
  const clock = live?.clock
  let pending: Awaited<Next> | null = null
  let heardMs = clock?.() ?? 0
  return {
    async next() {
      pending ??= awaited(batches.next())
      while (!pending.isOver) {
        await pending.within(live === null ? Number.POSITIVE_INFINITY : tickMs)
        const nowMs = clock?.() ?? 0
        const isIdle = live !== null && !live.isEnding() && nowMs - heardMs >= idleMs
        if (isIdle && !pending.isOver) return { kind: 'time', timeUs: (nowMs - idleMs) * 1000 }
      }
      const over = pending
      pending = null
      return arrivalOf(over)
    },
    heard() {
      if (pending === null) heardMs = clock?.() ?? 0
    },
    async close() {
      await batches.return?.()
    },
  }
}

async function arrivalOf(over: Awaited<Next>): Promise<Arrival> {
  try {
    const next = await over.result
    return next.done
      ? { kind: 'end', failure: null }
      : { kind: 'frames', frames: next.value as FrameBatch }
  } catch (thrown) {
    if (thrown instanceof AmoskysError) return { kind: 'end', failure: thrown }
    throw thrown
  }
}

/** A promise that can be waited for a while, again and again: racing it would leave a trace in it each time. */
interface Awaited<T> {
  readonly isOver: boolean
  readonly result: Promise<T>
  within(ms: number): Promise<void>
}

function awaited<T>(result: Promise<T>): Awaited<T> {
  let isOver = false
  let wake = () => {}
  const end = () => {
    isOver = true
    wake()
  }
  result.then(end, end)
  return {
    get isOver() {
      return isOver
    },
    result,
    within: (ms) =>
      new Promise((resolve) => {
        if (isOver) return resolve()
        const timer = Number.isFinite(ms) ? setTimeout(resolve, ms) : undefined
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      }),
  }
}
