/**
 * Zeek's history: a letter for each kind of thing first seen from a side, in order. `c` never occurs
 * (checksums are not judged), `g` comes last, at the end of the flow, and `t` and `w` are noted once a side, not at powers of ten.
 */
import { Protocol, TcpFlag } from '../../contracts/index.ts'
import {
  Bit,
  Byte,
  byteStride,
  type FlowColumns,
  sequenceMax,
  Word,
  wordStride,
} from './columns.ts'
import type { Step } from './step.ts'

const letters = 'shadfrtwiqg'
const Letter = { syn: 0, synAck: 1, ack: 2, data: 3, fin: 4, rst: 5, again: 6, window: 7 } as const
const inconsistent = 8
const multiFlag = 9
const gap = 10
const notAbandoned =
  (1 << Letter.synAck) |
  (1 << Letter.ack) |
  (1 << Letter.fin) |
  (1 << inconsistent) |
  (1 << multiFlag)

/** The direction was turned round: the first packet answered a SYN that was not seen. */
export function noteFlip(columns: FlowColumns, slot: number): void {
  append(columns, slot, '^'.charCodeAt(0))
}

export function noteTcp(columns: FlowColumns, step: Step, isRepeated: boolean): void {
  const flags = step.flags
  const size = step.payload
  note(columns, step, kindOf(flags, size))
  if (isRepeated && size > 0) note(columns, step, Letter.again)
  // After a reset or the peer's FIN a window means nothing.
  const bits = columns.words[step.word + Word.bits]!
  const isOver = (flags & TcpFlag.rst) !== 0 || (bits & (Bit.hasFin << (1 - step.direction))) !== 0
  if (step.window === 0 && !isOver) note(columns, step, Letter.window)
}

/** The flow ends: bytes of a side were never seen, though what follows them was. */
export function noteGaps(columns: FlowColumns, slot: number): void {
  const words = columns.words
  const at = slot * wordStride
  for (let direction = 0; direction < 2; direction++) {
    const bit = 1 << (gap + 16 * direction)
    const isMissing = (words[at + Word.bits]! & (Bit.hasHole << direction)) !== 0
    if (!isMissing || words[at + Word.historySeen]! & bit) continue
    words[at + Word.historySeen]! |= bit
    append(columns, slot, letters.charCodeAt(gap) - (direction === 0 ? 32 : 0))
  }
}

/** UDP has data letters only; other protocols have no history. */
export function noteDatagram(columns: FlowColumns, step: Step): void {
  if (step.protocol === Protocol.udp) note(columns, step, Letter.data)
}

/** The originator sent a SYN, and nothing between it and its reset but data. */
export function isAbandonedSyn(columns: FlowColumns, slot: number): boolean {
  const seen = columns.words[slot * wordStride + Word.historySeen]!
  return (seen & 1) !== 0 && (seen & notAbandoned) === 0
}

/** Which letter a segment is; -1: none (no flags, no payload). */
function kindOf(flags: number, size: number): number {
  const control = flags & (TcpFlag.syn | TcpFlag.fin | TcpFlag.rst)
  if (control === 0) return size > 0 ? Letter.data : flags & TcpFlag.ack ? Letter.ack : -1
  if (control === TcpFlag.syn) return flags & TcpFlag.ack ? Letter.synAck : Letter.syn
  if (control === TcpFlag.fin) return Letter.fin
  if (control === TcpFlag.rst) return Letter.rst
  return control === (TcpFlag.fin | TcpFlag.rst) ? inconsistent : multiFlag
}

function note(columns: FlowColumns, step: Step, letter: number): void {
  if (letter < 0) return
  const seen = step.word + Word.historySeen
  const bit = 1 << (letter + 16 * step.direction)
  if (columns.words[seen]! & bit) return
  columns.words[seen]! |= bit
  const lower = letters.charCodeAt(letter)
  append(columns, step.slot, step.direction === 0 ? lower - 32 : lower)
}

function append(columns: FlowColumns, slot: number, code: number): void {
  const at = slot * wordStride + Word.historyLength
  const length = columns.words[at]!
  if (length === sequenceMax) return
  columns.bytes[slot * byteStride + Byte.history + length] = code
  columns.words[at] = length + 1
}
