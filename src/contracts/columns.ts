/** Typed arrays laid one behind the other in a single buffer, so that all of them are copied and handed over as one. */
export class Columns {
  #buffer: ArrayBuffer
  #used = 0
  readonly #isMeasuring: boolean

  /** Makes what `build` asks of it, twice: first to learn how long the buffer must be. */
  static together<T>(build: (columns: Columns) => T): T {
    const measuring = new Columns(new ArrayBuffer(0), true)
    build(measuring)
    return build(new Columns(new ArrayBuffer(measuring.#used), false))
  }

  private constructor(buffer: ArrayBuffer, isMeasuring: boolean) {
    this.#buffer = buffer
    this.#isMeasuring = isMeasuring
  }

  f64 = (length: number) => this.#next(Float64Array, length)
  f32 = (length: number) => this.#next(Float32Array, length)
  i32 = (length: number) => this.#next(Int32Array, length)
  u32 = (length: number) => this.#next(Uint32Array, length)
  u16 = (length: number) => this.#next(Uint16Array, length)
  u8 = (length: number) => this.#next(Uint8Array, length)

  #next<T>(kind: ColumnKind<T>, length: number): T {
    const at = this.#used
    // The widest element is 8 bytes, and each array begins at a multiple of its own.
    this.#used += Math.ceil((length * kind.BYTES_PER_ELEMENT) / 8) * 8
    return this.#isMeasuring ? new kind(this.#buffer, 0, 0) : new kind(this.#buffer, at, length)
  }
}

interface ColumnKind<T> {
  new (buffer: ArrayBuffer, at: number, length: number): T
  readonly BYTES_PER_ELEMENT: number
}
