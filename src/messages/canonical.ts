/**
 * What is signed, byte for byte, and why not the message itself: protocol buffers may be written in several ways, and
 * two programs need not agree on one. Here each field stands once, in the order of its number, and each with its length:
 *
 *     domain            the tag in ASCII, then a zero byte
 *     each field        its length, 4 bytes, the most significant first; then its bytes
 *
 * A text is its UTF-8, a number 8 bytes, the most significant first, two's complement. The tag keeps a signature of one kind
 * from being taken for one of another.
 */
const lengthBytes = 4
const numberBytes = 8

export type CanonicalField = string | number | Uint8Array

/** Numbers are whole, and no larger than doubles are exact. */
export function canonicalBytesOf(tag: string, fields: readonly CanonicalField[]): Uint8Array {
  const parts = fields.map(bytesOf)
  const head = Buffer.from(`${tag}\0`, 'latin1')
  const length = parts.reduce((sum, part) => sum + lengthBytes + part.length, head.length)
  const bytes = new Uint8Array(length)
  const view = new DataView(bytes.buffer)
  bytes.set(head)
  let at = head.length
  for (const part of parts) {
    view.setUint32(at, part.length)
    bytes.set(part, at + lengthBytes)
    at += lengthBytes + part.length
  }
  return bytes
}

function bytesOf(field: CanonicalField): Uint8Array {
  if (typeof field === 'string') return Buffer.from(field, 'utf8')
  if (typeof field !== 'number') return field
  const bytes = new Uint8Array(numberBytes)
  new DataView(bytes.buffer).setBigInt64(0, BigInt(field))
  return bytes
}
