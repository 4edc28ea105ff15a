/**
 * The flow table's memory: one buffer in which each flow owns one stretch, so that a packet touches few cache lines
 * and pages. A stretch is laid out by cache lines of 64 bytes, what every packet needs together: words (3 lines),
 * numbers of the flow and of each side (3 each), then the first packets and the history (5). `numbers`, `words` and
 * so on are views of the whole buffer. It has its whole length from the start: the system gives memory for what is
 * written only, and nothing is copied as the table fills. Slots are handed out from a free list.
 */

import { recordEntries } from '../../contracts/index.ts'

/** Offsets in `numbers` from where a flow's stretch begins. */
export const Num = {
  number: 24,
  firstUs: 25,
  lastUs: 26,
  /** Moments lie in the order of `Moment`. */
  gaps: 27,
  activeStartUs: 32,
  activeMs: 33,
  silences: 34,
  idleMs: 35,
  idleMaxMs: 36,
  /** Event time of the flow's event before. */
  eventUs: 37,
  /** Number of the flow that this one goes on with, and time of the whole connection's first packet. */
  continues: 38,
  beganUs: 39,
  syn: 40,
  fin: 41,
  ack: 42,
  urg: 43,
  ece: 44,
  /** Second of event time in which the flow was last put at the end of its list. */
  touchedS: 45,
  /** When the second began in which untold packets are weighed against all; what each side sent before is in `Dir`. */
  secondUs: 46,
  /** Where the originator's, then the responder's numbers lie. */
  forward: 48,
  backward: 72,
} as const

/** Offsets within one direction's numbers. */
export const Dir = {
  /** Every packet has a size, so that the moments of sizes count packets. */
  packets: 0,
  sizes: 0,
  payload: 5,
  ip: 6,
  data: 7,
  lastUs: 8,
  gaps: 9,
  psh: 14,
  rst: 15,
  retransmissions: 16,
  outOfOrder: 17,
  firstPayload: 18,
  entropy: 19,
  printable: 20,
  /** What the flow's event before told. */
  eventPackets: 21,
  eventPayload: 22,
  /** Packets before the second that began at `Num.secondUs`. */
  secondPackets: 23,
} as const

/** Offsets within five numbers that are moments; `squares` are of deviations from the mean, summed. */
export const Moment = { count: 0, min: 1, max: 2, mean: 3, squares: 4 } as const

/** Offsets in `words` from where a flow's stretch begins. */
export const Word = {
  /** 10 words: see `FlowKey`. */
  key: 0,
  hash: 10,
  bits: 11,
  /** First packet: TCP flags, ICMP type, ICMP code, from the low byte. */
  first: 12,
  next: 13,
  previous: 14,
  list: 15,
  /** Letters already noted: the originator's in the low half. */
  historySeen: 16,
  historyLength: 17,
  sequenceLength: 18,
  /** Bit `i`: packet `i` of the sequence came from the responder. */
  sequenceBackward: 19,
  /** Bytes of both heads at the reader's last look. */
  looked: 20,
  /** VLANs of the first packet, as in `PacketBatch`. */
  vlan: 21,
  forward: 22,
  backward: 31,
  /** Protocol and VLAN, as in the key, in which copies of its packets come (`copies.ts`), and the hash of that key; 0: none. */
  alias: 40,
  aliasHash: 41,
  /** The first packets: payload bytes in every other word, in between the milliseconds (in `floats`) before it. */
  sequence: 192,
} as const

/** Offsets within one direction's words. */
export const DirWord = {
  /** Sequence number after the highest byte seen. */
  nextSequence: 0,
  holeStart: 1,
  holeEnd: 2,
  finEnd: 3,
  initialSequence: 4,
  /** Head slab: 0 none, else twice its index plus 2, plus 1 for a long one. */
  slab: 5,
  /** Bytes of the head that are in order, and bytes held. */
  headLength: 6,
  filled: 7,
  /** Sequence number of the next byte in order: what follows it waits. */
  expected: 8,
} as const

/** Flags of a flow, in `Word.bits`. Those of a direction: shift left once for the responder. */
export const Bit = {
  /** The originator is the higher side of the key. */
  isSwapped: 1 << 0,
  /** Three bits each: the originator's and the responder's TCP endpoint state. */
  forwardState: 1,
  backwardState: 4,
  hasSequence: 1 << 7,
  hasHole: 1 << 9,
  hasFin: 1 << 11,
  finAcked: 1 << 13,
  /** The stream has a gap that nothing fills (or the first datagram is in): the head grows no more. */
  headStopped: 1 << 15,
  entropyDone: 1 << 17,
  ended: 1 << 19,
  recognised: 1 << 20,
  progressed: 1 << 21,
  /** A SYN, with or without ACK, was seen. */
  synSeen: 1 << 22,
  malformedCounted: 1 << 23,
  /** Of a direction: bytes are missing, so what follows is no stream any more. */
  streamBroken: 1 << 24,
  /** The connection's first outcome was told. */
  outcomeTold: 1 << 26,
  /** Both sides had spoken before the flow was cut. */
  wasAnswered: 1 << 27,
  /** Of a direction: `DirWord.expected` is known. */
  hasStart: 1 << 28,
  /** Not all first bytes were kept: there were too many, or the snap length was short. */
  headCut: 1 << 30,
} as const

/** Offsets in `bytes` from where a flow's stretch begins: TCP flags of the first packets, and history letters. */
export const Byte = { sequenceFlags: 1_024, history: 1_056 } as const

export const sequenceMax = recordEntries
/** An odd number of cache lines: with an even one, the same line of many flows would crowd a few places of the cache. */
const strideBytes = 17 * 64
export const numberStride = strideBytes / 8
export const wordStride = strideBytes / 4
export const byteStride = strideBytes
const dirNumbers = Num.backward - Num.forward
const dirWords = Word.backward - Word.forward
const wordsEnd = Word.aliasHash + 1
const numbersBegin = Num.number
const numbersEnd = Num.backward + dirNumbers

export class FlowColumns {
  readonly numbers: Float64Array
  readonly words: Uint32Array
  readonly floats: Float32Array
  readonly bytes: Uint8Array
  readonly #slotsMax: number
  #used = 0
  /** Head of the free list, linked through `Word.next` (slot + 1); 0: empty. */
  #free = 0

  constructor(slotsMax: number) {
    this.#slotsMax = slotsMax
    const buffer = new ArrayBuffer(slotsMax * strideBytes)
    this.numbers = new Float64Array(buffer)
    this.words = new Uint32Array(buffer)
    this.floats = new Float32Array(buffer)
    this.bytes = new Uint8Array(buffer)
  }

  get isFull(): boolean {
    return this.#free === 0 && this.#used === this.#slotsMax
  }

  /** A slot whose words and numbers are cleared. The table is not full. */
  take(): number {
    const isReused = this.#free !== 0
    const slot = isReused ? this.#free - 1 : this.#used++
    if (isReused) {
      const at = slot * wordStride
      this.#free = this.words[at + Word.next]!
      for (let i = 0; i < wordsEnd; i++) this.words[at + i] = 0
    }
    this.clearNumbers(slot)
    return slot
  }

  give(slot: number): void {
    this.words[slot * wordStride + Word.next] = this.#free
    this.#free = slot + 1
  }

  clearNumbers(slot: number): void {
    const at = slot * numberStride
    // A loop is faster than `fill` for so few.
    for (let i = numbersBegin; i < numbersEnd; i++) this.numbers[at + i] = 0
    for (let direction = 0; direction < 2; direction++) {
      this.numbers[numbersOf(slot, direction) + Dir.entropy] = Number.NaN
      this.numbers[numbersOf(slot, direction) + Dir.printable] = Number.NaN
    }
  }
}

/** Where the numbers of a flow's direction (0 originator, 1 responder) begin. */
export function numbersOf(slot: number, direction: number): number {
  return slot * numberStride + Num.forward + direction * dirNumbers
}

/** Where the words of a flow's direction begin. */
export function wordsOf(slot: number, direction: number): number {
  return slot * wordStride + Word.forward + direction * dirWords
}
