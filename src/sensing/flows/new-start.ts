/** SYNs on the four-tuple of a flow that the table holds: repeats, or another connection. */
import { TcpFlag } from '../../contracts/index.ts'
import { Bit, DirWord, type FlowColumns, Word, wordStride, wordsOf } from './columns.ts'
import { isAnswered } from './flow-lists.ts'
import { hasBothFins } from './tcp-state.ts'
import type { Sent } from './waiting-syns.ts'

const opening = TcpFlag.syn | TcpFlag.ack | TcpFlag.rst | TcpFlag.fin

/** Who sent a packet: 0 the originator, 1 the responder. */
export function directionOf({ words }: FlowColumns, slot: number, isSwapped: boolean): number {
  return (isSwapped ? 1 : 0) ^ (words[slot * wordStride + Word.bits]! & Bit.isSwapped)
}

/** The packet is a SYN that opens a new flow: the old one ended, or was only ever heard from the middle. */
export function startsAnew(columns: FlowColumns, slot: number, sent: Sent): boolean {
  if (!isSyn(sent)) return false
  const bits = columns.words[slot * wordStride + Word.bits]!
  if (!(bits & Bit.synSeen)) return true
  return ((bits & Bit.ended) !== 0 || hasBothFins(bits)) && hasNewNumber(columns, slot, sent)
}

/** The packet is a SYN with a new number while the flow lives: its end was not seen, or the SYN means nothing. */
export function mayStartAnew(columns: FlowColumns, slot: number, sent: Sent): boolean {
  return isSyn(sent) && isAnswered(columns, slot) && hasNewNumber(columns, slot, sent)
}

function isSyn({ packets, row }: Sent): boolean {
  return (packets.tcpFlags[row]! & opening) === TcpFlag.syn
}

/** The same number again is a repeated SYN, such as the retries after a refusal. */
function hasNewNumber(columns: FlowColumns, slot: number, { packets, row, isSwapped }: Sent) {
  const { words } = columns
  const bits = words[slot * wordStride + Word.bits]!
  const direction = directionOf(columns, slot, isSwapped)
  if (!(bits & (Bit.hasSequence << direction))) return true
  const initial = words[wordsOf(slot, direction) + DirWord.initialSequence]
  return initial !== packets.tcpSequences[row]
}
