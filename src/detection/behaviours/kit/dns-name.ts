import { parse } from 'tldts'

/** A name split where its registered domain begins. */
export interface SplitName {
  /** `example.co.uk`, `mine.duckdns.org` (a suffix under which anybody may have names is nobody's domain); the last two labels where no registry has the suffix; '' for a name of one label and for one cut short. */
  readonly domain: string
  /** The suffix is a registry's, or one that local networks use. */
  readonly isKnown: boolean
  /** What stands before it, dots and all. */
  readonly carried: string
}

const parseOptions = { extractHostname: false, validateHostname: false, allowPrivateDomains: true }
/** Suffixes that local networks use though no registry has them (RFC 6761, RFC 8375, ICANN's `internal`, and custom). */
const localSuffixes = new Set(
  'local lan home internal intranet private corp domain localdomain localhost test invalid example workgroup onion alt'.split(
    ' ',
  ),
)
/** Characters that are kept of a name (see `DnsMessage`). */
const nameMax = 255
/** Longer than two ordinary labels; what stands there is data. */
const twoLabelsMax = 48
/** RFC 1123 host names, and the underscore of service labels (RFC 8552). */
const hostName = /^[a-z0-9._-]*$/

export function splitName(name: string): SplitName {
  if (isCut(name)) return { domain: '', isKnown: false, carried: name }
  const parsed = parse(name, parseOptions)
  const isKnown =
    parsed.isIcann === true ||
    parsed.isPrivate === true ||
    localSuffixes.has(parsed.publicSuffix ?? '')
  const domain = isKnown ? (parsed.domain ?? parsed.publicSuffix ?? '') : lastTwoLabels(name)
  if (domain === '') return { domain, isKnown, carried: name }
  return { domain, isKnown, carried: name.slice(0, Math.max(0, name.length - domain.length - 1)) }
}

function lastTwoLabels(name: string): string {
  const dot = name.lastIndexOf('.', name.lastIndexOf('.') - 1)
  const labels = name.slice(dot + 1)
  return labels.includes('.') && labels.length <= twoLabelsMax && isHostName(labels) ? labels : ''
}

/** Written out, its odd bytes escaped, the name was longer than is kept (see `Row`): its end is missing. RFC 1035 names have at most 253 characters. */
export function isCut(name: string): boolean {
  return name.length >= nameMax
}

/** Tells whether a name could be a host's: letters, digits, hyphens, dots, underscores. */
export function isHostName(name: string): boolean {
  return hostName.test(name)
}

/** Octets of one name, `separator` between its labels: what `octetsOf` wrote last. */
const octets = new Uint16Array(nameMax + 1)
const separator = 256
const [dot, backslash] = [46, 92]
/** Of an octet that is written as `\ddd` (RFC 4343 2.1). */
const escapeChars = 4

/** Reads a name as it is on the wire, where an octet that is written with four characters is one; yields how many. */
function octetsOf(name: string): number {
  let count = 0
  for (let i = 0; i < name.length && count < octets.length; count++) {
    const code = name.charCodeAt(i)
    if (code === backslash && i + escapeChars <= name.length) {
      octets[count] = Number(name.slice(i + 1, i + escapeChars)) & 255
      i += escapeChars
    } else {
      octets[count] = code === dot ? separator : code & 127
      i++
    }
  }
  return count
}

/** Octets of a name, dots among them. */
export function nameLength(name: string): number {
  return name.includes('\\') ? octetsOf(name) : name.length
}

/** Octets of its longest label. */
export function longestLabel(name: string): number {
  const count = octetsOf(name)
  let longest = 0
  let length = 0
  for (let i = 0; i < count; i++) {
    length = octets[i] === separator ? 0 : length + 1
    if (length > longest) longest = length
  }
  return longest
}

/** FNV-1a, 32 bits: names are counted by hash, so that a long name costs no memory. */
export function nameHash(name: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193)
  return hash >>> 0
}

const histogram = new Uint16Array(256)

/** Shannon entropy of the octets without the dots between labels, bits an octet. */
export function nameEntropy(name: string): number {
  histogram.fill(0)
  const count = octetsOf(name)
  let length = 0
  for (let i = 0; i < count; i++) {
    const octet = octets[i]!
    if (octet === separator) continue
    histogram[octet]!++
    length++
  }
  if (length === 0) return 0
  let sum = 0
  for (const n of histogram) if (n > 1) sum += n * Math.log2(n)
  return Math.log2(length) - sum / length
}

const letters = /[a-z]/g
const vowels = /[aeiouy]/g

/** A label of it looks made by a machine: hexadecimal, letters and digits mixed, or hardly a vowel. */
export function isCoded(carried: string): boolean {
  for (const label of carried.split('.')) {
    if (label.length < 6) continue
    if (/^[0-9a-f]+$/.test(label) && /\d/.test(label) && /[a-f]/.test(label)) return true
    let changes = 0
    for (let i = 1; i < label.length; i++)
      if (isDigit(label.charCodeAt(i)) !== isDigit(label.charCodeAt(i - 1))) changes++
    if (changes >= 3 && !label.includes('-')) return true
    const lettersIn = label.match(letters)?.length ?? 0
    if (lettersIn >= 8 && (label.match(vowels)?.length ?? 0) < lettersIn * 0.22) return true
    if (label.length >= 24 && !label.includes('-')) return true
  }
  return false
}

const isDigit = (code: number) => code >= 48 && code <= 57
