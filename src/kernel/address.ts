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

/**
 * Written digit by digit into one flat string. A template gives a tree of pieces, which every table that is keyed
 * by the address would have to walk.
 */
export function ipv4Text(word: number): string {
  let at = writeOctet(word >>> 24, 0)
  for (let shift = 16; shift >= 0; shift -= 8) {
    quad[at] = dot
    at = writeOctet((word >>> shift) & 255, at + 1)
  }
  return quad.toString('latin1', 0, at)
}
const quad = Buffer.alloc(15)
const dot = 46
const digitZero = 48

function writeOctet(octet: number, from: number): number {
  let at = from
  if (octet >= 100) quad[at++] = digitZero + Math.floor(octet / 100)
  if (octet >= 10) quad[at++] = digitZero + (Math.floor(octet / 10) % 10)
  quad[at++] = digitZero + (octet % 10)
  return at
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
  return text.includes(':') ? isIpv6(text) : ipv4Word(text) >= 0
}

/** A name of a machine, as a certificate takes it: letters, digits and dashes between dots. */
export function isHostName(text: string): boolean {
  return hostName.test(text)
}

const hostName =
  /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i

function isIpv6(text: string): boolean {
  return ipaddr.IPv6.isValid(text) && !text.includes('%')
}

/** Words of an address in text, or null where it is not one. Zone ids are not accepted. */
export function parseAddress(text: string): Uint32Array | null {
  const word = ipv4Word(text)
  if (word >= 0) return Uint32Array.of(0, 0, mappedPrefix, word)
  if (!text.includes(':') || !isIpv6(text)) return null
  const words = new Uint32Array(4)
  const bytes = ipaddr.IPv6.parse(text).toByteArray()
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

/** Tells whether an address (canonical text) lies in one of `networks` (CIDR). Remembers its last answers for IPv6. */
export function networkTest(networks: readonly string[]): (address: string) => boolean {
  const isInside = networkWordsTest(networks)
  const mapped = Uint32Array.of(0, 0, mappedPrefix, 0)
  const answers = new Map<string, boolean>()
  return (address) => {
    const word = ipv4Word(address)
    if (word >= 0) {
      mapped[3] = word
      return isInside(mapped, 0)
    }
    const known = answers.get(address)
    if (known !== undefined) return known
    const words = parseAddress(address)
    const answer = words !== null && isInside(words, 0)
    if (answers.size >= 65_536) answers.clear()
    answers.set(address, answer)
    return answer
  }
}

/** The same of an address in words `at` to `at + 3`. */
export function networkWordsTest(
  networks: readonly string[],
): (words: Uint32Array, at: number) => boolean {
  const parsed = networks.map(networkOf)
  const mapped = parsed.filter(({ base, masks }) => isMapped(base, masks))
  return (words, at) => {
    const isIpv4 = words[at] === 0 && words[at + 1] === 0 && words[at + 2] === mappedPrefix
    for (const { base, masks } of isIpv4 ? mapped : parsed) {
      let isSame = true
      for (let i = 0; i < 4; i++)
        if ((words[at + i]! & masks[i]!) >>> 0 !== base[i]!) isSame = false
      if (isSame) return true
    }
    return false
  }
}

/** Whether a network has IPv4 addresses in it. */
function isMapped(base: Uint32Array, masks: Uint32Array): boolean {
  return base[0] === 0 && base[1] === 0 && base[2] === (masks[2]! & mappedPrefix)
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

/**
 * A dotted quad as a number, -1 for any other text (a part above 255 or with a leading zero is none). Every new
 * address of a flood and every host name comes by here, so it is read without a library.
 */
function ipv4Word(text: string): number {
  let word = 0
  let part = -1
  let dots = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === dot && part >= 0) {
      word = word * 256 + part
      part = -1
      dots++
    } else if (code >= digitZero && code <= digitZero + 9 && part !== 0) {
      part = Math.max(part, 0) * 10 + code - digitZero
      if (part > 255) return -1
    } else return -1
  }
  return dots === 3 && part >= 0 ? word * 256 + part : -1
}

/**
 * Tells whether a text is the address of one host, who may be what an alert is about, or a target: no name, and neither
 * a group (224.0.0.0/4, ff00::/8, 255.255.255.255) nor nobody yet (0.0.0.0, ::).
 */
export function isHostAddress(text: string): boolean {
  const words = parseAddress(text)
  return words !== null && isHostWords(words, 0)
}

/** The same of an address in words `at` to `at + 3`. */
export function isHostWords(words: Uint32Array, at: number): boolean {
  const last = words[at + 3]!
  if (words[at] !== 0 || words[at + 1] !== 0) return words[at]! >>> 24 !== 0xff
  if (words[at + 2] !== mappedPrefix) return words[at + 2] !== 0 || last !== 0
  return last !== 0 && last >>> 28 !== 0xe && last !== 0xffffffff
}

/** Tells whether an address is one that somebody on the internet holds: none of a purpose of its own, as for documents (RFC 6890). */
export function isGlobalAddress(text: string): boolean {
  return isAddress(text) && ipaddr.parse(text).range() === 'unicast'
}

/** `00:11:22:aa:bb:cc` of a 48-bit number. */
export function macText(mac: number): string {
  const hex = mac.toString(16).padStart(12, '0')
  return hex.replace(/(..)(?=.)/g, '$1:')
}

/** The 48-bit number of `00:11:22:aa:bb:cc`. */
export function macNumber(text: string): number {
  return Number.parseInt(text.replaceAll(':', ''), 16)
}

/** Tells whether a text is a network in CIDR notation. */
export function isNetwork(text: string): boolean {
  return ipaddr.isValidCIDR(text)
}

/** `10.0.0.1:80`, `[fd00::1]:80` (RFC 5952 section 6): where the address ends is plain. */
export function endpointText(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}
