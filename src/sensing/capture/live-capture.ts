import type { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { AmoskysError, printable } from '../../kernel/index.ts'
import { type LiveProcess, startProcess } from './live.ts'
import type { LiveRequest } from './live-arguments.ts'
import { LiveBytes } from './live-bytes.ts'
import { LinkWatch, linkIntervalMs, linkState } from './live-link.ts'
import type { Drops } from './live-messages.ts'

/** Starts on an interface that is up again, and on which the program yet fails, before that is a failure. */
const startsMax = 10

/**
 * A live interface while it is watched: one capturing program after another, a new one when the link that the last
 * one ended with is back. Their captures are one stream.
 */
export class LiveCapture implements AsyncDisposable {
  readonly bytes: LiveBytes
  readonly #request: LiveRequest
  readonly #link: LinkWatch
  readonly #stopped = new AbortController()
  #process: LiveProcess
  /** Of the programs before. */
  #before: Drops = { kernelDrops: 0, interfaceDrops: 0 }
  #failure: AmoskysError | null = null

  constructor(request: LiveRequest, first: LiveProcess, tell: (text: string) => void) {
    this.#request = request
    this.#process = first
    this.#link = new LinkWatch(request.interface, tell)
    this.bytes = new LiveBytes(first.output, () => this.#following())
  }

  /** As of the last time the program said so. */
  drops(): Drops {
    const now = this.#process.drops()
    return {
      kernelDrops: this.#before.kernelDrops + now.kernelDrops,
      interfaceDrops: this.#before.interfaceDrops + now.interfaceDrops,
    }
  }

  /** How often and how long the link was down; '' where it never was. */
  get gapText(): string {
    return this.#link.gapText
  }

  /** Ends once all that was captured until now is handed over; a second call does not wait. */
  stop(): void {
    this.bytes.hold()
    this.#stopped.abort()
    this.#process.stop()
  }

  /** Once the bytes are read to their end: throws if that was for a reason other than `stop`. */
  finished(): void {
    this.#link[Symbol.dispose]()
    if (this.#failure !== null) throw this.#failure
    if (this.#stopped.signal.aborted) return
    const name = printable(this.#request.interface)
    throw new AmoskysError('corrupt', `${name}: the capturing program wrote what is no capture`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#link[Symbol.dispose]()
    this.#stopped.abort()
    await this.bytes[Symbol.asyncDispose]()
    await this.#process[Symbol.asyncDispose]()
  }

  /** The pipe of the next program once the link is back; null where the capture has ended. */
  async #following(): Promise<Readable | null> {
    const ended = await this.#process.finished()
    if (ended === null) return null
    const { failure, isLinkLoss } = ended
    if (!isLinkLoss || !this.#link.isKnown) {
      this.#failure = failure
      return null
    }
    this.#link.lost()
    const next = await this.#restarted()
    if (next === null) return null
    this.#before = this.drops()
    this.#process = next
    this.#link.regained()
    return next.output
  }

  async #restarted(): Promise<LiveProcess | null> {
    const { signal } = this.#stopped
    for (let starts = 0; ; ) {
      await delay(linkIntervalMs, undefined, { signal }).catch(() => {})
      if (signal.aborted) return null
      if (linkState(this.#request.interface) !== 'up') continue
      const next = await startProcess(this.#request).catch((thrown: unknown) => {
        if (!(thrown instanceof AmoskysError)) throw thrown
        return thrown
      })
      // The end was asked for while it started.
      if (signal.aborted && !(next instanceof AmoskysError)) next.stop()
      if (!(next instanceof AmoskysError)) return next
      if (++starts < startsMax) continue
      this.#failure = next
      return null
    }
  }
}

export async function startLive(
  request: LiveRequest,
  tell: (text: string) => void,
): Promise<LiveCapture> {
  return new LiveCapture(request, await startProcess(request), tell)
}
