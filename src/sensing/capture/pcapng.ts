import type { FrameColumns } from './columns.ts'
import { type PcapngInterface, pcapngInterface, timeUsOf } from './pcapng-interface.ts'
import {
  capturedBytesMax,
  corrupt,
  more,
  Outcome,
  type RecordParser,
  recordBytesMax,
  tooLong,
  u16,
  u32,
  type Window,
} from './window.ts'

/** First four bytes of a pcapng file; the same in both byte orders. */
export const pcapngMagic = 0x0a0d0d0a

/** Block types of draft-ietf-opsawg-pcapng, section 10.1; others are skipped. */
const Block = {
  section: pcapngMagic,
  interface: 1,
  packet: 2,
  simplePacket: 3,
  interfaceStatistics: 5,
  enhancedPacket: 6,
} as const

const bodyBytesMin: ReadonlyMap<number, number> = new Map([
  [Block.section, 16],
  [Block.interface, 8],
  [Block.packet, 20],
  [Block.simplePacket, 4],
  [Block.interfaceStatistics, 12],
  [Block.enhancedPacket, 20],
])

/** Type, length, and the length again at the end. */
const frameworkBytes = 12
const byteOrderMagic = 0x1a2b3c4d
const interfacesMax = 65_536

/** One whole block; `body` and `end` bound what lies between the two lengths. */
interface BlockSpan {
  readonly type: number
  readonly bytes: Uint8Array
  readonly body: number
  readonly end: number
}

/** True where the header of a section lies at `at`. */
export function isSectionHeader(bytes: Uint8Array, at: number): boolean {
  if (u32(bytes, at, true) !== pcapngMagic) return false
  return [true, false].some((isBig) => u32(bytes, at + 8, isBig) === byteOrderMagic)
}

export class PcapngParser implements RecordParser {
  kernelDrops = 0
  interfaceDrops = 0
  #isBig = false
  #interfaces: PcapngInterface[] = []
  #lastTimeUs = 0

  parse(window: Window, columns: FrameColumns): Outcome {
    const capacity = columns.offsets.length
    while (columns.count < capacity) {
      const { bytes, position, end } = window
      if (end - position < frameworkBytes) return more(window, position, frameworkBytes)
      const type = u32(bytes, position, this.#isBig)
      if (type === Block.section) {
        const fault = this.#readByteOrder(bytes, position + 8)
        if (fault !== '') return corrupt(window, position, fault)
      }
      const length = u32(bytes, position + 4, this.#isBig)
      const fault = lengthFault(type, length)
      if (fault !== '') return corrupt(window, position, fault)
      if (position + length > end) {
        if (!bodyBytesMin.has(type)) window.position = position + length
        return more(window, position, length)
      }
      const trailer = position + length - 4
      const again = u32(bytes, trailer, this.#isBig)
      const bad =
        again !== length
          ? `expected the block length ${length} again at its end, found ${again}`
          : this.#read({ type, bytes, body: position + 8, end: trailer }, columns)
      if (bad !== '') return corrupt(window, position, bad)
      window.position = position + length
    }
    return Outcome.full
  }

  /** A section's byte order has to be known before its length can be read. */
  #readByteOrder(bytes: Uint8Array, at: number): string {
    if (u32(bytes, at, true) === byteOrderMagic) this.#isBig = true
    else if (u32(bytes, at, false) === byteOrderMagic) this.#isBig = false
    else return 'expected the byte order magic 1a2b3c4d of a section header, found another number'
    return ''
  }

  /** Takes in one whole block; what is wrong with it, or ''. */
  #read(block: BlockSpan, columns: FrameColumns): string {
    switch (block.type) {
      case Block.enhancedPacket:
        return this.#readPacket(block, u32(block.bytes, block.body, this.#isBig), columns)
      case Block.packet:
        return this.#readPacket(block, u16(block.bytes, block.body, this.#isBig), columns)
      case Block.simplePacket:
        return this.#readSimplePacket(block, columns)
      case Block.interface:
        return this.#readInterface(block)
      case Block.section:
        return this.#readSection(block)
      case Block.interfaceStatistics:
        this.#readStatistics(block)
        return ''
      default:
        return ''
    }
  }

  #readSection(block: BlockSpan): string {
    const major = u16(block.bytes, block.body + 4, this.#isBig)
    this.#interfaces = []
    return major === 1 ? '' : `expected pcapng version 1, found version ${major}`
  }

  #readInterface(block: BlockSpan): string {
    if (this.#interfaces.length >= interfacesMax) {
      return `expected at most ${interfacesMax} interfaces in a section, found more`
    }
    const span = { at: block.body, end: block.end, isBig: this.#isBig }
    this.#interfaces.push(pcapngInterface(block.bytes, span))
    return ''
  }

  /** An enhanced packet block, or an obsolete packet block: they differ in the interface's field only. */
  #readPacket(block: BlockSpan, interfaceId: number, columns: FrameColumns): string {
    const { bytes, body } = block
    const from = this.#interfaces[interfaceId]
    if (from === undefined) return unknownInterface(interfaceId, this.#interfaces.length)
    const isBig = this.#isBig
    const captured = u32(bytes, body + 12, isBig)
    if (captured > capturedBytesMax) return tooLong(captured)
    if (body + 20 + captured > block.end) return overrun(captured, block.end - body - 20)
    const timeUs = timeUsOf(from, u32(bytes, body + 4, isBig), u32(bytes, body + 8, isBig))
    this.#lastTimeUs = timeUs
    const n = columns.count++
    const onWire = u32(bytes, body + 16, isBig)
    columns.offsets[n] = body + 20
    columns.capturedLengths[n] = captured
    columns.wireLengths[n] = Math.max(onWire, captured)
    columns.timesUs[n] = timeUs
    columns.linkTypes[n] = from.linkType
    return ''
  }

  /** Without a time of its own, a simple packet block takes that of the frame before it. */
  #readSimplePacket(block: BlockSpan, columns: FrameColumns): string {
    const from = this.#interfaces[0]
    if (from === undefined) return unknownInterface(0, 0)
    const onWire = u32(block.bytes, block.body, this.#isBig)
    const captured = from.snapLength > 0 ? Math.min(onWire, from.snapLength) : onWire
    if (captured > capturedBytesMax) return tooLong(captured)
    const room = block.end - block.body - 4
    if (captured > room) return overrun(captured, room)
    const n = columns.count++
    columns.offsets[n] = block.body + 4
    columns.capturedLengths[n] = captured
    columns.wireLengths[n] = onWire
    columns.timesUs[n] = this.#lastTimeUs
    columns.linkTypes[n] = from.linkType
    return ''
  }

  /** Drops that the capturing program wrote down: isb_ifdrop (5) and isb_osdrop (7). */
  #readStatistics({ bytes, body, end }: BlockSpan): void {
    const isBig = this.#isBig
    for (let i = body + 12; i + 12 <= end; ) {
      const code = u16(bytes, i, isBig)
      const length = u16(bytes, i + 2, isBig)
      if (code === 0) return
      const low = u32(bytes, isBig ? i + 8 : i + 4, isBig)
      if (code === 5 && length === 8) this.interfaceDrops += low
      if (code === 7 && length === 8) this.kernelDrops += low
      i += 4 + ((length + 3) & ~3)
    }
  }
}

/** What is wrong with a block's claimed length, or ''. Blocks of unknown type may be of any length. */
function lengthFault(type: number, length: number): string {
  if (length % 4 !== 0) return `expected a block length divisible by 4, found ${length}`
  const bodyMin = bodyBytesMin.get(type)
  const min = frameworkBytes + (bodyMin ?? 0)
  if (length < min) return `expected a block of at least ${min} bytes, found ${length}`
  if (bodyMin !== undefined && length > recordBytesMax) {
    return `expected a block of at most ${recordBytesMax} bytes, found a claim of ${length}`
  }
  return ''
}

function unknownInterface(id: number, known: number): string {
  return `expected a packet of one of ${known} described interfaces, found interface ${id}`
}

function overrun(captured: number, room: number): string {
  return `expected at most ${room} captured bytes in the block, found a claim of ${captured}`
}
