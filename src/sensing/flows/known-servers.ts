import { hashOf } from './flow-key.ts'

/** Endpoints remembered; a newer one may take an older one's place. */
const rememberedMax = 65_536
const placeSeed = 0x5bd1e995
const tagSeed = 0x27d4eb2f

/** TCP endpoints that accepted a connection: who is heard first in a later one need not have opened it. */
export class KnownServers {
  /** A second hash of the endpoint that has the place; 0: none. */
  readonly #tags = new Uint32Array(rememberedMax)
  readonly #words = new Uint32Array(5)

  /** The endpoint: the 4 words of its address from `at`, and its port. */
  note(addresses: Uint32Array, at: number, port: number): void {
    this.#read(addresses, at, port)
    this.#tags[this.#place()] = this.#tag()
  }

  has(addresses: Uint32Array, at: number, port: number): boolean {
    this.#read(addresses, at, port)
    return this.#tags[this.#place()] === this.#tag()
  }

  #read(addresses: Uint32Array, at: number, port: number): void {
    for (let i = 0; i < 4; i++) this.#words[i] = addresses[at + i]!
    this.#words[4] = port
  }

  #place(): number {
    return hashOf(this.#words, placeSeed) % rememberedMax
  }

  #tag(): number {
    return (hashOf(this.#words, tagSeed) | 1) >>> 0
  }
}
