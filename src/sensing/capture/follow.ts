/** A folder into which somebody captures: each file is read when it is complete, in order, once. */
import type { FrameBatch } from '../../contracts/index.ts'
import { AmoskysError, plural, printable } from '../../kernel/index.ts'
import { FollowScan, type FoundCapture } from './follow-scan.ts'
import { capturedBytes, sliceOf } from './frame-slice.ts'
import type {
  Capture,
  CaptureCounts,
  CaptureOptions,
  CaptureProgress,
  CaptureSource,
  Followed,
} from './source.ts'
import type { StoredPath } from './stored-path.ts'

export type FollowRequest = Extract<CaptureSource, { kind: 'follow' }>

export interface FollowPlan {
  readonly request: FollowRequest
  readonly clock: () => number
  readonly openFile: (path: StoredPath, firstUs: number) => Capture
  readonly onNotice: NonNullable<CaptureOptions['onNotice']>
  readonly ownFiles: readonly string[]
}

const lookAgainMs = 500

export class FollowCapture implements Capture {
  readonly pace = null
  readonly #plan: FollowPlan
  readonly #scan: FollowScan
  /** What was read, by mark; null: nothing of it. */
  readonly #known = new Map<string, Followed | null>()
  /** Seen, and not read yet: by mark, the name. */
  readonly #unread = new Map<string, string>()
  /** How the newest file ended, which may yet grow: by mark. */
  readonly #untold = new Map<string, readonly string[]>()
  readonly #doubles = new Set<string>()
  readonly #incomplete: string[] = []
  readonly #warnings: string[] = []
  readonly #skipped: string[] = []
  readonly #done = { bytesRead: 0, kernelDrops: 0, interfaceDrops: 0 }
  #frames = 0
  #bytes = 0
  #current: Capture | null = null
  #file: string
  #isStopped = false
  #wake = () => {}

  constructor(plan: FollowPlan) {
    this.#plan = plan
    const { folder, quietMs } = plan.request
    this.#file = folder
    this.#scan = new FollowScan(folder, { ...plan, quietMs })
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<FrameBatch> {
    while (!this.#isStopped) {
      const next = await this.#next()
      if (next === null) return
      yield* this.#read(next)
    }
  }

  progress(): CaptureProgress {
    const now = this.#current?.progress().bytesRead ?? 0
    return { bytesRead: this.#done.bytesRead + now, bytesTotal: null, file: this.#file }
  }

  counts(): CaptureCounts {
    const now = this.#current?.counts() ?? { kernelDrops: 0, interfaceDrops: 0 }
    return {
      frames: this.#frames,
      bytes: this.#bytes,
      kernelDrops: this.#done.kernelDrops + now.kernelDrops,
      interfaceDrops: this.#done.interfaceDrops + now.interfaceDrops,
      incomplete: [...this.#incomplete],
      warnings: [...this.#warnings],
      skipped: [...this.#skipped],
    }
  }

  stop(): void {
    this.#isStopped = true
    this.#current?.stop()
    this.#wake()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stop()
    await this.#current?.[Symbol.asyncDispose]()
  }

  /** The next file to read, waited for; null at the end. */
  async #next(): Promise<FoundCapture | null> {
    while (!this.#isStopped) {
      const { captures, refused } = await this.#scan.look()
      for (const text of refused) this.#tell(this.#skipped, text, `skipped ${text}`)
      const unread: FoundCapture[] = []
      for (const found of captures) if (await this.#isUnread(found)) unread.push(found)
      this.#noticeLost(unread)
      const [first] = unread
      if (first && (first.isFollowed || first.isQuiet)) return first
      if (!first && this.#plan.request.isOnce) return null
      await this.#pause()
    }
    return null
  }

  async #isUnread(found: FoundCapture): Promise<boolean> {
    const { memory } = this.#plan.request
    let known = this.#known.get(found.mark)
    if (known === undefined) {
      known = await memory.find(found.mark)
      this.#known.set(found.mark, known)
    }
    if (known === null) return true
    if (known.device !== found.device || known.inode !== found.inode) {
      this.#noticeDouble(found, known)
      return false
    }
    if (found.bytes > known.bytes) return true
    if (found.isFollowed) this.#tellEnd(found.mark)
    return false
  }

  async *#read(found: FoundCapture): AsyncGenerator<FrameBatch> {
    const { name } = found.path
    this.#file = name
    const capture = this.#plan.openFile(found.path, found.firstUs)
    this.#current = capture
    let frames = 0
    const passed = this.#known.get(found.mark)?.frames ?? 0
    try {
      for await (const batch of capture) {
        const from = Math.min(batch.count, Math.max(0, passed - frames))
        if (from < batch.count) yield this.#given(sliceOf(batch, from, batch.count))
        frames += batch.count
      }
    } catch (thrown) {
      if (!(thrown instanceof AmoskysError)) throw thrown
      this.#tell(this.#incomplete, thrown.message)
    } finally {
      this.#remember(found, { frames: Math.max(frames, passed) })
      this.#endOf(capture, found)
      await capture[Symbol.asyncDispose]()
      this.#current = null
    }
  }

  #given(batch: FrameBatch): FrameBatch {
    const own = { ...batch, firstFrame: this.#frames }
    this.#frames += own.count
    this.#bytes += capturedBytes(own)
    return own
  }

  /** A file that was left before its end is one that has grown. */
  #remember({ mark, path, device, inode, bytes }: FoundCapture, read: { frames: number }): void {
    const ends = { bytes: this.#isStopped ? 0 : bytes, ...read }
    const followed = { mark, name: path.name, device, inode, ...ends }
    this.#known.set(mark, followed)
    this.#unread.delete(mark)
    this.#plan.request.memory.keep(followed)
  }

  #endOf(capture: Capture, { mark, isFollowed }: FoundCapture): void {
    const { kernelDrops, interfaceDrops, incomplete, warnings } = capture.counts()
    this.#done.kernelDrops += kernelDrops
    this.#done.interfaceDrops += interfaceDrops
    this.#done.bytesRead += capture.progress().bytesRead
    for (const text of warnings) this.#tell(this.#warnings, text)
    this.#untold.set(mark, incomplete)
    if (isFollowed) this.#tellEnd(mark)
  }

  #tellEnd(mark: string): void {
    for (const text of this.#untold.get(mark) ?? []) this.#tell(this.#incomplete, text)
    this.#untold.delete(mark)
  }

  /** What was seen and is no longer there: it was overwritten or removed too soon. */
  #noticeLost(unread: readonly FoundCapture[]): void {
    const now = new Map(unread.map(({ mark, path }) => [mark, path.name]))
    for (const [mark, name] of this.#unread) {
      if (now.has(mark)) continue
      this.#unread.delete(mark)
      const text = `${printable(name)}: removed or overwritten before it was read`
      this.#tell(this.#incomplete, text)
    }
    for (const [mark, name] of now) this.#unread.set(mark, name)
  }

  #noticeDouble({ mark, path }: FoundCapture, { name, frames }: Followed): void {
    const key = `${mark} ${path.name}`
    if (name === path.name || this.#doubles.has(key)) return
    this.#doubles.add(key)
    const read = `${printable(name)}, of which ${plural(frames, 'packet')} were read`
    this.#plan.onNotice(`${printable(path.name)}: the same capture as ${read}`)
  }

  #tell(list: string[], text: string, notice = text): void {
    list.push(text)
    this.#plan.onNotice(notice)
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, lookAgainMs)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
