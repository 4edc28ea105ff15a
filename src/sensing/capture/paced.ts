/** Captured files handed out at the pace of their packets' times, or a multiple of it. */
import type { FrameBatch } from '../../contracts/index.ts'
import { assert } from '../../kernel/index.ts'
import { capturedBytes, sliceOf } from './frame-slice.ts'
import type { Pacing } from './pacing.ts'
import type { Capture, CaptureCounts, CaptureProgress, Pace } from './source.ts'

export interface PacedPlan {
  /** Opens the same capture each time. */
  readonly open: () => Promise<Capture>
  readonly pacing: Pacing
  /** Shifts all times as if it were captured now. */
  readonly isAsNow: boolean
  /** Wall clock, milliseconds since the Unix epoch. */
  readonly clock: () => number
}

/** The longest that a timer of Node waits. */
const timerMsMax = 0x7fffffff

export class PacedCapture implements Capture {
  readonly pace: Pace | null
  readonly #plan: PacedPlan
  readonly #capture: Capture
  /** Read once through before, for its times alone. */
  #scan: Capture | null = null
  #frames = 0
  #bytes = 0
  #startMs = Number.NaN
  /** Shifted, of the first frame. */
  #firstUs = Number.NaN
  #shiftUs = 0
  /** Shifted time that everything handed out has reached, and of what comes next. */
  #reachedUs = Number.NaN
  #nextUs = Number.NaN
  #isStopped = false
  #wake = () => {}

  constructor(capture: Capture, plan: PacedPlan) {
    this.#capture = capture
    this.#plan = plan
    this.pace = plan.pacing.isUnpaced ? null : { nowMs: () => this.#eventUs() / 1000 }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<FrameBatch> {
    const span = await this.#span()
    for await (const batch of this.#capture) {
      if (this.#isStopped) return
      const own = this.#begun(batch, span)
      yield* this.#inTime(own)
      if (this.#isStopped) return
    }
  }

  progress(): CaptureProgress {
    return this.#capture.progress()
  }

  counts(): CaptureCounts {
    return { ...this.#capture.counts(), frames: this.#frames, bytes: this.#bytes }
  }

  stop(): void {
    this.#isStopped = true
    this.#scan?.stop()
    this.#capture.stop()
    this.#wake()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#capture[Symbol.asyncDispose]()
  }

  /** With the first frame the clock starts; times are shifted as planned. */
  #begun(batch: FrameBatch, spanUs: Span | null): FrameBatch {
    assert(batch.count > 0, 'a batch without frames')
    if (Number.isNaN(this.#startMs)) {
      this.#startMs = this.#plan.clock()
      if (this.#plan.isAsNow) this.#shiftUs = this.#shiftFor(batch.timesUs[0]!, spanUs)
      this.#firstUs = batch.timesUs[0]! + this.#shiftUs
    }
    if (this.#shiftUs === 0) return batch
    const timesUs = batch.timesUs.slice(0, batch.count)
    for (let i = 0; i < timesUs.length; i++) timesUs[i]! += this.#shiftUs
    return { ...batch, timesUs }
  }

  /**
   * Whole seconds, so that no time moves within its second. At another speed than the traffic's own, the last packet
   * comes when the replay ends: nothing of it then lies in the future.
   */
  #shiftFor(firstUs: number, span: Span | null): number {
    const nowUs = this.#startMs * 1000
    if (span === null) return wholeSeconds(nowUs - firstUs)
    const lastsUs = this.#plan.pacing.wallAfter(span.lastUs - firstUs)
    return wholeSeconds(nowUs + lastsUs - span.lastUs)
  }

  /** The frames as they are due. Each waits for what follows it and is stamped earlier. */
  async *#inTime(batch: FrameBatch): AsyncGenerator<FrameBatch> {
    if (this.pace === null) {
      yield this.#given(batch)
      return
    }
    const keysUs = leastToEnd(batch)
    for (let at = 0; at < batch.count; ) {
      this.#nextUs = keysUs[at]!
      const end = endOf(keysUs, at, this.#clockUs())
      if (end === at) await this.#until(this.#nextUs)
      else {
        this.#reachedUs = keysUs[end - 1]!
        this.#nextUs = Number.NaN
        yield this.#given(sliceOf(batch, at, end))
        at = end
      }
      if (this.#isStopped) return
    }
  }

  #given(batch: FrameBatch): FrameBatch {
    const own = { ...batch, firstFrame: this.#frames }
    this.#frames += own.count
    this.#bytes += capturedBytes(own)
    return own
  }

  /** Shifted event time as the wall clock has it. */
  #clockUs(): number {
    const wallUs = (this.#plan.clock() - this.#startMs) * 1000
    return this.#firstUs + this.#plan.pacing.capturedAfter(wallUs)
  }

  /** Not beyond the frame that comes next: what is known of it is that it comes, and when. */
  #eventUs(): number {
    if (Number.isNaN(this.#nextUs)) return this.#reachedUs
    return Math.max(this.#reachedUs || 0, Math.min(this.#nextUs, this.#clockUs()))
  }

  #until(timeUs: number): Promise<void> {
    const dueMs = this.#plan.pacing.wallAfter(timeUs - this.#firstUs) / 1000
    const ms = dueMs - (this.#plan.clock() - this.#startMs)
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.min(Math.max(1, ms), timerMsMax))
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  /** Null where the first packet tells enough. */
  async #span(): Promise<Span | null> {
    const { isAsNow, pacing, open } = this.#plan
    if (!isAsNow || pacing.isAsItWas) return null
    await using scan = await open()
    this.#scan = scan
    let lastUs = Number.NEGATIVE_INFINITY
    for await (const { timesUs, count } of scan)
      for (let i = 0; i < count; i++) lastUs = Math.max(lastUs, timesUs[i]!)
    this.#scan = null
    return { lastUs }
  }
}

interface Span {
  readonly lastUs: number
}

function wholeSeconds(us: number): number {
  return Math.floor(us / 1e6) * 1e6
}

/** Of each frame the least time from it to the end of its batch: one stamped far ahead holds nobody back. */
function leastToEnd({ timesUs, count }: FrameBatch): Float64Array {
  const keys = new Float64Array(count)
  let least = Number.POSITIVE_INFINITY
  for (let i = count - 1; i >= 0; i--) {
    least = Math.min(least, timesUs[i]!)
    keys[i] = least
  }
  return keys
}

function endOf(keysUs: Float64Array, from: number, limitUs: number): number {
  let end = from
  while (end < keysUs.length && keysUs[end]! <= limitUs) end++
  return end
}
