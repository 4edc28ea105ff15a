/** Text that is written many times, each time about other hosts, at another time, under other names. */

type Kind = 'time' | 'name' | 'trace' | 'micros' | 'address'

interface Token {
  readonly kind: Kind
  readonly text: string
}

/** What takes the place of each token, in the order of `tokens`. */
export type Filling = readonly string[]

const forms =
  /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)|\b((?:alr|inc)_[0-9A-Z]{26})\b|\b([0-9a-f]{32})\b|\b(1[67]\d{14})\b|\b(\d{1,3}(?:\.\d{1,3}){3})\b/g
const kinds = ['time', 'name', 'trace', 'micros', 'address'] as const

/** Texts that are about the same things share their tokens: one filling serves them all. */
export class Stencils {
  readonly tokens: Token[] = []
  readonly #known = new Map<string, number>()

  /** A text cut at its tokens: every second part is the place of one. */
  cut(text: string): readonly (string | number)[] {
    const parts: (string | number)[] = []
    let end = 0
    for (const match of text.matchAll(forms)) {
      const at = match.slice(1).findIndex((group) => group !== undefined)
      parts.push(text.slice(end, match.index), this.#placeOf({ kind: kinds[at]!, text: match[0] }))
      end = match.index + match[0].length
    }
    return [...parts, text.slice(end)]
  }

  #placeOf(token: Token): number {
    const known = this.#known.get(token.text)
    if (known !== undefined) return known
    this.#known.set(token.text, this.tokens.length)
    return this.tokens.push(token) - 1
  }
}

export function filled(parts: readonly (string | number)[], filling: Filling): string {
  let text = ''
  for (const part of parts) text += typeof part === 'number' ? filling[part] : part
  return text
}

export interface Change {
  readonly shiftMs: number
  readonly nameOf: (text: string) => string
  readonly traceOf: (text: string) => string
  readonly addressOf: (text: string) => string
}

export function fillingOf(tokens: readonly Token[], change: Change): Filling {
  const { shiftMs, nameOf, traceOf, addressOf } = change
  return tokens.map(({ kind, text }) => {
    if (kind === 'time') return new Date(Date.parse(text) + shiftMs).toISOString()
    if (kind === 'micros') return String(Number(text) + shiftMs * 1000)
    if (kind === 'name') return nameOf(text)
    return kind === 'trace' ? traceOf(text) : addressOf(text)
  })
}
