/** TCP endpoints as Zeek sees them, and its `conn_state` from where both ended up. */
import { Protocol, StateCode, TcpFlag } from '../../contracts/index.ts'
import {
  Bit,
  Dir,
  DirWord,
  type FlowColumns,
  Num,
  numberStride,
  Word,
  wordStride,
  wordsOf,
} from './columns.ts'
import { isAbandonedSyn } from './history.ts'
import type { Step } from './step.ts'

const Endpoint = {
  inactive: 0,
  synSent: 1,
  synAckSent: 2,
  /** Heard without a SYN. */
  partial: 3,
  established: 4,
  closed: 5,
  reset: 6,
} as const

/** Moves the sender's (and by a SYN's answer the peer's) endpoint state, and notes FINs and their acknowledgement. */
export function advanceState(columns: FlowColumns, step: Step): void {
  const words = columns.words
  const at = step.word + Word.bits
  const flags = step.flags
  const ownShift = step.direction === 0 ? Bit.forwardState : Bit.backwardState
  const peerShift = step.direction === 0 ? Bit.backwardState : Bit.forwardState
  const own = (words[at]! >>> ownShift) & 7
  const peer = (words[at]! >>> peerShift) & 7
  const closing = flags & (TcpFlag.syn | TcpFlag.fin | TcpFlag.rst)
  if (own !== Endpoint.established || closing !== 0) {
    const next = nextState(step, own, peer)
    words[at] = (words[at]! & ~(7 << ownShift)) | (next << ownShift)
    const isAnswer = own === Endpoint.inactive && (flags & TcpFlag.syn) !== 0
    if (isAnswer && peer === Endpoint.synSent && step.direction === 1)
      words[at] = (words[at]! & ~(7 << peerShift)) | (Endpoint.established << peerShift)
  }
  noteFins(columns, step, flags)
}

function nextState(step: Step, own: number, peer: number): number {
  const { flags } = step
  if (own === Endpoint.inactive) return leaveInactive(step, peer)
  if (own === Endpoint.reset) return own
  if (own === Endpoint.closed)
    return flags & TcpFlag.rst && peer !== Endpoint.closed ? Endpoint.reset : own
  if (flags & TcpFlag.rst) return Endpoint.reset
  if (flags & TcpFlag.fin) return Endpoint.closed
  return own
}

function leaveInactive({ flags, payload, direction }: Step, peer: number): number {
  if (flags & TcpFlag.rst) return Endpoint.reset
  if (flags & TcpFlag.fin) return Endpoint.closed
  if (flags & TcpFlag.syn) {
    if (direction === 1) return Endpoint.established
    return flags & TcpFlag.ack ? Endpoint.synAckSent : Endpoint.synSent
  }
  // Some stacks acknowledge a SYN before they answer it.
  if (direction === 1 && payload === 0 && peer === Endpoint.synSent) return Endpoint.inactive
  return flags & TcpFlag.ack && peer === Endpoint.established
    ? Endpoint.established
    : Endpoint.partial
}

function noteFins(columns: FlowColumns, step: Step, flags: number): void {
  const words = columns.words
  const at = step.word + Word.bits
  const { direction } = step
  if (flags & TcpFlag.fin) {
    words[step.sideWord + DirWord.finEnd] = step.sequence + step.payload + 1
    words[at]! |= Bit.hasFin << direction
  }
  const peer = 1 - direction
  if (flags & TcpFlag.ack && words[at]! & (Bit.hasFin << peer)) {
    const end = words[wordsOf(step.slot, peer) + DirWord.finEnd]!
    if (((step.acknowledgement - end) | 0) >= 0) words[at]! |= Bit.finAcked << peer
  }
}

/** Both sides sent a FIN. */
export function hasBothFins(bits: number): boolean {
  return (bits & (Bit.hasFin * 3)) === Bit.hasFin * 3
}

/** Both FINs were acknowledged: nothing more is to come. */
export function isFinished(bits: number): boolean {
  return hasBothFins(bits) && (bits & (Bit.finAcked * 3)) === Bit.finAcked * 3
}

/** Its `StateCode`. */
export function connState(columns: FlowColumns, slot: number): number {
  const numbers = columns.numbers
  const bits = columns.words[slot * wordStride + Word.bits]!
  const at = slot * numberStride
  if (columns.words[slot * wordStride + Word.key + 9]! >>> 24 !== Protocol.tcp) {
    if (bits & Bit.wasAnswered) return StateCode.SF
    if (numbers[at + Num.backward + Dir.packets] === 0) return StateCode.S0
    return numbers[at + Num.forward + Dir.packets] === 0 ? StateCode.SHR : StateCode.SF
  }
  const payload =
    numbers[at + Num.forward + Dir.payload]! + numbers[at + Num.backward + Dir.payload]!
  const state = tcpState((bits >>> Bit.forwardState) & 7, (bits >>> Bit.backwardState) & 7, payload)
  return state === StateCode.RSTOS0 && !isAbandonedSyn(columns, slot) ? StateCode.OTH : state
}

function tcpState(originator: number, responder: number, payload: number): number {
  const hasNoOriginator = originator === Endpoint.inactive || originator === Endpoint.partial
  const hasNoResponder = responder === Endpoint.inactive || responder === Endpoint.partial
  if (responder === Endpoint.reset) {
    if (originator === Endpoint.synSent || originator === Endpoint.synAckSent) return StateCode.REJ
    if (originator === Endpoint.reset && payload === 0) return StateCode.REJ
    return hasNoOriginator ? StateCode.RSTRH : StateCode.RSTR
  }
  if (originator === Endpoint.reset) return hasNoResponder ? StateCode.RSTOS0 : StateCode.RSTO
  if (originator === Endpoint.closed) {
    if (responder === Endpoint.closed) return StateCode.SF
    return hasNoResponder ? StateCode.SH : StateCode.S2
  }
  if (responder === Endpoint.closed) return hasNoOriginator ? StateCode.SHR : StateCode.S3
  if (originator === Endpoint.synSent && responder === Endpoint.inactive) return StateCode.S0
  return originator === Endpoint.established && responder === Endpoint.established
    ? StateCode.S1
    : StateCode.OTH
}
