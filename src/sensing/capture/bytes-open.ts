import type { ByteSource } from './bytes.ts'
import { GunzipBytes } from './bytes-gzip.ts'
import { isGzip } from './format.ts'

const peekBytes = 64 * 1024

/** Looks at the first bytes, by which gzip is known, and decompresses where it is. */
export async function plainBytes(
  source: ByteSource,
  reopen?: () => Promise<ByteSource>,
): Promise<ByteSource> {
  const peeked = new PeekedBytes(source)
  return isGzip(await peeked.peek(2)) ? new GunzipBytes(peeked, { reopen }) : peeked
}

/** A source whose first bytes were looked at. */
class PeekedBytes implements ByteSource {
  readonly #source: ByteSource
  #first = new Uint8Array(peekBytes)
  #have = 0
  #given = 0

  constructor(source: ByteSource) {
    this.#source = source
  }

  get bytesRead(): number {
    return this.#source.bytesRead
  }

  get isCompressed(): boolean {
    return this.#source.isCompressed
  }

  get damage(): string {
    return this.#source.damage
  }

  /** The first `n` bytes, or all there are where they are fewer. */
  async peek(n: number): Promise<Uint8Array> {
    while (this.#have < n) {
      const got = await this.#source.read(this.#first, this.#have)
      if (got === 0) break
      this.#have += got
    }
    return this.#first.subarray(0, Math.min(n, this.#have))
  }

  async read(into: Uint8Array, at: number): Promise<number> {
    const left = this.#have - this.#given
    if (left === 0) return this.#source.read(into, at)
    const n = Math.min(left, into.length - at)
    into.set(this.#first.subarray(this.#given, this.#given + n), at)
    this.#given += n
    if (this.#given === this.#have) this.#first = new Uint8Array(0)
    return n
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve(this.#source[Symbol.asyncDispose]())
  }
}
