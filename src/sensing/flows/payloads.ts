/**
 * The payload of flows on its way to those who read it: datagrams as they come, and of TCP the bytes in order,
 * whatever order the segments came in, for as long as a head grows or DNS messages are read.
 */
import { Protocol, TcpFlag } from '../../contracts/index.ts'
import { Bit, Dir, DirWord, type FlowColumns, numbersOf, Word, wordStride } from './columns.ts'
import type { DnsReader } from './dns-reader.ts'
import type { Heads } from './heads.ts'
import type { FlowLimits } from './limits.ts'
import type { NameReader } from './name-reader.ts'
import type { NamingReader } from './naming-reader.ts'
import { Reassembly } from './reassembly.ts'
import { type Piece, payloadBuffer, type Step } from './step.ts'
import type { Unread } from './unread.ts'

/**
 * A segment this far ahead of a missing byte will not see it come: without window scaling no window is larger,
 * and first bytes are sent before a window has grown.
 */
const aheadMax = 65_535

export class Payloads {
  readonly #columns: FlowColumns
  readonly #heads: Heads
  readonly #dns: DnsReader
  readonly #names: NameReader | null
  readonly #naming: NamingReader
  readonly #unread: Unread
  readonly #headBytes: number
  readonly #reassembly: Reassembly
  readonly #piece: Piece = { bytes: new Uint8Array(0), from: 0, count: 0, isCut: false }
  /** What nobody reads is not worked out: see `FlowTableOptions.records`. */
  readonly #mayHaveRecord: (slot: number) => boolean
  #dropped = 0

  constructor(parts: {
    readonly columns: FlowColumns
    readonly heads: Heads
    readonly dns: DnsReader
    readonly names: NameReader | null
    readonly naming: NamingReader
    readonly limits: FlowLimits
    readonly unread: Unread
    readonly hasAllRecords: boolean
  }) {
    const { limits } = parts
    this.#columns = parts.columns
    this.#heads = parts.heads
    this.#dns = parts.dns
    this.#names = parts.names
    this.#naming = parts.naming
    this.#unread = parts.unread
    this.#headBytes = limits.headBytes
    const { columns, heads, dns, hasAllRecords } = parts
    this.#mayHaveRecord = (slot) =>
      hasAllRecords ||
      Boolean(heads.applications[slot] ?? dns.tallies[slot]) ||
      columns.numbers[numbersOf(slot, 1) + Dir.packets]! > 0
    const { waitingDirectionsMax: directionsMax, waitingBytesMax: bytesMax } = limits
    this.#reassembly = new Reassembly({ directionsMax, bytesMax }, (id) => {
      this.#dropped++
      this.#stop(id)
    })
  }

  /** Flows whose first bytes were let go of early because too many were held. */
  get dropped(): number {
    return this.#dropped + this.#heads.dropped
  }

  /** The packet has payload. */
  add(step: Step): void {
    if (step.protocol !== Protocol.tcp) {
      this.#hand(step, 0)
      this.#dns.datagram(step)
      this.#names?.datagram(step)
      this.#naming.datagram(step)
      this.#heads.add(step, this.#piece)
    } else if ((step.flags & TcpFlag.rst) === 0) this.#addSegment(step)
  }

  /** The flow ended. */
  end(slot: number): void {
    this.#reassembly.end(slot * 2)
    this.#reassembly.end(slot * 2 + 1)
    this.#heads.end(slot, this.#mayHaveRecord)
    const application = this.#heads.applications[slot]
    const bits = this.#columns.words[slot * wordStride + Word.bits]!
    if (application) this.#unread.noteEnd(application, (bits & Bit.headCut) !== 0)
  }

  #addSegment(step: Step): void {
    if (!this.#heads.grows(step) && !this.#dns.follows(step)) {
      this.#reassembly.end(step.slot * 2 + step.direction)
      if (step.skip < 0 || !this.#heads.wants(step)) return
      this.#hand(step, step.skip)
      this.#heads.add(step, this.#piece)
      return
    }
    const words = this.#columns.words
    const isSyn = (step.flags & TcpFlag.syn) !== 0
    const sequence = step.sequence + (isSyn ? 1 : 0)
    const at = step.sideWord + DirWord.expected
    const bits = step.word + Word.bits
    // Heard from the middle: the first byte heard is the first.
    if ((words[bits]! & (Bit.hasStart << step.direction)) === 0) {
      words[bits]! |= Bit.hasStart << step.direction
      words[at] = sequence
    }
    const ahead = (sequence - words[at]!) | 0
    const isWaiting = this.#reassembly.isWaiting(step.slot * 2 + step.direction)
    if (ahead > 0 || isWaiting) this.#hold(step, ahead)
    else if (-ahead < step.payload) {
      this.#hand(step, -ahead)
      this.#deliver(step)
    }
  }

  /** Makes a piece of the packet's payload after the first `seen` bytes. */
  #hand({ packets, row, captured, payload }: Step, seen: number): void {
    const piece = this.#piece
    piece.bytes = payloadBuffer(packets, row)
    piece.from = packets.payloadOffsets[row]! + seen
    piece.count = Math.max(0, captured - seen)
    piece.isCut = captured < payload
  }

  #deliver(step: Step): void {
    const words = this.#columns.words
    words[step.sideWord + DirWord.expected]! += this.#piece.count
    this.#dns.stream(step, this.#piece)
    this.#heads.add(step, this.#piece)
  }

  /** The segment lies `ahead` of the next byte in order, or others wait: it joins them, and what is in order goes on. */
  #hold(step: Step, ahead: number): void {
    const id = step.slot * 2 + step.direction
    if (ahead > aheadMax) {
      this.#reassembly.end(id)
      this.#stop(id)
      return
    }
    this.#hand(step, Math.max(0, -ahead))
    const { bytes, from, count, isCut } = this.#piece
    const place = Math.max(0, ahead)
    const room = this.#roomFor(step) - place
    if (count === 0 || room <= 0) return
    const taken = bytes.subarray(from, from + Math.min(count, room))
    this.#reassembly.hold(id, place, { bytes: taken, isCut: isCut && count <= room })
    const inOrder = this.#reassembly.take(id)
    if (inOrder === null) return
    this.#piece.bytes = inOrder.bytes
    this.#piece.from = 0
    this.#piece.count = inOrder.bytes.length
    this.#piece.isCut = inOrder.isCut
    this.#deliver(step)
  }

  /** Bytes after the next one in order that anybody has a use for. */
  #roomFor(step: Step): number {
    return this.#dns.follows(step) ? aheadMax : this.#headBytes - this.#heads.length(step)
  }

  /** Nothing that comes in this direction is in order any more. */
  #stop(id: number): void {
    const slot = Math.floor(id / 2)
    this.#columns.words[slot * wordStride + Word.bits]! |=
      (Bit.headStopped | Bit.streamBroken) << (id & 1)
    this.#dns.stop(id)
  }
}
