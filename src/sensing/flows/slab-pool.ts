/**
 * Equal pieces of one buffer, each with an owner; knows which was taken longest ago. The system gives memory for
 * the pieces that were used.
 */
export class SlabPool {
  readonly slabBytes: number
  readonly #slabsMax: number
  /** For views; asking `bytes` for it is slow. */
  readonly buffer: ArrayBuffer
  readonly bytes: Uint8Array
  /** Per slab, slab + 1 or 0: order of taking, and the free list through `next`. */
  readonly #next: Uint32Array
  readonly #previous: Uint32Array
  readonly #owners: Float64Array
  #oldest = 0
  #newest = 0
  #free = 0
  #used = 0

  constructor(slabBytes: number, slabsMax: number) {
    this.slabBytes = slabBytes
    this.#slabsMax = slabsMax
    this.buffer = new ArrayBuffer(slabsMax * slabBytes)
    this.bytes = new Uint8Array(this.buffer)
    this.#next = new Uint32Array(slabsMax)
    this.#previous = new Uint32Array(slabsMax)
    this.#owners = new Float64Array(slabsMax)
  }

  get isFull(): boolean {
    return this.#free === 0 && this.#used === this.#slabsMax
  }

  /** Owner of the slab that was taken longest ago; -1: none is taken. */
  get oldestOwner(): number {
    return this.#oldest === 0 ? -1 : this.#owners[this.#oldest - 1]!
  }

  /** A slab with stale bytes in it. The pool is not full. */
  take(owner: number): number {
    let slab = this.#free - 1
    if (slab >= 0) this.#free = this.#next[slab]!
    else slab = this.#used++
    this.#owners[slab] = owner
    this.#next[slab] = 0
    this.#previous[slab] = this.#newest
    if (this.#newest === 0) this.#oldest = slab + 1
    else this.#next[this.#newest - 1] = slab + 1
    this.#newest = slab + 1
    return slab
  }

  give(slab: number): void {
    const next = this.#next[slab]!
    const previous = this.#previous[slab]!
    if (previous === 0) this.#oldest = next
    else this.#next[previous - 1] = next
    if (next === 0) this.#newest = previous
    else this.#previous[next - 1] = previous
    this.#next[slab] = this.#free
    this.#free = slab + 1
  }
}
