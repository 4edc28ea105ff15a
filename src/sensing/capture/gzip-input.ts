import type { ByteSource } from './bytes.ts'

const sliceBytes = 64 * 1024

/** Compressed bytes, a slice at a time; what is not taken stays at hand. */
export class GzipInput {
  readonly #source: ByteSource
  readonly #slice = new Uint8Array(sliceBytes)
  #at = 0
  #end = 0
  #takenBytes = 0

  constructor(source: ByteSource) {
    this.#source = source
  }

  /** Bytes taken so far. */
  get offset(): number {
    return this.#takenBytes
  }

  /** Why the bytes ended; '' where they ended as they should. */
  get damage(): string {
    return this.#source.damage
  }

  /** The bytes at hand, at least one; none at the end. They stay as they are until all are taken. */
  async present(): Promise<Uint8Array> {
    if (this.#at === this.#end) {
      this.#at = 0
      this.#end = await this.#source.read(this.#slice, 0)
    }
    return this.#slice.subarray(this.#at, this.#end)
  }

  take(n: number): void {
    this.#at += n
    this.#takenBytes += n
  }

  /** The next byte, taken; null at the end. */
  async byte(): Promise<number | null> {
    const [first] = await this.present()
    if (first === undefined) return null
    this.take(1)
    return first
  }

  async skipZeros(): Promise<void> {
    for (;;) {
      const bytes = await this.present()
      const end = bytes.findIndex((byte) => byte !== 0)
      this.take(end < 0 ? bytes.length : end)
      if (end >= 0 || bytes.length === 0) return
    }
  }
}
