/** Equal pieces of one growing buffer, each with an owner; knows which was taken longest ago. */
export class SlabPool {
  readonly slabBytes: number
  readonly #slabsMax: number
  bytes: Uint8Array
  /** Per slab, slab + 1 or 0: order of taking, and the free list through `next`. */
  #next: Uint32Array
  #previous: Uint32Array
  #owners: Float64Array
  #oldest = 0
  #newest = 0
  #free = 0
  #used = 0

  constructor(slabBytes: number, slabsMax: number) {
    const start = Math.min(256, slabsMax)
    this.slabBytes = slabBytes
    this.#slabsMax = slabsMax
    this.bytes = new Uint8Array(start * slabBytes)
    this.#next = new Uint32Array(start)
    this.#previous = new Uint32Array(start)
    this.#owners = new Float64Array(start)
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
    else {
      if (this.#used === this.#owners.length) this.#double()
      slab = this.#used++
    }
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

  #double(): void {
    const slabs = Math.min(this.#owners.length * 2, this.#slabsMax)
    const bytes = new Uint8Array(slabs * this.slabBytes)
    bytes.set(this.bytes)
    const next = new Uint32Array(slabs)
    next.set(this.#next)
    const previous = new Uint32Array(slabs)
    previous.set(this.#previous)
    const owners = new Float64Array(slabs)
    owners.set(this.#owners)
    this.bytes = bytes
    this.#next = next
    this.#previous = previous
    this.#owners = owners
  }
}
