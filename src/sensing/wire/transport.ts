/** Chooses the reader of an IP payload; protocols without one keep their number and payload, with ports 0. */
import { Protocol } from '../../contracts/index.ts'
import { readIcmp, readIcmpv6 } from './icmp.ts'
import { keepRow, type Reading } from './reading.ts'
import { readSctp } from './sctp.ts'
import { readTcp } from './tcp.ts'
import { noteIpTunnel } from './tunnels.ts'
import { readUdp } from './udp.ts'

export function readTransport(reading: Reading, offset: number) {
  switch (reading.protocol) {
    case Protocol.tcp:
      return readTcp(reading, offset)
    case Protocol.udp:
      return readUdp(reading, offset)
    case Protocol.icmp:
      return readIcmp(reading, offset)
    case Protocol.icmpv6:
      return readIcmpv6(reading, offset)
    case Protocol.sctp:
      return readSctp(reading, offset)
    default:
      noteIpTunnel(reading, offset)
      return keepRow(reading, offset)
  }
}
