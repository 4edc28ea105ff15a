/** SYNs on the four-tuple of a flow that the table holds: repeats, or another connection. */
import { TcpFlag } from '../../contracts/index.ts'
import { Bit, DirWord, type FlowColumns, Word, wordStride, wordsOf } from './columns.ts'
import { isAnswered } from './flow-lists.ts'
import type { Step } from './step.ts'
import { hasBothFins } from './tcp-state.ts'

const opening = TcpFlag.syn | TcpFlag.ack | TcpFlag.rst | TcpFlag.fin

/** Who sent a packet: 0 the originator, 1 the responder. */
export function directionOf({ words }: FlowColumns, slot: number, isSwapped: boolean): number {
  return (isSwapped ? 1 : 0) ^ (words[slot * wordStride + Word.bits]! & Bit.isSwapped)
}

/** The SYN opens a new flow: the old one ended, or was only ever heard from the middle. */
export function startsAnew(columns: FlowColumns, slot: number, step: Step): boolean {
  const bits = columns.words[slot * wordStride + Word.bits]!
  if (!(bits & Bit.synSeen)) return true
  return ((bits & Bit.ended) !== 0 || hasBothFins(bits)) && hasNewNumber(columns, slot, step)
}

/** The SYN has a new number while the flow lives: its end was not seen, or the SYN means nothing. */
export function mayStartAnew(columns: FlowColumns, slot: number, step: Step): boolean {
  return isAnswered(columns, slot) && hasNewNumber(columns, slot, step)
}

/** The packet opens, and does nothing else. */
export function isSyn({ flags }: Step): boolean {
  return (flags & opening) === TcpFlag.syn
}

/** The same number again is a repeated SYN, such as the retries after a refusal. */
function hasNewNumber(columns: FlowColumns, slot: number, { sequence, isSwapped }: Step): boolean {
  const { words } = columns
  const bits = words[slot * wordStride + Word.bits]!
  const direction = directionOf(columns, slot, isSwapped)
  if (!(bits & (Bit.hasSequence << direction))) return true
  return (words[wordsOf(slot, direction) + DirWord.initialSequence]! | 0) !== sequence
}
