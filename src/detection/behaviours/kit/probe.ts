import { Protocol, TcpFlag } from '../../../contracts/index.ts'
import type { Row } from '../../hosts/index.ts'
import { isReflectorPort } from './services.ts'

/** How a flow's first packet knocks on one host's door. `reply`: it does not open anything, or is for a group. `odd`: flags that no TCP stack sends to open or to answer. */
export type Knock = 'open' | 'odd' | 'ack' | 'udp' | 'reply'

const sixFlags = 0x3f
const ephemeralPortMin = 1024
/** Least port that common systems give to clients. */
const clientPortMin = 32_768
const maimonFlags = TcpFlag.fin | TcpFlag.ack
/** Where traceroute counts its probes up (RFC 1393's predecessor, Jacobson's default base port). */
const tracerouteMin = 33434
const tracerouteMax = 33663

export function knockOf(event: Row): Knock {
  if (event.isToGroup || event.isHeardFromAnswerer) return 'reply'
  if (event.protocol === Protocol.tcp) return tcpKnock(event)
  if (event.protocol !== Protocol.udp) return 'reply'
  const { sourcePort, destinationPort } = event
  if (destinationPort >= tracerouteMin && destinationPort <= tracerouteMax) return 'reply'
  if (sourcePort < ephemeralPortMin) return destinationPort < ephemeralPortMin ? 'udp' : 'reply'
  // No client has such a port, and few scanners choose it.
  if (isReflectorPort(sourcePort) && !isReflectorPort(destinationPort)) return 'reply'
  return 'udp'
}

function tcpKnock(event: Row): Knock {
  const flags = event.firstFlags & sixFlags
  if (flags === TcpFlag.syn) return 'open'
  if (flags & TcpFlag.rst) return 'reply'
  if (flags === (TcpFlag.syn | TcpFlag.ack)) return 'reply'
  if (flags & TcpFlag.syn || !(flags & TcpFlag.ack)) return 'odd'
  // A capture that began in mid-connection shows data or a server's port first; a bare ACK to a port is a probe. The
  // end of a connection that was not seen to begin goes to a client's port as a rule, a Maimon scan to those of servers.
  const isMaimon = flags === maimonFlags && event.destinationPort < clientPortMin
  const isProbe = (flags === TcpFlag.ack || isMaimon) && event.forwardPayload === 0
  return isProbe && event.sourcePort >= ephemeralPortMin ? 'ack' : 'reply'
}

/**
 * This event is where the flow's knock is counted: as it opens. A bare ACK may as well belong to a connection that
 * was not seen to begin, and is a knock once nothing but a reset came of it.
 */
export function isKnock(event: Row): boolean {
  const knock = knockOf(event)
  if (knock !== 'ack') return knock !== 'reply' && event.kind === 'opened'
  const isRefused = event.backwardPackets === 0 || event.end === 'reset'
  const carried = event.forwardPayload + event.backwardPayload
  return event.isOutcome && isRefused && carried === 0 && event.forwardPackets <= probePacketsMax
}
/** A probe, and its repeat. */
const probePacketsMax = 2

/** What flags a knock carried, for the count of different kinds. */
export function flagsText(flags: number): string {
  const letters = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG']
  return letters.filter((_, bit) => flags & (1 << bit)).join('+') || 'no flags'
}
