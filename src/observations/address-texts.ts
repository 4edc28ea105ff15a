import { addressText } from '../kernel/index.ts'

const entriesMax = 8_192

/** Texts of addresses, remembered: each address has one place, and the newest one to want it keeps it. */
export class AddressTexts {
  readonly #words = new Uint32Array(entriesMax * 4)
  readonly #texts = new Array<string>(entriesMax).fill('')

  /** Text of the address in `words` from `at`. */
  text(words: Uint32Array, at: number): string {
    const a = words[at]!
    const b = words[at + 1]!
    const c = words[at + 2]!
    const d = words[at + 3]!
    const mixed = Math.imul(a ^ Math.imul(b, 31) ^ Math.imul(c, 961) ^ d, 0x9e3779b1)
    const entry = (mixed >>> 19) & (entriesMax - 1)
    const known = this.#words
    const place = 4 * entry
    const isKnown =
      known[place + 3] === d &&
      known[place + 2] === c &&
      known[place + 1] === b &&
      known[place] === a
    if (isKnown && this.#texts[entry] !== '') return this.#texts[entry]!
    const text = addressText(words, at)
    for (let i = 0; i < 4; i++) known[place + i] = words[at + i]!
    this.#texts[entry] = text
    return text
  }
}
