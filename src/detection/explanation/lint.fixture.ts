/** The prose rules as code: what is wrong with a text, in words. Empty means nothing is. */
import type { DetectorCard, Explanation, Fact, Quantity } from '../../contracts/index.ts'
import { isAddress, wordCount } from '../../kernel/index.ts'

/** What a text may draw its numbers and names from. */
export interface ProseRecord {
  readonly facts: Readonly<Record<string, Fact>>
  readonly quantities: readonly Quantity[]
}

const headlineMax = 90
const summaryWordsMax = 60
const summarySentencesMax = 3

const banned: readonly (readonly [RegExp, string])[] = [
  [/\banomal(?:y|ies|ous)\b/i, 'anomalous'],
  [/\bsuspicious activity detected\b/i, 'suspicious activity detected'],
  [/\bthreat actor/i, 'threat actor'],
  [/\bmalicious actor/i, 'malicious actor'],
  [/\bA\.?I\.?\b/, 'AI'],
  [/\bscore of [\d.]/i, 'score of ...'],
  [/\b(?:NaN|undefined|null|Infinity)\b|\[object/, 'a value that is not there'],
  [/!/, 'an exclamation mark'],
]

/** Abbreviations that take a short gloss in brackets, or stand in one, where they first appear. */
const glossed = ['C2', 'JA4', 'TXT'] as const

const number = /(?<![\p{L}\d.,_]|\p{L}-)\d[\d,]*(?:\.\d+)*/gu

/** Ports are names, written as they are. */
const longNumber = /(?<![\p{L}\d.,_]|\p{L}-|\bports? )\d{5,}/gu

/** Checks one text against the record it was made from. */
export function lintProse(text: string, record: ProseRecord): string[] {
  const known = new Set(recordTexts(record).flatMap(numbersOf))
  const prose = withoutNames(text, record)
  const problems = [...lintWords(prose), ...lintGloss(prose, new Set())]
  for (const found of numbersOf(prose))
    if (!known.has(found)) problems.push(`${found} is not in the record`)
  for (const [found] of prose.matchAll(longNumber)) problems.push(`${found} lacks separators`)
  return problems.map((problem) => `${problem}: "${text}"`)
}

/** Checks a whole explanation in reading order. */
export function lintExplanation(explanation: Explanation): string[] {
  const { evidence, facts, counterfactuals } = explanation
  const quantities = [
    ...evidence.flatMap((e) => (e.baseline ? [e.observed, e.baseline] : [e.observed])),
    ...counterfactuals.flatMap(({ told }) => told),
  ]
  const record = { facts, quantities }
  const glossary = new Set<string>()
  const problems = proseOf(explanation).flatMap((text) => {
    const seenBefore = lintGloss(withoutNames(text, record), glossary)
    const others = lintProse(text, record).filter((problem) => !problem.includes('without a gloss'))
    return [...others, ...seenBefore.map((problem) => `${problem}: "${text}"`)]
  })
  return [
    ...problems,
    ...lintLengths(explanation.headline, explanation.summary),
    ...[...quantities, ...Object.values(facts)].flatMap(lintUnit),
    ...evidence.flatMap(lintDirection),
    ...lintTwice(explanation),
    ...lintDoer(explanation.headline, facts),
    ...counterfactuals.flatMap(({ newP, text }) =>
      newP <= 0.5 ? [] : [`a change that leaves more than an even chance: "${text}"`],
    ),
    ...(explanation.blind.length === 0 ? ['what we could not see is empty'] : []),
    ...(Math.abs(explanation.waterfall.residual) < 0.05 ? [] : ['the waterfall does not add up']),
  ]
}

/** Checks a detector's fixed words: they may hold no number that is not a fact. */
export function lintCard(card: DetectorCard): string[] {
  const texts = [card.headline, card.summary, ...card.innocent.flatMap((i) => [i.text, i.check])]
  const glossary = new Set<string>()
  const nothing = { facts: {}, quantities: [] }
  const problems = [...texts, ...card.blind, card.recommend.why].flatMap((template) => {
    const text = template.replace(/\{[A-Za-z][\w-]*\}/g, 'this')
    const others = lintProse(text, nothing).filter(
      (problem) => !problem.includes('without a gloss'),
    )
    return [...others, ...lintGloss(text, glossary).map((problem) => `${problem}: "${template}"`)]
  })
  problems.push(...lintDoer(card.headline.replace(/\{[A-Za-z][\w-]*\}/g, 'this')))
  const bare = (template: string) => template.replace(/\{[A-Za-z][\w-]*\}/g, 'x')
  if (card.kind !== 'model') problems.push(...lintLengths(bare(card.headline), bare(card.summary)))
  if (card.kind === 'behaviour' && card.innocent.length === 0)
    problems.push('no innocent explanation')
  if (card.blind.length === 0) problems.push('what it cannot see is empty')
  return problems.map((problem) => `${card.name}: ${problem}`)
}

function proseOf(explanation: Explanation): string[] {
  return [
    explanation.headline,
    explanation.summary,
    explanation.outcomeBasis,
    explanation.confidence.triedText,
    ...explanation.recommend.map((action) => action.why),
    ...explanation.evidence.flatMap((line) => [line.text, line.normal]),
    ...explanation.innocent.flatMap((one) => [one.text, one.check]),
    ...explanation.counterfactuals.map((one) => one.text),
    ...explanation.blind,
    explanation.waterfall.baseText,
  ]
}

function lintWords(prose: string): string[] {
  const problems = banned.filter(([word]) => word.test(prose)).map(([, name]) => `says ${name}`)
  const unfilled = /\{[A-Za-z][\w-]*\}/.exec(prose)
  return unfilled ? [...problems, `${unfilled[0]} was not filled in`] : problems
}

function lintGloss(prose: string, glossary: Set<string>): string[] {
  return glossed.flatMap((term) => {
    const isNew = new RegExp(`\\b${term}\\b`).test(prose) && !glossary.has(term)
    if (!isNew) return []
    glossary.add(term)
    const hasGloss = new RegExp(`\\b${term}\\b[^.(]{0,12}\\(|\\([^)]*\\b${term}\\b[^)]*\\)`).test(
      prose,
    )
    return hasGloss ? [] : [`${term} without a gloss`]
  })
}

export function lintLengths(headline: string, summary: string): string[] {
  const problems: string[] = []
  if (headline === '') problems.push('no headline')
  if (headline.length > headlineMax) problems.push(`headline over ${headlineMax} characters`)
  if (wordCount(summary) > summaryWordsMax) problems.push(`summary over ${summaryWordsMax} words`)
  const sentences = summary.split(/(?<=[.?]) +(?=[\p{Lu}\d])/u).length
  if (sentences > summarySentencesMax)
    problems.push(`summary over ${summarySentencesMax} sentences`)
  return problems
}

/** A fact is told once: no sentence stands in the summary and among the evidence, or twice in either. */
function lintTwice({ summary, evidence }: Explanation): string[] {
  const told = [summary, ...evidence.map(({ text }) => text)].flatMap(sentencesOf)
  return told.flatMap((one, i) => (told.indexOf(one) < i ? [`said twice: "${one}"`] : []))
}

function sentencesOf(text: string): string[] {
  return text.split(/(?<=[.?]) +(?=[\p{Lu}\d])/u).filter((one) => one !== '')
}

const passive = /\b(?:was|were|been) [a-z]+ed\b|\bhad (?:its|[\d,]+|\{[\w-]+\})(?: \S+)* [a-z]+ed\b/

/** Who did it stands first; where many did, or nobody can be named, that is said. */
export function lintDoer(headline: string, facts: Readonly<Record<string, Fact>> = {}): string[] {
  if (headline.startsWith('Taken back: ')) return []
  const prose = withoutNames(headline, { facts, quantities: [] })
  const { actor } = facts
  const isNamed = typeof actor === 'string' && !actor.includes(' ')
  const isFirst = !isNamed || startsAlike(headline, actor)
  return [
    ...(passive.test(prose) ? ['a passive headline'] : []),
    ...(isFirst || othersFirst.test(headline) ? [] : ['the doer does not stand first']),
  ].map((problem) => `${problem}: "${headline}"`)
}

/** Of a doer that is not one address: `Forged or many sources flooded ...`, `40 addresses guessed ...`, `Your detector ...`. */
const othersFirst = /^(?:Forged|Many|Your|Somebody|[\d,]+ (?:or more )?[a-z])/

/** A long name may have lost its middle. */
function startsAlike(headline: string, actor: string): boolean {
  const [first = ''] = headline.split(' ')
  const [head = ''] = first.split('…')
  return head !== '' && actor.startsWith(head)
}

const unitless = new Set(['', 'count', 'code', 'port', 'ratio', 'points'])

function lintUnit(fact: Fact): string[] {
  if (typeof fact === 'string' || unitless.has(fact.unit)) return []
  return /^-?[\d.,]+$/.test(fact.text) && !isAddress(fact.text)
    ? [`"${fact.text}" lacks its unit, ${fact.unit}`]
    : []
}

const upward = /\b(?:higher|above|longer|larger|bigger|busier|faster|more than (?:normal|usual))\b/i
const downward = /\b(?:lower|below|shorter|smaller|quieter|slower|less than (?:normal|usual))\b/i

function lintDirection(line: Explanation['evidence'][number]): string[] {
  const { text, points, direction, observed, baseline } = line
  const problems: string[] = []
  if ((direction === 'up') !== points >= 0) problems.push(`direction is not the sign of its points`)
  if (/\bcounts? against\b/i.test(text) && points > 0) problems.push('"against" with points for')
  if (/\bcounts? for\b/i.test(text) && points < 0) problems.push('"for" with points against')
  if (baseline && observed.unit === baseline.unit) {
    if (upward.test(text) && observed.value < baseline.value) problems.push('says more, is less')
    if (downward.test(text) && observed.value > baseline.value) problems.push('says less, is more')
  }
  return problems.map((problem) => `${problem}: "${text}"`)
}

function recordTexts({ facts, quantities }: ProseRecord): string[] {
  const texts = Object.values(facts).map((fact) => (typeof fact === 'string' ? fact : fact.text))
  return [...texts, ...quantities.map((quantity) => quantity.text)]
}

/** Names from the network hold whatever they like; they, and names cut for length, are not prose. */
function withoutNames(text: string, record: ProseRecord): string {
  const names = Object.values(record.facts).filter((fact) => typeof fact === 'string')
  let prose = text
  for (const name of new Set(names.sort((a, b) => b.length - a.length))) {
    const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    if (name.length >= 3)
      prose = prose.replace(new RegExp(`(?<![\\p{L}\\d])${escaped}(?![\\p{L}\\d])`, 'gu'), 'this')
  }
  return prose.replace(/\S*…\S*/g, 'this')
}

function numbersOf(text: string): string[] {
  return (text.match(number) ?? []).map((token) => token.replace(/,$/, ''))
}
