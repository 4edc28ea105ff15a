import type { LookedUp } from '../../../contracts/index.ts'
import { parseAddress } from '../../../kernel/index.ts'
import type { ListEntry } from './list-lines.ts'

/** A list made ready to be asked: a look-up for each prefix length or label, however many entries there are. */
export class ListTable {
  /** Why each value stands there, by kind; of networks by their masked words. */
  readonly #notes = new Map<ListEntry['kind'], Map<string, string>>()
  /** How each network is written, where there are any. */
  readonly #networks = new Map<string, string>()
  /** Longest first. */
  #prefixes: readonly number[] = []

  get size(): number {
    return [...this.#notes.values()].reduce((sum, { size }) => sum + size, 0)
  }

  add({ kind, value, note }: ListEntry): void {
    let key = value
    if (kind === 'network') {
      const network = networkKey(value)
      key = network.key
      this.#networks.set(key, value)
      if (!this.#prefixes.includes(network.bits))
        this.#prefixes = [...this.#prefixes, network.bits].sort((a, b) => b - a)
    }
    const known = this.#notes.get(kind)
    if (known) known.set(key, note)
    else this.#notes.set(kind, new Map([[key, note]]))
  }

  /** The entry that an indicator is, or lies in; null: none. */
  find({ kind, value }: LookedUp): ListEntry | null {
    const exact = this.#notes.get(kind)?.get(value)
    if (exact !== undefined) return { kind, value, note: exact }
    if (kind === 'address') return this.#networkOf(value)
    for (const parent of kind === 'domain' ? parentsOf(value) : []) {
      const note = this.#notes.get(kind)?.get(parent)
      if (note !== undefined) return { kind, value: parent, note }
    }
    return null
  }

  #networkOf(address: string): ListEntry | null {
    const words = parseAddress(address)
    for (const bits of words ? this.#prefixes : []) {
      const key = keyAt(words!, bits)
      const value = this.#networks.get(key)
      if (value !== undefined)
        return { kind: 'network', value, note: this.#notes.get('network')?.get(key) ?? '' }
    }
    return null
  }
}

/** The prefix lengths of a network count as of IPv6, IPv4 mapped into it. */
function networkKey(text: string): { readonly bits: number; readonly key: string } {
  const [base = '', length] = text.split('/')
  const bits = Number(length) + (base.includes(':') ? 0 : 96)
  return { bits, key: keyAt(parseAddress(base)!, bits) }
}

function keyAt(words: Uint32Array, bits: number): string {
  const masked = Array.from(words, (word, i) => {
    const own = Math.min(Math.max(bits - i * 32, 0), 32)
    return own === 0 ? 0 : (word & ((0xffffffff << (32 - own)) >>> 0)) >>> 0
  })
  return `${masked.join('.')}/${bits}`
}

function* parentsOf(domain: string): Generator<string> {
  for (let dot = domain.indexOf('.'); dot >= 0; dot = domain.indexOf('.', dot + 1))
    yield domain.slice(dot + 1)
}
