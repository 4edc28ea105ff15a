import type { FrameBatch } from '../contracts/index.ts'
import { AmoskysError, assert } from '../kernel/index.ts'
import type { ByteSource } from './bytes.ts'
import { type FrameColumns, frameColumns } from './columns.ts'
import { FrameReader, type ReadBuffers, readBuffers } from './frame-reader.ts'
import type { LiveProcess } from './live.ts'
import type { Capture, CaptureCounts, CaptureOptions, CaptureProgress } from './source.ts'

/** One stream of a run, opened when its turn comes. */
export interface Feed {
  readonly name: string
  open(): Promise<ByteSource>
  readonly live: LiveProcess | null
}

export interface RunPlan {
  readonly feeds: readonly Feed[]
  readonly skipped: readonly string[]
  readonly bytesTotal: number | null
}

const batchFramesDefault = 4096
const bufferBytesDefault = 1024 * 1024

/** A capture while it is read: one feed after the other, all through the same buffers and columns. */
export class CaptureRun implements Capture {
  readonly #plan: RunPlan
  readonly #columns: FrameColumns
  readonly #buffers: ReadBuffers
  readonly #onNotice: (text: string) => void
  readonly #incomplete: string[] = []
  #feed: Feed
  #reader: FrameReader | null = null
  #frames = 0
  #bytes = 0
  #doneBytes = 0
  #kernelDrops = 0
  #interfaceDrops = 0
  #isStopped = false
  #isStarted = false

  constructor(plan: RunPlan, options: CaptureOptions) {
    const [first] = plan.feeds
    assert(first !== undefined, 'a capture without feeds')
    this.#plan = plan
    this.#feed = first
    this.#columns = frameColumns(options.batchFrames ?? batchFramesDefault)
    this.#buffers = readBuffers(options.bufferBytes ?? bufferBytesDefault)
    this.#onNotice = options.onNotice ?? (() => {})
    for (const text of plan.skipped) this.#onNotice(`skipped ${text}`)
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<FrameBatch> {
    assert(!this.#isStarted, 'a capture is read once')
    this.#isStarted = true
    for (const feed of this.#plan.feeds) {
      if (this.#isStopped && feed.live === null) return
      this.#feed = feed
      yield* this.#batchesOf(feed)
    }
  }

  progress(): CaptureProgress {
    const bytesRead = this.#doneBytes + (this.#reader?.bytesRead ?? 0)
    return { bytesRead, bytesTotal: this.#plan.bytesTotal, file: this.#feed.name }
  }

  counts(): CaptureCounts {
    const now = this.#dropsNow()
    return {
      frames: this.#frames,
      bytes: this.#bytes,
      kernelDrops: this.#kernelDrops + now.kernelDrops,
      interfaceDrops: this.#interfaceDrops + now.interfaceDrops,
      incomplete: [...this.#incomplete],
      skipped: this.#plan.skipped,
    }
  }

  stop(): void {
    this.#isStopped = true
    const { live } = this.#feed
    if (live !== null) live.stop()
    else void this.#reader?.[Symbol.asyncDispose]()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopped = true
    await this.#reader?.[Symbol.asyncDispose]()
    for (const { live } of this.#plan.feeds) await live?.[Symbol.asyncDispose]()
  }

  async *#batchesOf(feed: Feed): AsyncGenerator<FrameBatch> {
    const source = await this.#open(feed)
    if (source === null) return
    await using reader = new FrameReader(feed.name, source, this.#buffers)
    this.#reader = reader
    try {
      while (await reader.next(this.#columns)) {
        this.#count()
        yield this.#columns
        if (this.#isStopped && feed.live === null) return
      }
      if (!this.#isStopped || feed.live !== null) this.#noteEnd(reader.note)
      await feed.live?.finished()
    } finally {
      this.#close(reader)
    }
  }

  /** Null where a file has gone since it was listed: the run goes on with the next. */
  async #open(feed: Feed): Promise<ByteSource | null> {
    try {
      return await feed.open()
    } catch (thrown) {
      if (!(thrown instanceof AmoskysError)) throw thrown
      this.#noteEnd(thrown.message)
      return null
    }
  }

  #count(): void {
    const columns = this.#columns
    columns.firstFrame = this.#frames
    this.#frames += columns.count
    let bytes = 0
    for (let i = 0; i < columns.count; i++) bytes += columns.capturedLengths[i]!
    this.#bytes += bytes
  }

  #noteEnd(note: string): void {
    if (note === '') return
    this.#incomplete.push(note)
    this.#onNotice(note)
  }

  #dropsNow() {
    return this.#feed.live?.drops() ?? this.#reader ?? { kernelDrops: 0, interfaceDrops: 0 }
  }

  #close(reader: FrameReader): void {
    if (this.#feed.live === null) {
      this.#kernelDrops += reader.kernelDrops
      this.#interfaceDrops += reader.interfaceDrops
    }
    this.#doneBytes += reader.bytesRead
    this.#reader = null
  }
}
