import { AmoskysError, assert, printable } from '../../kernel/index.ts'
import type { ByteSource } from './bytes.ts'
import type { FrameColumns } from './columns.ts'
import { type Feed, type FeedMemory, feedMemory, OpenFeed } from './feed.ts'
import { MergedBatch } from './merged-batch.ts'

/** Most feeds read at a time. A further one that overlaps them waits until one ends. */
const openFeedsMax = 64

// Of several feeds, each waits for the others more than for its disk: small buffers do.
const furtherBufferBytesMax = 256 * 1024

export interface MergeOptions {
  readonly batchFrames: number
  readonly bufferBytes: number
  /** Told how a feed ended, where not as it should. */
  readonly onNote: (note: string) => void
  /** Told what of a feed was odd and cost no frame. */
  readonly onWarning: (text: string) => void
}

/**
 * The frames of all feeds by time, equal times by the order of the feeds. A feed is opened when no open one
 * has an earlier frame. Where a whole batch precedes all else it is handed out as it was read, so feeds that
 * follow one another cost no copy; frames are copied only where feeds overlap.
 */
export class FeedMerge {
  /** The feed opened last. */
  current: Feed
  readonly #feeds: readonly Feed[]
  readonly #options: MergeOptions
  /** Those with a frame at hand, by its time. */
  readonly #open: OpenFeed[] = []
  readonly #free: FeedMemory[] = []
  readonly #done = { bytesRead: 0, kernelDrops: 0, interfaceDrops: 0 }
  #memories = 0
  #merged: MergedBatch | null = null
  /** Read for its next frames, or opened just now: not in `#open`. */
  #filling: OpenFeed | null = null
  #nextFeed = 0
  #isStopped = false
  #isCrowded = false

  constructor(feeds: readonly Feed[], options: MergeOptions) {
    const [first] = feeds
    assert(first !== undefined, 'a capture without feeds')
    this.#feeds = feeds
    this.#options = options
    this.current = first
  }

  async *batches(): AsyncGenerator<FrameColumns> {
    try {
      while (!this.#isStopped) {
        await this.#openDue()
        const feed = this.#open[0]
        if (feed === undefined || this.#isStopped) break
        const end = this.#runEnd(feed)
        const { columns } = feed.memory
        const isWhole = feed.at === 0 && end === columns.count
        feed.at = isWhole ? end : this.#copy(feed, end)
        if (isWhole || feed.at < end) yield* this.#takeMerged()
        if (this.#isStopped) return
        if (isWhole) yield columns
        if (this.#isStopped) return
        await this.#settle()
      }
      if (!this.#isStopped) yield* this.#takeMerged()
    } finally {
      await this.dispose()
    }
  }

  /** What was read and dropped so far, over all feeds. */
  totals() {
    const sum = { ...this.#done }
    for (const { reader } of this.#readFeeds()) {
      sum.bytesRead += reader.bytesRead
      sum.kernelDrops += reader.kernelDrops
      sum.interfaceDrops += reader.interfaceDrops
    }
    return sum
  }

  /** No further batch after the one at hand; a read under way is given up. */
  async dispose(): Promise<void> {
    this.#isStopped = true
    for (const feed of this.#readFeeds()) await feed.reader[Symbol.asyncDispose]()
  }

  #readFeeds(): readonly OpenFeed[] {
    return this.#filling === null ? this.#open : [...this.#open, this.#filling]
  }

  /** Opens every feed that may have the next frame. */
  async #openDue(): Promise<void> {
    for (;;) {
      const due = this.#feeds[this.#nextFeed]
      const first = this.#open[0]
      if (this.#isStopped || due === undefined) return
      // `lastUs` alone mostly tells, without looking at each frame.
      if (first && !(due.firstUs < first.lastUs && due.firstUs < first.headUs)) return
      if (this.#open.length === openFeedsMax) return this.#noteCrowd(due)
      await this.#openFeed(due, this.#nextFeed++)
    }
  }

  async #openFeed(feed: Feed, order: number): Promise<void> {
    this.current = feed
    const source = await this.#sourceOf(feed)
    if (source === null) return
    await this.#fill(new OpenFeed(feed, order, { source, memory: this.#memory() }))
  }

  /** Null where a file has gone since it was listed: the run goes on with the next. */
  async #sourceOf(feed: Feed): Promise<ByteSource | null> {
    try {
      return await feed.open()
    } catch (thrown) {
      if (!(thrown instanceof AmoskysError)) throw thrown
      this.#options.onNote(thrown.message)
      return null
    }
  }

  #memory(): FeedMemory {
    const free = this.#free.pop()
    if (free !== undefined) return free
    const { batchFrames, bufferBytes } = this.#options
    const isFirst = this.#memories++ === 0
    const bytes = isFirst ? bufferBytes : Math.min(bufferBytes, furtherBufferBytesMax)
    return feedMemory(batchFrames, bytes)
  }

  /** End of the frames of the first open feed that precede those of all others. */
  #runEnd(feed: OpenFeed): number {
    const due = this.#open.length < openFeedsMax ? this.#feeds[this.#nextFeed] : undefined
    const dueUs = due?.firstUs ?? Number.POSITIVE_INFINITY
    const second = this.#open[1]
    if (second === undefined || dueUs < second.headUs) return feed.runEnd(dueUs, true)
    return feed.runEnd(second.headUs, feed.order < second.order)
  }

  #copy(feed: OpenFeed, end: number): number {
    const { batchFrames, bufferBytes } = this.#options
    this.#merged ??= new MergedBatch(batchFrames, bufferBytes)
    return this.#merged.take(feed.memory.columns, feed.at, end)
  }

  *#takeMerged(): Generator<FrameColumns> {
    const merged = this.#merged
    if (merged === null || merged.columns.count === 0) return
    yield merged.columns
    merged.clear()
  }

  /** Puts the feed that frames were taken of where its next frame belongs. */
  async #settle(): Promise<void> {
    const feed = this.#open.shift()!
    if (feed.at < feed.memory.columns.count) this.#insert(feed)
    else await this.#fill(feed)
  }

  async #fill(feed: OpenFeed): Promise<void> {
    this.#filling = feed
    const isFilled = await this.#isFilled(feed)
    if (!isFilled) await this.#finish(feed)
    this.#filling = null
    if (isFilled) this.#insert(feed)
    else this.#keepTotals(feed)
  }

  /** One of several feeds that is no capture ends with a note; where it is the only one, the run fails. */
  async #isFilled(feed: OpenFeed): Promise<boolean> {
    try {
      return await feed.fill()
    } catch (thrown) {
      // A program that failed is the reason why it wrote no capture.
      feed.feed.live?.finished()
      if (this.#feeds.length === 1 || !(thrown instanceof AmoskysError)) throw thrown
      this.#options.onNote(thrown.message)
      return false
    }
  }

  #insert(feed: OpenFeed): void {
    const open = this.#open
    let i = 0
    while (i < open.length && isBefore(open[i]!, feed)) i++
    open.splice(i, 0, feed)
  }

  async #finish({ feed, reader }: OpenFeed): Promise<void> {
    if (!this.#isStopped && reader.note !== '') this.#options.onNote(reader.note)
    if (!this.#isStopped && reader.warning !== '') this.#options.onWarning(reader.warning)
    feed.live?.finished()
    await reader[Symbol.asyncDispose]()
  }

  #keepTotals({ reader, memory }: OpenFeed): void {
    this.#done.bytesRead += reader.bytesRead
    this.#done.kernelDrops += reader.kernelDrops
    this.#done.interfaceDrops += reader.interfaceDrops
    this.#free.push(memory)
  }

  #noteCrowd(due: Feed): void {
    if (this.#isCrowded) return
    this.#isCrowded = true
    const text = `expected at most ${openFeedsMax} captures that overlap in time, found more`
    this.#options.onNote(`${printable(due.name)}: its first packets are late: ${text}`)
  }
}

function isBefore(a: OpenFeed, b: OpenFeed): boolean {
  return a.headUs < b.headUs || (a.headUs === b.headUs && a.order < b.order)
}
