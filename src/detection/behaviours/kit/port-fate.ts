import { Protocol } from '../../../contracts/index.ts'
import type { Row } from '../../hosts/index.ts'
import { PortFate } from './port-log.ts'
import { knockOf } from './probe.ts'
import { applicationName, isConversation } from './services.ts'

/** A file or a stream to one side has so many packets and bytes at least; a test of a port has not. Set by hand. */
const streamPackets = 10
const streamBytes = 1000
const servicePortMax = 1023
const ftpData = 20
/** FTP, Sun RPC, Windows RPC, RTSP and SIP name ports for what follows (RFC 959, 5531, 2326, 3261). */
const controlPorts = new Set([21, 111, 135, 554, 990, 5060, 5061])

/** A conversation over which ports are named that the two will use next. */
export function isControl(event: Row): boolean {
  if (controlPorts.has(event.destinationPort)) return true
  return applicationName(event) === 'ftp'
}

/** What came of a try, as bits of `PortFate`; 0: it cannot be told. */
export function fateOf(event: Row): number {
  if (isConversation(event)) return PortFate.talked
  const payload = event.forwardPayload + event.backwardPayload
  const packets = event.forwardPackets + event.backwardPackets
  if (payload >= streamBytes && packets >= streamPackets) return PortFate.carried
  if (event.protocol !== Protocol.tcp) return event.backwardPackets > 0 ? 0 : PortFate.silent
  if (payload === 0 && isStealthy(event)) return stealthFate(event)
  if (payload > 0 && (event.backwardPackets > 0 || event.state === 'SF')) return oneSided(event)
  switch (event.state) {
    case 'REJ':
      return PortFate.refused
    case 'S0':
    case 'RSTOS0':
      return PortFate.silent
    case 'RSTO':
      return event.forwardPackets <= halfOpenPackets ? PortFate.halfOpen : PortFate.empty
    case 'S1':
      // It sent its SYN, and nothing to the answer.
      if (event.forwardPackets === 1 && event.backwardPackets > 0) return PortFate.halfOpen
      return event.backwardPackets > 0 ? PortFate.empty : 0
    case 'SF':
    case 'S2':
    case 'S3':
    case 'RSTR':
      return event.backwardPackets > 0 ? PortFate.empty : 0
    default:
      return 0
  }
}
/** It opened nothing: FIN, NULL, Xmas, ACK and the like. */
function isStealthy(event: Row): boolean {
  const knock = knockOf(event)
  return knock === 'odd' || knock === 'ack'
}

/** A reset is what a closed port answers to such a packet, and an open one to an ACK; never does it accept. */
function stealthFate({ state, backwardPackets }: Row): number {
  if (backwardPackets === 0) return PortFate.silent
  return stealthResets.has(state) ? PortFate.refused : 0
}
const stealthResets: ReadonlySet<string> = new Set(['REJ', 'RSTR', 'RSTRH'])

/** SYN and reset. */
const halfOpenPackets = 2

function oneSided({ forwardPayload, sourcePort, destinationPort }: Row): number {
  if (forwardPayload > 0) return sourcePort === ftpData ? PortFate.carried : PortFate.gave
  return destinationPort > servicePortMax ? PortFate.empty | PortFate.took : PortFate.empty
}
