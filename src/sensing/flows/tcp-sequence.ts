/**
 * Follows one direction's sequence numbers (RFC 9293 3.4, modulo 2^32): which payload is new, which was seen,
 * which fills a hole. One hole is remembered a direction; a segment that fills a forgotten one counts as a
 * retransmission.
 */
import { TcpFlag } from '../../contracts/index.ts'
import { Bit, Dir, DirWord, type FlowColumns, Word } from './columns.ts'
import type { Step } from './step.ts'

/** Yields how many payload bytes were seen before, -1 where nothing is new. */
export function trackSequence(columns: FlowColumns, step: Step): number {
  const { direction, flags, sequence, payload } = step
  const words = columns.words
  // A reset's sequence number may lie anywhere, and its payload is not part of the stream.
  if (flags & TcpFlag.rst) return -1
  const at = step.sideWord
  const bits = step.word + Word.bits
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
  const at = step.sideWord
  const side = step.side
  if (columns.numbers[side + Dir.payload]! > step.payload) return false
  return (columns.words[at + DirWord.initialSequence]! | 0) !== step.sequence
}

/** A SYN says which byte is the first. */
function noteStart({ words }: FlowColumns, step: Step): void {
  words[step.word + Word.bits]! |= Bit.hasStart << step.direction
  words[step.sideWord + DirWord.expected] = step.sequence + 1
}

function openHole(columns: FlowColumns, step: Step): void {
  const words = columns.words
  const at = step.sideWord
  const bits = step.word + Word.bits
  if (words[bits]! & (Bit.hasHole << step.direction)) return
  words[bits]! |= Bit.hasHole << step.direction
  words[at + DirWord.holeStart] = words[at + DirWord.nextSequence]!
  words[at + DirWord.holeEnd] = step.sequence
}

/** A segment that starts below the next expected byte. */
function trackOld(columns: FlowColumns, step: Step, length: number): number {
  const words = columns.words
  const at = step.sideWord
  const end = (step.sequence + length) >>> 0
  const fresh = (end - words[at + DirWord.nextSequence]!) | 0
  const counter = fillsHole(columns, step, end) ? Dir.outOfOrder : Dir.retransmissions
  columns.numbers[step.side + counter]! += 1
  if (fresh <= 0) return -1
  words[at + DirWord.nextSequence] = end
  const payload = step.payload
  const skip = payload - fresh + (step.flags & TcpFlag.fin)
  return skip < payload ? Math.max(0, skip) : -1
}

/** Tells whether the segment overlaps the hole, and narrows or closes it. */
function fillsHole(columns: FlowColumns, step: Step, end: number): boolean {
  const words = columns.words
  const bits = step.word + Word.bits
  const hole = Bit.hasHole << step.direction
  if ((words[bits]! & hole) === 0) return false
  const at = step.sideWord
  const start = step.sequence
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
