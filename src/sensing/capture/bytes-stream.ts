import type { Readable } from 'node:stream'
import { reasonOf } from '../../kernel/index.ts'
import type { ByteSource } from './bytes.ts'

/**
 * A pipe: standard input. While nobody reads, Node takes in no more than its high
 * water mark, the pipe fills up and its writer waits: that is the bound between producer and consumer.
 */
export class StreamBytes implements ByteSource {
  readonly isCompressed = false
  bytesRead = 0
  damage = ''
  readonly #stream: Readable
  readonly #chunks: AsyncIterator<Uint8Array>
  #chunk: Uint8Array = new Uint8Array(0)
  #isClosed = false

  constructor(stream: Readable) {
    this.#stream = stream
    this.#chunks = stream[Symbol.asyncIterator]()
  }

  async read(into: Uint8Array, at: number): Promise<number> {
    while (this.#chunk.length === 0) {
      if (!(await this.#fetch())) return 0
    }
    const n = Math.min(this.#chunk.length, into.length - at)
    into.set(this.#chunk.subarray(0, n), at)
    this.#chunk = this.#chunk.subarray(n)
    return n
  }

  async #fetch(): Promise<boolean> {
    try {
      const next = await this.#chunks.next()
      if (next.done) return false
      this.#chunk = next.value
      this.bytesRead += next.value.length
      return true
    } catch (thrown) {
      if (!this.#isClosed) this.damage = reasonOf(thrown)
      return false
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    this.#stream.destroy()
  }
}
