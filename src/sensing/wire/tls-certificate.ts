/** The server's certificate in its first flight: in the clear up to TLS 1.2 (RFC 5246 7.4.2), encrypted from 1.3 on. */
import { hash } from 'node:crypto'
import { u16 } from './bytes.ts'
import { contentBetween } from './tls-flight.ts'

const certificateMessage = 11
const serverHelloMessage = 2
const certificateStatusMessage = 22
/** Type and length of a handshake message. */
const headBytes = 4
/** Of a list of certificates, and of one in it. */
const lengthBytes = 3

/**
 * SHA-256 of the first certificate in DER, 64 hexadecimal digits; '' where the server sends none (it goes on with an
 * earlier session, or contradicts itself); null: the bytes that would tell are still to come.
 */
export function readCertificate(bytes: Uint8Array): string | null {
  const { content, isOver } = contentBetween(bytes)
  const pending = isOver ? '' : null
  for (let at = 0; at + headBytes <= content.length; ) {
    const type = content[at]!
    const body = at + headBytes
    const end = body + u24(content, at + 1)
    if (type === certificateMessage) return fingerprintIn(content, { body, end }) ?? pending
    if (type !== serverHelloMessage && type !== certificateStatusMessage) return ''
    at = end
  }
  return pending
}

interface Place {
  readonly body: number
  readonly end: number
}

function fingerprintIn(content: Uint8Array, { body, end }: Place): string | null {
  const first = body + 2 * lengthBytes
  if (content.length < first) return null
  const length = u24(content, body + lengthBytes)
  if (length === 0 || first + length > end) return ''
  if (content.length < first + length) return null
  return hash('sha256', content.subarray(first, first + length))
}

function u24(bytes: Uint8Array, at: number): number {
  return bytes[at]! * 0x1_0000 + u16(bytes, at + 1)
}
