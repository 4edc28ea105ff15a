import type { Readable } from 'node:stream'
import { reasonOf } from '../../kernel/index.ts'
import type { ByteSource } from './bytes.ts'

/** Bytes that wait here while nobody reads; beyond them the pipe fills up and the capturing program waits. */
const waitingBytesMax = 64 * 1024

/** After `hold`: the kernel's buffer and what comes while it is fetched. */
const heldBytesMax = 64 * 1024 * 1024

/** The pipe that follows one that has ended; null: none does. */
type NextPipe = () => Promise<Readable | null>

/**
 * What a capturing program writes, and after it its successor, where there is one. `hold` is for its end: everything is taken in, and nothing handed out, until
 * the pipe's end, so that a slow reader does not keep the program from fetching what the kernel holds for it.
 */
export class LiveBytes implements ByteSource {
  readonly isCompressed = false
  bytesRead = 0
  damage = ''
  readonly #next: NextPipe
  #pipe: Readable
  readonly #chunks: Uint8Array[] = []
  #waitingBytes = 0
  #waitingBytesMax = waitingBytesMax
  #isHeld = false
  #isEnded = false
  #wake = () => {}

  constructor(pipe: Readable, next: NextPipe = () => Promise.resolve(null)) {
    this.#next = next
    this.#pipe = this.#open(pipe)
  }

  #open(pipe: Readable): Readable {
    pipe.on('data', (chunk: Uint8Array) => this.#take(chunk))
    pipe.once('error', (thrown) => {
      this.damage = reasonOf(thrown)
    })
    pipe.once('close', () => void this.#close())
    return pipe
  }

  async #close(): Promise<void> {
    const following = await this.#next()
    if (following !== null) {
      this.#pipe = this.#open(following)
      return
    }
    this.#isEnded = true
    this.#release()
  }

  hold(): void {
    if (this.#isEnded) return
    this.#isHeld = true
    this.#waitingBytesMax = heldBytesMax
    this.#pipe.resume()
  }

  async read(into: Uint8Array, at: number): Promise<number> {
    while (this.#isHeld || (this.#chunks.length === 0 && !this.#isEnded)) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    const chunk = this.#chunks[0]
    if (chunk === undefined) return 0
    const n = Math.min(chunk.length, into.length - at)
    into.set(chunk.subarray(0, n), at)
    if (n === chunk.length) this.#chunks.shift()
    else this.#chunks[0] = chunk.subarray(n)
    this.#waitingBytes -= n
    if (this.#waitingBytes < this.#waitingBytesMax) this.#pipe.resume()
    return n
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#chunks.length = 0
    // The program may go on for as long as it has nothing to write; a read under way does not wait for that.
    this.#isEnded = true
    this.#release()
    this.#pipe.destroy()
  }

  #take(chunk: Uint8Array): void {
    this.#chunks.push(chunk)
    this.bytesRead += chunk.length
    this.#waitingBytes += chunk.length
    if (this.#waitingBytes < this.#waitingBytesMax) {
      if (!this.#isHeld) this.#wake()
      return
    }
    this.#pipe.pause()
    this.#release()
  }

  #release(): void {
    this.#isHeld = false
    this.#wake()
  }
}
