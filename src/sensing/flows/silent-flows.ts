import { hashOf, keyWords } from './flow-key.ts'

/** Flows remembered; a newer one may take an older one's place. */
const rememberedMax = 65_536
const placeSeed = 0x9747b28c
const tagSeed = 0x85ebca77

/** What is remembered of a flow. */
interface SilentFlow {
  /** The originator is the higher side of the key. */
  readonly isSwapped: boolean
  readonly number: number
  readonly beganUs: number
  /** Both sides had spoken. */
  readonly isAnswered: boolean
}

const swapped = 1
const answered = 2

/**
 * Flows that the table let go of while they may still live: they fell silent, or there was no room. Should their
 * next packet come, it is known who opened them, whichever side it comes from.
 */
export class SilentFlows {
  /** A second hash of the key of the flow that has the place; 0: none. */
  readonly #tags = new Uint32Array(rememberedMax)
  readonly #bits = new Uint8Array(rememberedMax)
  readonly #numbers = new Float64Array(rememberedMax)
  readonly #beganUs = new Float64Array(rememberedMax)
  readonly #key = new Uint32Array(keyWords)

  /** The flow's key (see `FlowKey`) lies in `words` from `at`. */
  note(words: Uint32Array, at: number, flow: SilentFlow): void {
    const place = this.#find(words, at)
    this.#tags[place] = this.#tag()
    this.#bits[place] = (flow.isSwapped ? swapped : 0) | (flow.isAnswered ? answered : 0)
    this.#numbers[place] = flow.number
    this.#beganUs[place] = flow.beganUs
  }

  /** Gives up what is remembered of the flow, and yields it. */
  take(key: Uint32Array): SilentFlow | null {
    const place = this.#find(key, 0)
    if (this.#tags[place] === 0 || this.#tags[place] !== this.#tag()) return null
    this.#tags[place] = 0
    const bits = this.#bits[place]!
    return {
      isSwapped: (bits & swapped) !== 0,
      number: this.#numbers[place]!,
      beganUs: this.#beganUs[place]!,
      isAnswered: (bits & answered) !== 0,
    }
  }

  #find(words: Uint32Array, at: number): number {
    for (let i = 0; i < keyWords; i++) this.#key[i] = words[at + i]!
    return hashOf(this.#key, placeSeed) % rememberedMax
  }

  #tag(): number {
    return (hashOf(this.#key, tagSeed) | 1) >>> 0
  }
}
