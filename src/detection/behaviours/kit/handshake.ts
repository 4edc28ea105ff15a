import type { ConnState } from '../../../contracts/index.ts'
import { Protocol, TcpFlag } from '../../../contracts/index.ts'
import type { Row } from '../../hosts/index.ts'

/** The opening was not answered, was refused, or was taken back before an answer. */
const unanswered: ReadonlySet<ConnState> = new Set(['S0', 'REJ', 'RSTOS0'])
/** The responder ended what it had taken as established. */
const endedByBoth: ReadonlySet<ConnState> = new Set(['SF', 'S3'])
/** SYN and reset: whoever got an answer that it never asked for resets, too. */
const halfOpenPackets = 2
/** A probe, and its repeat. */
const probePackets = 2

/**
 * Whether a flow shows that both of its addresses are real: a TCP responder gives data, or ends in order, only to
 * whom its answer reached. Null where the flow cannot tell.
 */
export function completedHandshake(event: Row): boolean | null {
  if (event.protocol !== Protocol.tcp) return null
  if (event.backwardPayload > 0 && event.forwardPackets > 0) return true
  if (endedByBoth.has(event.state)) return true
  if (unanswered.has(event.state) || opensNothing(event)) return false
  const isDropped = event.state === 'RSTO' && event.forwardPayload === 0
  return isDropped && event.forwardPackets <= halfOpenPackets ? false : null
}

/**
 * FIN, Xmas, NULL: such a packet neither opens a connection nor belongs to one. A bare acknowledgement, or one with FIN, may
 * belong to one that was not seen to begin; that nobody knows it, or resets it, shows none.
 */
function opensNothing(event: Row): boolean {
  const { firstFlags, forwardPayload, forwardPackets, backwardPackets } = event
  if (forwardPayload > 0 || firstFlags & (TcpFlag.syn | TcpFlag.rst)) return false
  if ((firstFlags & TcpFlag.ack) === 0) return true
  const isRefused = backwardPackets === 0 || event.end === 'reset'
  return forwardPackets > 0 && forwardPackets <= probePackets && isRefused
}

/** SYN, acknowledgement and request, where the other side is not heard. */
const takenPackets = 3
/** Ends of which the client's acknowledgement was a part, if it sent more than its SYN. */
const takenStates: ReadonlySet<ConnState> = new Set(['S1', 'SF', 'S2', 'S3', 'RSTR', 'SH'])

/** In this event it shows first that the client completed the handshake: once for each TCP flow. */
export function newlyTaken(event: Row): boolean {
  if (event.backwardPackets === 0) {
    const packetsBefore = event.forwardPackets - event.newForwardPackets
    const payloadBefore = event.forwardPayload - event.newForwardPayload
    const before = packetsBefore >= takenPackets && payloadBefore > 0
    return !before && event.forwardPackets >= takenPackets && event.forwardPayload > 0
  }
  return event.isOutcome && isTaken(event)
}

/** Both sides were heard, and the client went on after the answer. */
export function isTaken({ state, forwardPackets, forwardPayload, backwardPayload }: Row): boolean {
  if (forwardPackets < 2) return false
  if (forwardPayload + backwardPayload > 0 || takenStates.has(state)) return true
  return state === 'RSTO' && forwardPackets > halfOpenPackets
}

/** The client went on to send data, as only who was answered does: the answer did not pass here. */
export function wentOnUnheard(event: Row): boolean {
  if (event.protocol !== Protocol.tcp || event.backwardPackets > 0) return false
  return event.forwardPackets >= takenPackets && event.forwardPayload > 0
}
