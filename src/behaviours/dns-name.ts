import { parse } from 'tldts'

/** A name split where its registered domain begins. */
export interface SplitName {
  /** `example.co.uk`; '' where the name stands under no top-level domain and does not look like a local one. */
  readonly domain: string
  /** What stands before it, dots and all. */
  readonly carried: string
}

const parseOptions = { extractHostname: false, validateHostname: false, allowPrivateDomains: false }
/** Suffixes that local networks use though no registry has them (RFC 6761, RFC 8375, ICANN's `internal`, and custom). */
const localSuffixes = new Set(
  'local lan home internal intranet private corp domain localdomain localhost test invalid example workgroup onion alt'.split(
    ' ',
  ),
)
/** RFC 1123 host names, and the underscore of service labels (RFC 8552). */
const hostName = /^[a-z0-9._-]*$/

export function splitName(name: string): SplitName {
  const parsed = parse(name, parseOptions)
  const isKnown = parsed.isIcann === true || localSuffixes.has(parsed.publicSuffix ?? '')
  const domain = isKnown ? (parsed.domain ?? parsed.publicSuffix ?? '') : ''
  if (domain === '') return { domain, carried: name }
  return { domain, carried: name.slice(0, Math.max(0, name.length - domain.length - 1)) }
}

/** Tells whether a name could be a host's: letters, digits, hyphens, dots, underscores. */
export function isHostName(name: string): boolean {
  return hostName.test(name)
}

/** FNV-1a, 32 bits: names are counted by hash, so that a long name costs no memory. */
export function nameHash(name: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193)
  return hash >>> 0
}
