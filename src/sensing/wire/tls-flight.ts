/** The first handshake message of one direction of TLS, gathered across records (RFC 8446 5.1, RFC 5246 6.2.1). */
import { u16 } from './bytes.ts'

const record = { type: 0, version: 1, length: 3, end: 5 } as const
const handshake = { type: 0, length: 1, end: 4 } as const

const Content = { changeCipherSpec: 20, alert: 21, handshake: 22, application: 23 } as const
export const Hello = { client: 1, server: 2 } as const

/** RFC 5246 6.2.3: a record of 2^14 bytes, and what compression and encryption may add. */
const recordBytesMax = 16_384 + 2048

export interface Flight {
  /**
   * `Hello`; 0: records without a hello first (the middle of a connection, an alert); null: the byte that tells
   * is still to come.
   */
  readonly hello: number | null
  /** The hello's body, as far as it is at hand. */
  readonly body: Uint8Array
  readonly isWhole: boolean
  /** Well-formed records seen one after the other. */
  readonly records: number
}

/** Null where the bytes are not TLS records. */
export function readFlight(bytes: Uint8Array): Flight | null {
  const parts: Uint8Array[] = []
  let records = 0
  let gathered = 0
  let needed = handshake.end
  let at = 0
  while (at < bytes.length && isRecord(bytes, at)) {
    const end = at + record.end + recordLength(bytes, at)
    records++
    if (bytes[at] !== Content.handshake) break
    parts.push(bytes.subarray(at + record.end, end))
    gathered += parts[parts.length - 1]!.length
    if (gathered >= handshake.end) needed = handshake.end + bodyLength(join(parts))
    if (gathered >= needed) break
    at = end
  }
  if (records === 0) return null
  if (parts.length > 0 && gathered === 0)
    return { hello: null, body: new Uint8Array(0), isWhole: false, records }
  return flightOf(join(parts), records, needed)
}

/** Handshake messages of one direction up to its first record of another kind, records' heads taken out. */
export function contentBetween(bytes: Uint8Array): { content: Uint8Array; isOver: boolean } {
  const parts: Uint8Array[] = []
  let at = 0
  while (at < bytes.length) {
    if (!isRecord(bytes, at) || bytes[at] !== Content.handshake)
      return { content: join(parts), isOver: true }
    const end = at + record.end + recordLength(bytes, at)
    parts.push(bytes.subarray(at + record.end, end))
    at = end
  }
  return { content: join(parts), isOver: false }
}

function flightOf(message: Uint8Array, records: number, needed: number): Flight {
  const type = message.length > handshake.type ? message[handshake.type]! : 0
  const isHello = type === Hello.client || type === Hello.server
  return {
    hello: isHello ? type : 0,
    body: message.subarray(handshake.end, needed),
    isWhole: isHello && message.length >= needed && message.length >= handshake.end,
    records,
  }
}

/** A record header, or as much of one as there is. */
function isRecord(bytes: Uint8Array, at: number): boolean {
  const type = bytes[at]!
  if (type < Content.changeCipherSpec || type > Content.application) return false
  const present = bytes.length - at
  if (present > record.version && bytes[at + record.version] !== 3) return false
  if (present > record.version + 1 && bytes[at + record.version + 1]! > 4) return false
  return present < record.end || recordLength(bytes, at) <= recordBytesMax
}

function recordLength(bytes: Uint8Array, at: number): number {
  return bytes.length - at >= record.end ? u16(bytes, at + record.length) : 0
}

function bodyLength(message: Uint8Array): number {
  return message[handshake.length]! * 0x1_0000 + u16(message, handshake.length + 1)
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]!
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}
