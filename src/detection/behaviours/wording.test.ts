import { expect, test } from 'vitest'
import type { DetectorCard } from '../../contracts/index.ts'
import { behaviourCards } from './index.ts'
import { everyDetector } from './kit/every-detector.fixture.ts'

const banned = /anomalous|suspicious activity|threat actor|malicious actor|\bAI\b|!/i
/** Names that hold a digit and are not numbers. */
const withoutNames = (text: string) => text.replace(/\bC2\b|\{[^}]*\}/g, '')

const wordsOf = (card: DetectorCard) => [
  card.headline,
  card.summary,
  ...card.innocent.flatMap(({ text, check }) => [text, check]),
  ...card.blind,
  card.recommend.why,
]

test.each(behaviourCards.map((card) => [card.name, card] as const))(
  '%s keeps to the wording rules',
  (_, card) => {
    for (const text of wordsOf(card)) {
      expect(text).not.toMatch(banned)
      expect(withoutNames(text)).not.toMatch(/\d/)
    }
    expect(card.headline.replace(/\{[^}]*\}/g, '255.255.255.255').length).toBeLessThanOrEqual(90)
    expect(card.headline).toMatch(/^\{(actor|victim|flooder|reflectors|sources)\}/)
    expect(card.summary.split(/\s+/).length).toBeLessThanOrEqual(60)
    expect(card.summary.split(/(?<=[.?])\s/).length).toBeLessThanOrEqual(3)
    expect(card.blind.length).toBeGreaterThan(0)
    expect(card.innocent.length).toBeGreaterThan(0)
    expect(card.technique).toMatch(/^T\d{4}(\.\d{3})?$/)
  },
)

test('every name that a template uses is a fact, and every detector has an example', () => {
  const signals = everyDetector()
  for (const card of behaviourCards) {
    const signal = signals.get(card.name)
    expect(signal, card.name).toBeDefined()
    const known = new Set([...Object.keys(signal!.facts), 'actor', 'entity', 'peer'])
    if (signal!.outcome !== null) known.add('outcomeBasis')
    const sentences = signal!.evidence.map(({ sentence }) => sentence)
    if (signal!.outcome !== null) sentences.push(signal!.outcome.basis)
    for (const text of [...wordsOf(card), ...sentences]) {
      for (const [, name] of text.matchAll(/\{([^}]*)\}/g))
        expect(
          known.has(name!) || name === 'observed' || name === 'baseline',
          `${card.name}: {${name}}`,
        ).toBe(true)
    }
    for (const sentence of sentences) {
      expect(sentence).not.toMatch(banned)
      expect(withoutNames(sentence)).not.toMatch(/\d/)
    }
  }
})
