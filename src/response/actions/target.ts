/** What an order is aimed at, in one spelling: two spellings of an address are the same address. */
import { addressText, parseAddress } from '../../kernel/index.ts'

export interface Network {
  readonly family: 4 | 6
  /** Canonical; without a length where it is one address. */
  readonly text: string
  /** In bits of its own family: at most 32 or 128. */
  readonly prefix: number
  /** Its first address. */
  readonly base: string
  readonly isSingle: boolean
  /** Its first address in words, and how many bits of those count. */
  readonly words: Uint32Array
  readonly bits: number
}

const mappedBits = 96

/** An address or a network, or null where a text is neither. `::ffff:192.0.2.1` is an address of IPv4. */
export function networkOf(target: string): Network | null {
  const [address, length, ...rest] = target.split('/')
  const words = parseAddress(address!)
  if (words === null || rest.length > 0) return null
  const family = isMapped(words) ? 4 : 6
  // The length of a mapped network counts the bits before its IPv4 part, too.
  const leading = family === 4 && address!.includes(':') ? mappedBits : 0
  const bits = family === 4 ? 32 : 128
  const prefix = length === undefined ? bits : prefixOf(length) - leading
  if (!(prefix >= 0 && prefix <= bits)) return null
  const counted = family === 4 ? prefix + mappedBits : prefix
  const first = masked(words, counted)
  const base = addressText(first, 0)
  const isSingle = prefix === bits
  const text = isSingle ? base : `${base}/${prefix}`
  return { family, prefix, base, isSingle, text, words: first, bits: counted }
}

/** The one address that a text is, canonical; null where it is none. */
export function singleAddress(target: string): Network | null {
  const network = networkOf(target)
  return network?.isSingle ? network : null
}

/** Whether two networks have an address in common; one of two that have contains the other. */
export function overlaps(a: Network, b: Network): boolean {
  if (a.family !== b.family) return false
  const bits = Math.min(a.bits, b.bits)
  for (let i = 0; i < 4; i++) {
    const mask = maskOf(bits - i * 32)
    if (((a.words[i]! ^ b.words[i]!) & mask) !== 0) return false
  }
  return true
}

function prefixOf(length: string): number {
  return /^\d{1,3}$/.test(length) ? Number(length) : Number.NaN
}

function isMapped(words: Uint32Array): boolean {
  return words[0] === 0 && words[1] === 0 && words[2] === 0xffff
}

function masked(words: Uint32Array, bits: number): Uint32Array {
  return words.map((word, i) => (word & maskOf(bits - i * 32)) >>> 0)
}

/** The first `bits` of a word; a shift by 32 would be one by none. */
function maskOf(bits: number): number {
  if (bits <= 0) return 0
  return bits >= 32 ? 0xffff_ffff : 0xffff_ffff << (32 - bits)
}
