import { getDomain } from 'tldts'
import { KeyTable } from '../../kernel/index.ts'
import { DistinctWindow } from './distinct-window.ts'
import type { Limits } from './limits.ts'

const windowUs = 60e6

/** How many different names were asked for under each registered domain within 60 s. */
export class Names {
  readonly #domains: KeyTable
  readonly #asked: DistinctWindow

  constructor({ domainsMax, meetingsMax }: Limits) {
    this.#domains = new KeyTable(domainsMax)
    this.#asked = new DistinctWindow(domainsMax, windowUs, meetingsMax)
  }

  get shed(): number {
    return this.#domains.shed
  }

  get meetingsShed(): number {
    return this.#asked.shed
  }

  /** Notes a question; gives the count for its domain, or NaN where the name is under none. */
  asked(name: string, timeUs: number): number {
    const domain = getDomain(name, { extractHostname: false, validateHostname: false })
    if (domain === null) return Number.NaN
    const owner = this.#domains.numberOf(this.#domains.obtain(domain))
    return this.#asked.add(owner, textHash(name), timeUs)
  }

  save() {
    return { domains: this.#domains.save(), asked: this.#asked.save() }
  }

  restore({ domains, asked }: ReturnType<Names['save']>): void {
    this.#domains.restore(domains)
    this.#asked.restore(asked)
  }
}

/** FNV-1a, 32 bits: two of a thousand names fall together once in about 9,000 windows. */
function textHash(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}
