/** Ethernet frames of IPv4, as plain as a measurement needs them: no options, no checksums. */

export interface Ends {
  readonly from: number
  readonly to: number
  readonly fromPort: number
  readonly toPort: number
}

export interface Segment {
  readonly seq: number
  readonly ack: number
  readonly flags: number
  readonly payloadBytes: number
}

/** TCP flags (RFC 9293, section 3.1). */
export const syn = 0x02
export const synAck = 0x12
export const ack = 0x10
export const pushAck = 0x18
export const finAck = 0x11

const ethernetBytes = 14
const ipBytes = 20
const payloadAt = ethernetBytes + ipBytes
const tcpBytes = 20
const udpBytes = 8
const tcpProtocol = 6
const udpProtocol = 17

export function tcpFrame(ends: Ends, segment: Segment): Buffer {
  const frame = ipFrame(ends, tcpProtocol, tcpBytes + segment.payloadBytes)
  frame.writeUInt16BE(ends.fromPort, payloadAt)
  frame.writeUInt16BE(ends.toPort, payloadAt + 2)
  frame.writeUInt32BE(segment.seq >>> 0, payloadAt + 4)
  frame.writeUInt32BE(segment.ack >>> 0, payloadAt + 8)
  frame[payloadAt + 12] = (tcpBytes / 4) << 4
  frame[payloadAt + 13] = segment.flags
  frame.writeUInt16BE(64_240, payloadAt + 14)
  fill(frame, payloadAt + tcpBytes, segment.seq)
  return frame
}

export function udpFrame(ends: Ends, payloadBytes: number): Buffer {
  const frame = ipFrame(ends, udpProtocol, udpBytes + payloadBytes)
  frame.writeUInt16BE(ends.fromPort, payloadAt)
  frame.writeUInt16BE(ends.toPort, payloadAt + 2)
  frame.writeUInt16BE(udpBytes + payloadBytes, payloadAt + 4)
  fill(frame, payloadAt + udpBytes, ends.fromPort)
  return frame
}

export function answering({ from, to, fromPort, toPort }: Ends): Ends {
  return { from: to, to: from, fromPort: toPort, toPort: fromPort }
}

function ipFrame({ from, to }: Ends, protocol: number, bytes: number): Buffer {
  const frame = Buffer.alloc(payloadAt + bytes)
  frame.writeUInt16BE(0x0800, 12)
  frame[14] = 0x45
  frame.writeUInt16BE(ipBytes + bytes, 16)
  frame[22] = 64
  frame[23] = protocol
  frame.writeUInt32BE(from >>> 0, 26)
  frame.writeUInt32BE(to >>> 0, 30)
  return frame
}

/** Bytes that look like none of the protocols that are recognised, and differ from flow to flow. */
function fill(frame: Buffer, from: number, salt: number): void {
  for (let i = from; i < frame.length; i++) frame[i] = (salt * 31 + i * 7) & 255
}
