/**
 * The first payload bytes of each direction: in order for recognition, the first 256 for their entropy. A head
 * begins in a short slab and moves to a long one while its protocol is not recognised; slabs go back as soon as
 * nothing more is to be learned from them. A full pool gives up its oldest flow's heads, and counts it.
 */
import { type Application, type ApplicationReader, Protocol } from '../../contracts/index.ts'
import {
  Bit,
  Dir,
  DirWord,
  type FlowColumns,
  numbersOf,
  Word,
  wordStride,
  wordsOf,
} from './columns.ts'
import type { FlowLimits } from './limits.ts'
import { sampleBytes, writeSample } from './sample.ts'
import { SlabPool } from './slab-pool.ts'
import type { Piece, Step } from './step.ts'
import type { Unread } from './unread.ts'

const noBytes = new Uint8Array(0)
const always = () => true
/** Up to so many bytes a loop copies sooner than a view is made. */
const loopBytesMax = 256

export class Heads {
  dropped = 0
  readonly applications: (Application | null)[] = []
  readonly #columns: FlowColumns
  readonly #reader: ApplicationReader
  readonly #short: SlabPool
  readonly #long: SlabPool
  readonly #unread: Unread

  constructor(options: {
    readonly columns: FlowColumns
    readonly reader: ApplicationReader
    readonly limits: FlowLimits
    readonly unread: Unread
  }) {
    const { limits } = options
    this.#columns = options.columns
    this.#reader = options.reader
    this.#unread = options.unread
    this.#short = new SlabPool(sampleBytes, limits.shortHeadsMax)
    this.#long = new SlabPool(Math.max(sampleBytes, limits.headBytes), limits.longHeadsMax)
  }

  /** The direction's first bytes are still gathered. */
  grows({ slot, direction }: Step): boolean {
    const bits = this.#columns.words[slot * wordStride + Word.bits]!
    return (bits & Bit.recognised) === 0 && (bits & (Bit.headStopped << direction)) === 0
  }

  /** The direction's bytes are of use: to recognise it, or for an entropy that still lacks some. */
  wants(step: Step): boolean {
    const { slot, direction } = step
    if (this.grows(step)) return true
    const bits = this.#columns.words[slot * wordStride + Word.bits]!
    return (
      (bits & (Bit.entropyDone << direction)) === 0 && this.#held(slot, direction) < sampleBytes
    )
  }

  /** Bytes of the direction's head. */
  length({ slot, direction }: Step): number {
    return this.#columns.words[wordsOf(slot, direction) + DirWord.headLength]!
  }

  /** Takes the bytes that come next, and looks at them. */
  add(step: Step, piece: Piece): void {
    if (!this.wants(step)) return
    const grows = this.grows(step)
    const { count } = piece
    if (count > 0) this.#store(step, piece, grows)
    if (grows) this.#stopWhereCut(step, piece)
    if (grows && count > 0 && this.#isWorthALook(step, count)) this.#look(step.slot, false)
    this.#settle(step.slot)
  }

  /** The flow ended: a last look where bytes came since the one before, and all slabs go back. */
  end(slot: number, hasRecord: (slot: number) => boolean = always): void {
    if (this.#hasNews(slot)) this.#look(slot, true)
    this.#columns.words[slot * wordStride + Word.bits]! |= Bit.recognised
    const isSampled = hasRecord(slot)
    for (let direction = 0; direction < 2; direction++) {
      if (isSampled) this.sample(slot, direction)
      this.#release(slot, direction)
    }
  }

  /** Writes entropy and printable share of what is held, unless they are settled. */
  sample(slot: number, direction: number): void {
    const columns = this.#columns
    if (columns.words[slot * wordStride + Word.bits]! & (Bit.entropyDone << direction)) return
    const length = Math.min(sampleBytes, this.#held(slot, direction))
    if (length === 0) return
    const bytes = this.#view(slot, direction, length)
    writeSample(columns.numbers, numbersOf(slot, direction) + Dir.entropy, bytes)
  }

  /** Before a record is made: what came since the last look is looked at. */
  refresh(slot: number): void {
    if (this.#hasNews(slot)) this.#look(slot, false)
    this.sample(slot, 0)
    this.sample(slot, 1)
  }

  #hasNews(slot: number): boolean {
    const at = slot * wordStride
    const words = this.#columns.words
    if (words[at + Word.bits]! & Bit.recognised) return false
    return this.#headBytes(slot) > words[at + Word.looked]!
  }

  /** The first bytes of a direction, or twice as many bytes as last time: so looks are few, and bounded. */
  #isWorthALook(step: Step, added: number): boolean {
    const words = this.#columns.words
    const length = words[step.sideWord + DirWord.headLength]!
    const looked = words[step.word + Word.looked]!
    return length === added || this.#headBytes(step.slot) >= 2 * looked
  }

  #headBytes(slot: number): number {
    const words = this.#columns.words
    const forward = words[wordsOf(slot, 0) + DirWord.headLength]!
    return forward + words[wordsOf(slot, 1) + DirWord.headLength]!
  }

  #held(slot: number, direction: number): number {
    return this.#columns.words[wordsOf(slot, direction) + DirWord.filled]!
  }

  /** A datagram after the first, and what a short snap length left out, do not belong to the head. */
  #stopWhereCut(step: Step, { isCut }: Piece): void {
    const isFull = this.#held(step.slot, step.direction) >= this.#long.slabBytes
    const isTcp = step.protocol === Protocol.tcp
    if (!isCut && !isFull && isTcp) return
    this.#columns.words[step.word + Word.bits]! |=
      (Bit.headStopped << step.direction) | (isCut || isTcp ? Bit.headCut : 0)
  }

  #store(step: Step, piece: Piece, grows: boolean): void {
    const { slot, direction } = step
    const { bytes: source, from, count } = piece
    const columns = this.#columns
    const at = wordsOf(slot, direction)
    const filled = columns.words[at + DirWord.filled]!
    if (filled === 0 && count >= sampleBytes && !grows) {
      const sample = source.subarray(from, from + sampleBytes)
      writeSample(columns.numbers, numbersOf(slot, direction) + Dir.entropy, sample)
      columns.words[slot * wordStride + Word.bits]! |= Bit.entropyDone << direction
      return
    }
    const room = this.#room(step, grows && filled + count > sampleBytes)
    const taken = Math.min(count, room - filled)
    if (taken <= 0) return
    const pool = columns.words[at + DirWord.slab]! & 1 ? this.#long : this.#short
    const start = ((columns.words[at + DirWord.slab]! >>> 1) - 1) * pool.slabBytes + filled
    if (taken > loopBytesMax) pool.bytes.set(source.subarray(from, from + taken), start)
    else for (let i = 0; i < taken; i++) pool.bytes[start + i] = source[from + i]!
    columns.words[at + DirWord.filled] = filled + taken
    if (grows) columns.words[at + DirWord.headLength] = filled + taken
  }

  /** Gets the direction a slab, or a longer one; yields how many bytes it holds (0: nothing more is wanted). */
  #room(step: Step, wantsLong: boolean): number {
    const words = this.#columns.words
    const at = step.sideWord
    const slab = words[at + DirWord.slab]!
    if (slab & 1) return this.#long.slabBytes
    if (slab !== 0 && !wantsLong) return this.#short.slabBytes
    const pool = wantsLong ? this.#long : this.#short
    if (pool.isFull) {
      this.#giveUp(pool)
      const bits = words[step.word + Word.bits]!
      if (bits & (Bit.entropyDone << step.direction)) return 0
    }
    const taken = pool.take(step.slot * 2 + step.direction)
    if (slab !== 0) this.#copy(slab, taken, words[at + DirWord.filled]!)
    words[at + DirWord.slab] = ((taken + 1) << 1) | (wantsLong ? 1 : 0)
    return pool.slabBytes
  }

  #copy(slab: number, long: number, length: number): void {
    const from = ((slab >>> 1) - 1) * sampleBytes
    this.#long.bytes.set(
      this.#short.bytes.subarray(from, from + length),
      long * this.#long.slabBytes,
    )
    this.#short.give((slab >>> 1) - 1)
  }

  #giveUp(pool: SlabPool): void {
    const slot = Math.floor(pool.oldestOwner / 2)
    this.dropped++
    this.end(slot)
    this.#columns.words[slot * wordStride + Word.bits]! |= Bit.entropyDone * 3
  }

  /** Lets go of what nothing more is wanted of: of a recognised flow, a sample that is full. */
  #settle(slot: number): void {
    const words = this.#columns.words
    const at = slot * wordStride + Word.bits
    if (!(words[at]! & Bit.recognised)) return
    for (let side = 0; side < 2; side++) {
      const done = Bit.entropyDone << side
      if (this.#held(slot, side) >= sampleBytes) {
        this.sample(slot, side)
        words[at]! |= done
      }
      if (words[at]! & done) this.#release(slot, side)
    }
  }

  #release(slot: number, direction: number): void {
    const at = wordsOf(slot, direction)
    const slab = this.#columns.words[at + DirWord.slab]!
    if (slab === 0) return
    const pool = slab & 1 ? this.#long : this.#short
    pool.give((slab >>> 1) - 1)
    this.#columns.words[at + DirWord.slab] = 0
    this.#columns.words[at + DirWord.headLength] = 0
    this.#columns.words[at + DirWord.filled] = 0
  }

  /** The first `length` bytes held of a direction; it has a slab unless `length` is 0. */
  #view(slot: number, direction: number, length: number): Uint8Array {
    if (length === 0) return noBytes
    const slab = this.#columns.words[wordsOf(slot, direction) + DirWord.slab]!
    const { buffer, slabBytes } = slab & 1 ? this.#long : this.#short
    return new Uint8Array(buffer, ((slab >>> 1) - 1) * slabBytes, length)
  }

  #headOf(slot: number, direction: number): Uint8Array {
    const { words } = this.#columns
    return this.#view(slot, direction, words[wordsOf(slot, direction) + DirWord.headLength]!)
  }

  #look(slot: number, isEnd: boolean): void {
    const words = this.#columns.words
    const at = slot * wordStride
    const bothStopped = (words[at + Word.bits]! & (Bit.headStopped * 3)) === Bit.headStopped * 3
    const isComplete = isEnd || bothStopped
    const seen = this.#reader.recognise({
      protocol: words[at + Word.key + 9]! >>> 24,
      forward: this.#headOf(slot, 0),
      backward: this.#headOf(slot, 1),
      before: this.applications[slot] ?? null,
      isComplete,
    })
    words[at + Word.looked] = this.#headBytes(slot)
    this.applications[slot] = seen.application
    if (seen.malformed && !(words[at + Word.bits]! & Bit.malformedCounted)) {
      words[at + Word.bits]! |= Bit.malformedCounted
      this.#unread.noteMalformed(seen.malformed)
    }
    if (seen.isFinal || isComplete) words[at + Word.bits]! |= Bit.recognised
  }
}
