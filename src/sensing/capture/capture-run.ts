import type { FrameBatch } from '../../contracts/index.ts'
import { assert } from '../../kernel/index.ts'
import type { FrameColumns } from './columns.ts'
import type { Feed } from './feed.ts'
import { capturedBytes } from './frame-slice.ts'
import { FeedMerge } from './merge.ts'
import type { Capture, CaptureCounts, CaptureOptions, CaptureProgress } from './source.ts'

export interface RunPlan {
  /** In order of their first packets. */
  readonly feeds: readonly Feed[]
  readonly skipped: readonly string[]
  /** Files that were named and cannot be read, and what may not be read, each with the reason. */
  readonly unreadable: readonly string[]
  readonly warnings: readonly string[]
  readonly bytesTotal: number | null
}

const batchFramesDefault = 4096
const bufferBytesDefault = 1024 * 1024

/** A capture while it is read: numbers the frames, counts, keeps the notes. */
export class CaptureRun implements Capture {
  readonly pace = null
  readonly #plan: RunPlan
  readonly #merge: FeedMerge
  readonly #onNotice: (text: string) => void
  readonly #incomplete: string[] = []
  readonly #warnings: string[] = []
  #frames = 0
  #bytes = 0
  #isStarted = false

  constructor(plan: RunPlan, options: CaptureOptions) {
    this.#plan = plan
    this.#onNotice = options.onNotice ?? (() => {})
    this.#merge = new FeedMerge(plan.feeds, {
      batchFrames: options.batchFrames ?? batchFramesDefault,
      bufferBytes: options.bufferBytes ?? bufferBytesDefault,
      onNote: (note) => this.#note(note),
      onWarning: (text) => this.#warn(text),
    })
    for (const text of plan.skipped) this.#onNotice(`skipped ${text}`)
    for (const text of plan.unreadable) this.#note(text)
    for (const text of plan.warnings) this.#warn(text)
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<FrameBatch> {
    assert(!this.#isStarted, 'a capture is read once')
    this.#isStarted = true
    for await (const columns of this.#merge.batches()) {
      this.#count(columns)
      yield columns
    }
  }

  progress(): CaptureProgress {
    const { bytesRead } = this.#merge.totals()
    return { bytesRead, bytesTotal: this.#plan.bytesTotal, file: this.#merge.current.name }
  }

  counts(): CaptureCounts {
    const { live } = this.#merge.current
    const { kernelDrops, interfaceDrops } = live?.drops() ?? this.#merge.totals()
    const gap = live?.gapText ?? ''
    return {
      frames: this.#frames,
      bytes: this.#bytes,
      kernelDrops,
      interfaceDrops,
      incomplete: gap === '' ? [...this.#incomplete] : [...this.#incomplete, gap],
      warnings: [...this.#warnings],
      skipped: this.#plan.skipped,
    }
  }

  stop(): void {
    const { live } = this.#merge.current
    if (live !== null) live.stop()
    else void this.#merge.dispose()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#merge.dispose()
    for (const { live } of this.#plan.feeds) await live?.[Symbol.asyncDispose]()
  }

  #count(columns: FrameColumns): void {
    columns.firstFrame = this.#frames
    this.#frames += columns.count
    this.#bytes += capturedBytes(columns)
  }

  #note(note: string): void {
    this.#incomplete.push(note)
    this.#onNotice(note)
  }

  #warn(text: string): void {
    this.#warnings.push(text)
    this.#onNotice(text)
  }
}
