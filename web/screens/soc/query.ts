/** The query language of the API, as far as an input has to know it: where terms begin and end. */

export interface Token {
  readonly text: string
  readonly isNot: boolean
  /** '' of free text. */
  readonly name: string
  readonly value: string
  /** Where it begins. */
  readonly at: number
}

const pattern = /(-?)(?:([A-Za-z][\w.]*):)?(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))/g

export function tokensOf(q: string): readonly Token[] {
  return [...q.matchAll(pattern)].map((found) => ({
    text: found[0],
    isNot: found[1] === '-',
    name: found[2] ?? '',
    value: found[3] ?? found[4] ?? '',
    at: found.index,
  }))
}

export function without(q: string, token: Token): string {
  return `${q.slice(0, token.at)}${q.slice(token.at + token.text.length)}`
    .replace(/\s+/g, ' ')
    .trim()
}

export function withTerms(q: string, more: string): string {
  return [q.trim(), more.trim()].filter((text) => text !== '').join(' ')
}
