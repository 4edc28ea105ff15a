/** What an action is done to, read strictly: an address or a network as words, a domain in one spelling. */
import { domainToASCII } from 'node:url'
import { addressText, isAddress, parseAddress } from '../../kernel/index.ts'

/** Addresses that begin with the same bits; IPv4 mapped into IPv6, so that both spellings are the same. */
export interface AddressRange {
  readonly words: Uint32Array
  /** Bits, 0 to 128; of IPv4 its own and 96. */
  readonly prefix: number
}

const mappedBits = 96

/** The same few addresses are compared again and again; of more than these the answers are found anew. */
const rememberedMax = 16_384
/** As long as any address with its network; what is longer is no use to remember. */
const rememberedLengthMax = 64

/** A function of a text that remembers its answers. */
function remembering<T>(find: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>()
  return (text) => {
    if (text.length > rememberedLengthMax) return find(text)
    const before = known.get(text)
    if (before !== undefined || known.has(text)) return before as T
    const answer = find(text)
    if (known.size >= rememberedMax) known.clear()
    known.set(text, answer)
    return answer
  }
}

/** Null: neither an address nor a network as written in full. No zone, and no host bits that would be masked away unseen. */
export const readRange = remembering((text): AddressRange | null => {
  const range = readLoosely(text)
  return range !== null && isSame(range.words, parseAddress(text.split('/')[0]!)!, 128)
    ? range
    : null
})

function readLoosely(text: string): AddressRange | null {
  const [base, bits, ...rest] = text.split('/')
  const words = parseAddress(base!)
  if (words === null || rest.length > 0) return null
  if (bits === undefined) return { words, prefix: 128 }
  if (!/^(?:0|[1-9]\d{0,2})$/.test(bits)) return null
  const prefix = Number(bits) + (base!.includes(':') ? 0 : mappedBits)
  return prefix <= 128 ? { words: masked(words, prefix), prefix } : null
}

/** The same of something that is to be protected: zones and host bits are taken off, with which interfaces tell of them. */
export const readProtected = remembering((text): AddressRange | null =>
  readLoosely(text.trim().replace(/%[^/]*/, '')),
)

/** Whether the two have any address in common. */
export function isOverlapping(a: AddressRange, b: AddressRange): boolean {
  return isSame(a.words, b.words, Math.min(a.prefix, b.prefix))
}

/** Whether all of `inner` lies in `outer`. */
export function isWithin(inner: AddressRange, outer: AddressRange): boolean {
  return inner.prefix >= outer.prefix && isOverlapping(inner, outer)
}

export function isNetworkRange({ prefix }: AddressRange): boolean {
  return prefix < 128
}

export function isIpv4({ words, prefix }: AddressRange): boolean {
  return prefix >= mappedBits && words[0] === 0 && words[1] === 0 && words[2] === 0xffff
}

export function rangeText(range: AddressRange): string {
  const address = addressText(range.words, 0)
  if (!isNetworkRange(range)) return address
  return `${address}/${isIpv4(range) ? range.prefix - mappedBits : range.prefix}`
}

/** The last address of an IPv4 network, which all of its hosts hear; null where it has none. */
export function broadcastOf(range: AddressRange): AddressRange | null {
  if (!isIpv4(range) || range.prefix >= 127) return null
  const words = Uint32Array.from(range.words)
  words[3] = (words[3]! | (0xffffffff >>> (range.prefix - mappedBits))) >>> 0
  return { words, prefix: 128 }
}

/**
 * IPv6 addresses under which a translator or a tunnel reaches an IPv4 one: NAT64 (RFC 6052), 6to4 (RFC 3056), and the
 * compatible ones of RFC 4291. `at`: the bit from which the IPv4 address stands in it.
 */
const embeddings = [
  { range: { words: Uint32Array.of(0x64ff9b, 0, 0, 0), prefix: 96 }, at: 96 },
  { range: { words: Uint32Array.of(0x20020000, 0, 0, 0), prefix: 16 }, at: 16 },
  { range: { words: Uint32Array.of(0, 0, 0, 0), prefix: 96 }, at: 96 },
] as const

const allIpv4: AddressRange = { words: Uint32Array.of(0, 0, 0xffff, 0), prefix: mappedBits }

/** The range itself, and the IPv4 addresses that it reaches by another name. */
export function facesOf(range: AddressRange): AddressRange[] {
  const others = embeddings.flatMap(({ range: outer, at }): AddressRange[] => {
    if (!isOverlapping(range, outer)) return []
    if (range.prefix <= at) return [allIpv4]
    const word = at === 96 ? range.words[3]! : (range.words[0]! << 16) | (range.words[1]! >>> 16)
    const prefix = Math.min(range.prefix - at, 32) + mappedBits
    return [{ words: masked(Uint32Array.of(0, 0, 0xffff, word), prefix), prefix }]
  })
  return [range, ...others]
}

function masked(words: Uint32Array, prefix: number): Uint32Array {
  return words.map((word, i) => {
    const own = Math.min(Math.max(prefix - i * 32, 0), 32)
    return own === 0 ? 0 : (word & (0xffffffff << (32 - own))) >>> 0
  })
}

function isSame(a: Uint32Array, b: Uint32Array, bits: number): boolean {
  for (let i = 0, left = bits; left > 0; i++, left -= 32) {
    const mask = left >= 32 ? 0xffffffff : (0xffffffff << (32 - left)) >>> 0
    if (((a[i]! ^ b[i]!) & mask) !== 0) return false
  }
  return true
}

const domainMax = 253
const label = '[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?'
const domainPattern = new RegExp(`^${label}(?:\\.${label})*$`)

/** A domain in its one spelling: lower case, ASCII, no dot at the end; null where it is none. */
export function readDomain(text: string): string | null {
  // The URL standard decodes, drops and cuts at some characters: what is one name for us would be another for a resolver.
  if (!/^[\p{L}\p{M}\p{N}._-]+$/u.test(text) || text.normalize('NFKC') !== text) return null
  const ascii = domainToASCII(text).replace(/\.$/, '')
  if (ascii.length > domainMax || !domainPattern.test(ascii) || isAddress(ascii)) return null
  return ascii
}

/** Whether `name` is `domain` or lies under it; both as `readDomain` gives them. */
export function isUnder(name: string, domain: string): boolean {
  return name === domain || name.endsWith(`.${domain}`)
}

/** One spelling of a target, by which two are compared. */
export const targetKey = remembering((target): string => {
  const range = readRange(target)
  return range === null ? (readDomain(target) ?? target) : rangeText(range)
})
