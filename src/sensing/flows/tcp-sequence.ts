/**
 * Follows one direction's sequence numbers (RFC 9293 3.4, modulo 2^32): which payload is new, which was seen,
 * which fills a hole. One hole is remembered a direction; a segment that fills a forgotten one counts as a
 * retransmission.
 */
import { TcpFlag } from '../../contracts/index.ts'
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
import type { Step } from './step.ts'

/** Yields how many payload bytes were seen before, -1 where nothing is new. */
export function trackSequence(columns: FlowColumns, step: Step): number {
  const { packets, row, direction } = step
  const words = columns.words
  const flags = packets.tcpFlags[row]!
  // A reset's sequence number may lie anywhere, and its payload is not part of the stream.
  if (flags & TcpFlag.rst) return -1
  const at = wordsOf(step.slot, direction)
  const bits = step.slot * wordStride + Word.bits
  const sequence = packets.tcpSequences[row]!
  const payload = packets.payloadLengths[row]!
  const length = payload + ((flags & TcpFlag.syn) >> 1) + (flags & TcpFlag.fin)
  const isKnown = (words[bits]! & (Bit.hasSequence << direction)) !== 0
  const isNewStart = (flags & TcpFlag.syn) !== 0 && isOtherStart(columns, step)
  if (!isKnown || isNewStart) {
    words[bits]! |= Bit.hasSequence << direction
    words[at + DirWord.initialSequence] = sequence
    words[at + DirWord.nextSequence] = sequence + length
    if (flags & TcpFlag.syn) noteStart(columns, step)
    return payload > 0 ? 0 : -1
  }
  if (length === 0) return -1
  const ahead = (sequence - words[at + DirWord.nextSequence]!) | 0
  if (ahead >= 0) {
    if (ahead > 0) openHole(columns, step)
    words[at + DirWord.nextSequence] = sequence + length
    return payload > 0 ? 0 : -1
  }
  // A keep-alive repeats the byte before the next one, or none (RFC 9293 3.8.4).
  if (ahead === -1 && payload <= 1 && length === payload) return -1
  return trackOld(columns, step, length)
}

/** A SYN that starts anew before any data came: the sender tries again with another number. */
function isOtherStart(columns: FlowColumns, step: Step): boolean {
  const at = wordsOf(step.slot, step.direction)
  const side = numbersOf(step.slot, step.direction)
  if (columns.numbers[side + Dir.payload]! > step.packets.payloadLengths[step.row]!) return false
  return columns.words[at + DirWord.initialSequence] !== step.packets.tcpSequences[step.row]
}

/** A SYN says which byte is the first. */
function noteStart({ words }: FlowColumns, step: Step): void {
  const { packets, row, slot, direction } = step
  words[slot * wordStride + Word.bits]! |= Bit.hasStart << direction
  words[wordsOf(slot, direction) + DirWord.expected] = packets.tcpSequences[row]! + 1
}

function openHole(columns: FlowColumns, step: Step): void {
  const words = columns.words
  const at = wordsOf(step.slot, step.direction)
  const bits = step.slot * wordStride + Word.bits
  if (words[bits]! & (Bit.hasHole << step.direction)) return
  words[bits]! |= Bit.hasHole << step.direction
  words[at + DirWord.holeStart] = words[at + DirWord.nextSequence]!
  words[at + DirWord.holeEnd] = step.packets.tcpSequences[step.row]!
}

/** A segment that starts below the next expected byte. */
function trackOld(columns: FlowColumns, step: Step, length: number): number {
  const words = columns.words
  const at = wordsOf(step.slot, step.direction)
  const end = (step.packets.tcpSequences[step.row]! + length) >>> 0
  const fresh = (end - words[at + DirWord.nextSequence]!) | 0
  const counter = fillsHole(columns, step, end) ? Dir.outOfOrder : Dir.retransmissions
  columns.numbers[numbersOf(step.slot, step.direction) + counter]! += 1
  if (fresh <= 0) return -1
  words[at + DirWord.nextSequence] = end
  const payload = step.packets.payloadLengths[step.row]!
  const skip = payload - fresh + (step.packets.tcpFlags[step.row]! & TcpFlag.fin)
  return skip < payload ? Math.max(0, skip) : -1
}

/** Tells whether the segment overlaps the hole, and narrows or closes it. */
function fillsHole(columns: FlowColumns, step: Step, end: number): boolean {
  const words = columns.words
  const bits = step.slot * wordStride + Word.bits
  const hole = Bit.hasHole << step.direction
  if ((words[bits]! & hole) === 0) return false
  const at = wordsOf(step.slot, step.direction)
  const start = step.packets.tcpSequences[step.row]!
  const holeStart = words[at + DirWord.holeStart]!
  const holeEnd = words[at + DirWord.holeEnd]!
  if (((end - holeStart) | 0) <= 0 || ((start - holeEnd) | 0) >= 0) return false
  const reachesEnd = ((end - holeEnd) | 0) >= 0
  const reachesStart = ((start - holeStart) | 0) <= 0
  if (reachesEnd && reachesStart) words[bits]! &= ~hole
  else if (reachesEnd) words[at + DirWord.holeEnd] = start
  else words[at + DirWord.holeStart] = end
  return true
}
