/** What somebody means by a few letters. */

export interface Named {
  readonly name: string
  /** More words that find it. */
  readonly words?: string
}

/** 0: not meant. A beginning of the name counts most, then beginnings of words, then anything inside, then letters in order. */
export function scoreOf({ name, words = '' }: Named, typed: string): number {
  const sought = typed.trim().toLowerCase()
  if (sought === '') return 1
  const text = name.toLowerCase()
  if (text === sought) return 100
  if (text.startsWith(sought)) return 90 - lengthCost(text)
  const all = `${text} ${words.toLowerCase()}`.split(/[\s,./()-]+/)
  const parts = sought.split(/\s+/)
  if (parts.every((part) => all.some((word) => word.startsWith(part)))) return 70 - lengthCost(text)
  if (text.includes(sought)) return 50 - lengthCost(text)
  return hasInOrder(text, sought.replaceAll(' ', '')) ? 20 - lengthCost(text) : 0
}

function lengthCost(text: string): number {
  return Math.min(9, text.length / 10)
}

function hasInOrder(text: string, letters: string): boolean {
  let at = -1
  for (const letter of letters) {
    at = text.indexOf(letter, at + 1)
    if (at < 0) return false
  }
  return letters.length > 1
}

/** The best first; those that are alike stay in their order. */
export function ranked<T extends Named>(
  all: readonly T[],
  typed: string,
  max: number,
): readonly T[] {
  return all
    .map((one) => ({ one, score: scoreOf(one, typed) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, max)
    .map(({ one }) => one)
}
