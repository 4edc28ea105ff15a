import type { LookedUp } from '../../../contracts/index.ts'
import { parseAddress } from '../../../kernel/index.ts'
import { keyOf } from '../indicators.ts'
import type { ListEntry } from './list-lines.ts'

/** A list made ready to be asked: a look-up for each prefix length or label, however many entries there are. */
export interface ListTable {
  readonly size: number
  /** The entry that an indicator is, or lies in; null: none. */
  find(indicator: LookedUp): ListEntry | null
}

export function tableOf(entries: readonly ListEntry[]): ListTable {
  const byKey = new Map<string, ListEntry>()
  const lengths = new Set<number>()
  for (const entry of entries) {
    const network = entry.kind === 'network' ? networkKey(entry.value) : null
    if (network) lengths.add(network.bits)
    byKey.set(network?.key ?? keyOf(entry as LookedUp), entry)
  }
  const prefixes = [...lengths].sort((a, b) => b - a)
  return {
    size: byKey.size,
    find(indicator) {
      const exact = byKey.get(keyOf(indicator))
      if (exact || (indicator.kind !== 'address' && indicator.kind !== 'domain'))
        return exact ?? null
      const keys =
        indicator.kind === 'domain'
          ? parentsOf(indicator.value)
          : networksOf(indicator.value, prefixes)
      for (const key of keys) {
        const entry = byKey.get(key)
        if (entry) return entry
      }
      return null
    },
  }
}

/** The prefix lengths of a network count as of IPv6, IPv4 mapped into it. */
function networkKey(text: string): { readonly bits: number; readonly key: string } {
  const [base = '', length] = text.split('/')
  const bits = Number(length) + (base.includes(':') ? 0 : 96)
  return { bits, key: keyAt(parseAddress(base)!, bits) }
}

function* networksOf(address: string, prefixes: readonly number[]): Generator<string> {
  const words = parseAddress(address)
  for (const bits of words ? prefixes : []) yield keyAt(words!, bits)
}

function keyAt(words: Uint32Array, bits: number): string {
  const masked = Array.from(words, (word, i) => {
    const own = Math.min(Math.max(bits - i * 32, 0), 32)
    return own === 0 ? 0 : (word & ((0xffffffff << (32 - own)) >>> 0)) >>> 0
  })
  return `network ${masked.join('.')}/${bits}`
}

function* parentsOf(domain: string): Generator<string> {
  for (let dot = domain.indexOf('.'); dot >= 0; dot = domain.indexOf('.', dot + 1))
    yield `domain ${domain.slice(dot + 1)}`
}
