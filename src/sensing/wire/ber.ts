/** Elements of BER and DER (X.690) with tags of one byte: where their content begins and ends. */

export interface Element {
  readonly tag: number
  readonly from: number
  /** May lie after the bytes that are there. */
  readonly to: number
}

/** Null where tag and length are not whole, or where the length is of a form that nobody needs. */
export function elementAt(bytes: Uint8Array, at: number): Element | null {
  if (at + 2 > bytes.length) return null
  const tag = bytes[at]!
  const first = bytes[at + 1]!
  if (first < 0x80) return { tag, from: at + 2, to: at + 2 + first }
  const lengthBytes = first - 0x80
  const from = at + 2 + lengthBytes
  if (lengthBytes === 0 || lengthBytes > 4 || from > bytes.length) return null
  let length = 0
  for (let i = at + 2; i < from; i++) length = length * 256 + bytes[i]!
  return { tag, from, to: from + length }
}
