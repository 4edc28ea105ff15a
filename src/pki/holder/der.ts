/** As much of the writing of DER (ITU-T X.690) as a request for a certificate needs. */

export const tags = {
  integer: 0x02,
  bits: 0x03,
  objectId: 0x06,
  text: 0x0c,
  sequence: 0x30,
  set: 0x31,
  attributes: 0xa0,
} as const

/** One value: tag, length, content. */
export function der(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content)
  return Buffer.concat([Buffer.from([tag]), lengthOf(body.length), body])
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length])
  const bytes = Buffer.from(length.toString(16).padStart(length > 0xff ? 4 : 2, '0'), 'hex')
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes])
}
