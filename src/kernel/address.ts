/**
 * Internet addresses as four big-endian 32-bit words; IPv4 mapped into IPv6 (RFC 4291 2.5.5.2), so that one
 * comparison serves both. Text is dotted quad or RFC 5952.
 */
import ipaddr from 'ipaddr.js'

const mappedPrefix = 0xffff

/** Text of the address in words `at` to `at + 3`. */
export function addressText(words: Uint32Array, at: number): string {
  const last = words[at + 3]!
  if (words[at] === 0 && words[at + 1] === 0 && words[at + 2] === mappedPrefix)
    return ipv4Text(last)
  return ipv6Text(words, at)
}

export function ipv4Text(word: number): string {
  return `${word >>> 24}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.${word & 255}`
}

/** RFC 5952: lower case, no leading zeros, the longest run of two or more zero groups (the first of equals) as `::`. */
function ipv6Text(words: Uint32Array, at: number): string {
  const groups: number[] = []
  for (let i = 0; i < 4; i++) groups.push(words[at + i]! >>> 16, words[at + i]! & 0xffff)
  const run = longestZeroRun(groups)
  const hex = (part: number[]) => part.map((group) => group.toString(16)).join(':')
  if (run.length < 2) return hex(groups)
  return `${hex(groups.slice(0, run.start))}::${hex(groups.slice(run.start + run.length))}`
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 }
  for (let start = 0; start < groups.length; start++) {
    let end = start
    while (end < groups.length && groups[end] === 0) end++
    if (end - start > best.length) best = { start, length: end - start }
    if (end > start) start = end
  }
  return best
}

/** Tells whether a text is an address as written in full: four decimal parts, or RFC 4291 without a zone. */
export function isAddress(text: string): boolean {
  if (text.includes(':')) return ipaddr.IPv6.isValid(text) && !text.includes('%')
  // Every host name comes by here, and nearly all have a letter: the library throws for those.
  const last = text.charCodeAt(text.length - 1)
  return last >= 48 && last <= 57 && ipaddr.IPv4.isValidFourPartDecimal(text)
}

/** Words of an address in text, or null where it is not one. Zone ids are not accepted. */
export function parseAddress(text: string): Uint32Array | null {
  if (!isAddress(text)) return null
  const parsed = ipaddr.parse(text)
  const bytes =
    parsed.kind() === 'ipv4'
      ? (parsed as ipaddr.IPv4).toIPv4MappedAddress().toByteArray()
      : parsed.toByteArray()
  const words = new Uint32Array(4)
  for (let i = 0; i < 16; i++) words[i >> 2] = ((words[i >> 2]! << 8) | bytes[i]!) >>> 0
  return words
}

/** Networks that are ours unless the settings say otherwise: RFC 1918, RFC 6598, link-local, loopback, unique local. */
export const privateNetworks: readonly string[] = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '127.0.0.0/8',
  'fe80::/10',
  'fc00::/7',
  '::1/128',
]

/** Tells whether an address (canonical text) lies in one of `networks` (CIDR). Remembers its last answers. */
export function networkTest(networks: readonly string[]): (address: string) => boolean {
  const parsed = networks.map(networkOf)
  const answers = new Map<string, boolean>()
  return (address) => {
    const known = answers.get(address)
    if (known !== undefined) return known
    const words = address.includes(':') ? parseAddress(address) : ipv4Words(address)
    const answer = words !== null && parsed.some((network) => isInside(words, network))
    if (answers.size >= 65_536) answers.clear()
    answers.set(address, answer)
    return answer
  }
}

/** A network as words and masks, IPv4 mapped into IPv6. */
interface Network {
  readonly base: Uint32Array
  readonly masks: Uint32Array
}

function networkOf(cidr: string): Network {
  const [base, bits] = ipaddr.parseCIDR(cidr)
  const prefix = base.kind() === 'ipv4' ? bits + 96 : bits
  const masks = new Uint32Array(4)
  for (let i = 0; i < 4; i++) {
    const own = Math.min(Math.max(prefix - i * 32, 0), 32)
    masks[i] = own === 0 ? 0 : (0xffffffff << (32 - own)) >>> 0
  }
  return { base: parseAddress(base.toString())!.map((word, i) => word & masks[i]!), masks }
}

function isInside(words: Uint32Array, { base, masks }: Network): boolean {
  for (let i = 0; i < 4; i++) {
    if ((words[i]! & masks[i]!) >>> 0 !== base[i]!) return false
  }
  return true
}

/** Words of a dotted quad; every new address of a flood comes by here, so it is read without a library. */
function ipv4Words(text: string): Uint32Array | null {
  let word = 0
  let part = 0
  let dots = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 46) {
      word = word * 256 + part
      part = 0
      dots++
    } else if (code >= 48 && code <= 57) part = part * 10 + code - 48
    else return null
  }
  return dots === 3 ? new Uint32Array([0, 0, mappedPrefix, word * 256 + part]) : null
}

/** 224.0.0.0/4, ff00::/8, 255.255.255.255: not one host, so never an entity nor a target. */
export function isGroupAddress(address: string): boolean {
  if (address.startsWith('ff') && address.includes(':')) return true
  if (address === '255.255.255.255') return true
  const first = Number.parseInt(address, 10)
  return !address.includes(':') && first >= 224 && first <= 239
}

/** `00:11:22:aa:bb:cc` of a 48-bit number. */
export function macText(mac: number): string {
  const hex = mac.toString(16).padStart(12, '0')
  return hex.replace(/(..)(?=.)/g, '$1:')
}

/** Tells whether a text is a network in CIDR notation. */
export function isNetwork(text: string): boolean {
  return ipaddr.isValidCIDR(text)
}
