/** Prose made of templates and facts: filling in, and what fits. */
import { printable } from './format.ts'

/** A fact of a record, as far as prose needs it. */
export type Told = string | { readonly text: string }

export const headlineMax = 90
const summaryWordsMax = 60
const summarySentencesMax = 3
/** Characters of a fact in prose: what is longer is cut. */
export const proseFactMax = 80
const shortNameMax = 28
const shortestNameMax = 20

/** Text from the network as it stands in prose: made safe, and clipped in the middle; between words where it has some. */
export function proseText(text: string): string {
  const characters = [...printable(text)]
  if (characters.length <= proseFactMax) return characters.join('')
  const half = proseFactMax / 2
  const [start, end] = [characters.slice(0, half).join(''), characters.slice(-half).join('')]
  const [from, to] = [start.lastIndexOf(' '), end.indexOf(' ')]
  const isName = from < half / 2 || to < 0 || to > half / 2
  return isName
    ? clipMiddle(characters.join(''), proseFactMax)
    : `${start.slice(0, from)} …${end.slice(to)}`
}

/** Puts facts in place of `{name}`, once: braces inside a fact stay what they are. An unknown name stays visible, for the lint to find. */
export function fill(template: string, facts: Readonly<Record<string, Told>>): string {
  return template.replace(/\{([A-Za-z][\w-]*)\}/g, (whole, name: string) => {
    const fact = Object.hasOwn(facts, name) ? facts[name]! : whole
    return typeof fact === 'string' ? fact : fact.text
  })
}

/** At most 90 characters: long names lose their middle, then clauses go from the end, then words. A number is kept or goes whole. */
export function fitHeadline(headline: string, facts: Readonly<Record<string, Told>>): string {
  let text = headline
  for (const nameLength of [shortNameMax, shortestNameMax]) {
    if (text.length <= headlineMax) return text
    text = headline
    for (const name of namesByLength(facts)) {
      if (text.length <= headlineMax) return text
      text = text.replaceAll(name, clipMiddle(name, nameLength))
    }
  }
  while (text.length > headlineMax) {
    const cut = Math.max(text.lastIndexOf('; '), text.lastIndexOf(', '), text.lastIndexOf(' ('))
    if (cut < headlineMax / 3) break
    text = text.slice(0, cut)
  }
  return text.length <= headlineMax ? text : cutWords(text, headlineMax)
}

function namesByLength(facts: Readonly<Record<string, Told>>): string[] {
  const names = Object.values(facts).filter((fact) => typeof fact === 'string')
  return names.filter((n) => n.length > shortNameMax).sort((a, b) => b.length - a.length)
}

const hanging =
  /^(?:[\d.,]+|an?|the|of|on|in|to|at|by|and|or|its|for|with|from|about|over|under|than|every)$/

/** Whole words that fit, without a number or a small word left hanging at the end. */
function cutWords(text: string, charactersMax: number): string {
  const words = text.split(' ')
  while (words.length > 1 && words.join(' ').length > charactersMax - 1) words.pop()
  while (words.length > 1 && hanging.test(words.at(-1)!)) words.pop()
  return clipMiddle(`${words.join(' ').replace(/[,;:]$/, '')}…`, charactersMax)
}

/** At most three sentences and 60 words: sentences go from the end, then words of the first. */
export function fitSummary(summary: string): string {
  const sentences = summary.split(/(?<=[.?]) +(?=[\p{Lu}\d])/u).slice(0, summarySentencesMax)
  while (sentences.length > 1 && wordCount(sentences.join(' ')) > summaryWordsMax) sentences.pop()
  const text = sentences.join(' ')
  if (wordCount(text) <= summaryWordsMax) return text
  return `${text.split(/\s+/).slice(0, summaryWordsMax).join(' ')}…`
}

export function wordCount(text: string): number {
  return text.split(/\s+/).filter((word) => word !== '').length
}

export function clipMiddle(text: string, charactersMax: number): string {
  const characters = [...text]
  if (characters.length <= charactersMax) return text
  const tail = Math.floor((charactersMax - 1) / 2)
  const head = charactersMax - 1 - tail
  return `${characters.slice(0, head).join('')}…${characters.slice(-tail).join('')}`
}
