import { domainToASCII } from 'node:url'
import { getDomain } from 'tldts'
import type { Indicator, LookedUp } from '../../contracts/index.ts'
import { addressText, isAddress, networkTest, parseAddress } from '../../kernel/index.ts'

/** One name for an indicator, by which consent, caches and lists know it: `domain a.example.com`. */
export function keyOf({ kind, value }: LookedUp): string {
  return `${kind} ${value}`
}

const label = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/
const domainMax = 253

/** A name as it is asked for: lower case, no final dot, ASCII; null: no name that could be registered anywhere. */
export function domainOf(text: string): string | null {
  const lower = text.toLowerCase().replace(/\.$/, '')
  const name = /^[\x20-\x7e]*$/.test(lower) ? lower : domainToASCII(lower)
  if (name.length > domainMax || isAddress(name)) return null
  const labels = name.split('.')
  const isName = labels.every((one) => label.test(one)) && !/^\d+$/.test(labels.at(-1)!)
  return isName ? name : null
}

/** What somebody registered: `example.co.uk` of `a.b.example.co.uk`; the name itself where there is no such part. */
export function registeredOf(domain: string): string {
  return getDomain(domain, { allowPrivateDomains: true }) ?? domain
}

const hash = /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$/

/** SHA-256, SHA-1 or MD5 in hex, lower case; null: no hash of a file. */
export function hashOf(text: string): string | null {
  const lower = text.toLowerCase()
  return hash.test(lower) ? lower : null
}

/** The text of an address as it stands in records; null: none. */
export function addressOf(text: string): string | null {
  if (!text.includes(':')) return isAddress(text) ? text : null
  const words = parseAddress(text)
  return words && addressText(words, 0)
}

const ja3 = /^[0-9a-f]{32}$/
const ja4 = /^[tqd][0-9a-z]{9}_[0-9a-f]{12}_[0-9a-f]{12}$/

/** Of `ja3` and `ja4`: the text as it is compared; null: no such fingerprint. */
export function fingerprintOf(kind: 'ja3' | 'ja4', text: string): string | null {
  const lower = text.toLowerCase()
  return (kind === 'ja3' ? ja3 : ja4).test(lower) ? lower : null
}

/** What of an indicator is looked up: of a URL its host alone, since the rest may hold secrets; null: nothing can be. */
export function lookedUp({ kind, value }: Pick<Indicator, 'kind' | 'value'>): LookedUp | null {
  if (kind === 'url') return ofUrl(value)
  if (kind === 'mac') return null
  const known = canonical(kind, value)
  return known === null ? null : { kind, value: known }
}

/** As values of a kind are compared; null: it is none. */
export function canonical(kind: LookedUp['kind'], value: string): string | null {
  if (kind === 'address') return addressOf(value)
  if (kind === 'domain') return domainOf(value)
  if (kind === 'file') return hashOf(value)
  return kind === 'ja3' || kind === 'ja4' ? fingerprintOf(kind, value) : null
}

function ofUrl(text: string): LookedUp | null {
  const host = URL.parse(text)?.hostname.replace(/^\[|\]$/g, '') ?? ''
  const address = addressOf(host)
  if (address) return { kind: 'address', value: address }
  const domain = domainOf(host)
  return domain ? { kind: 'domain', value: domain } : null
}

/** Tells the addresses that are ours. */
export function homeTest(home: readonly string[]): (indicator: LookedUp) => boolean {
  const isHome = networkTest(home)
  return ({ kind, value }) => kind === 'address' && isHome(value)
}
