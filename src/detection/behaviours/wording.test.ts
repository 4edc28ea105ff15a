import { expect, test } from 'vitest'
import type { DetectorCard, Signal } from '../../contracts/index.ts'
import { behaviourCards } from './index.ts'
import { heard, Story } from './kit/story.fixture.ts'

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
    expect(card.headline).toMatch(/^\{(actor|victim)\}/)
    expect(card.summary.split(/\s+/).length).toBeLessThanOrEqual(60)
    expect(card.summary.split(/(?<=[.?])\s/).length).toBeLessThanOrEqual(3)
    expect(card.blind.length).toBeGreaterThan(0)
    expect(card.innocent.length).toBeGreaterThan(0)
    expect(card.technique).toMatch(/^T\d{4}(\.\d{3})?$/)
  },
)

/** One signal of each detector that these stories can show. */
function examples(): Map<string, Signal> {
  const story = new Story()
  for (let i = 1; i < 60; i++) {
    const base = { atMs: i * 60_000, source: '10.0.0.66' }
    story.open({ ...base, destination: '10.0.0.5', port: i, flags: i % 2 ? 0 : 0x29 })
    story.open({ ...base, destination: `10.0.1.${i}`, port: 445 })
    story.open({ ...base, destination: '10.0.0.6', port: 0, protocol: i + 20 })
    story.connect({
      ...base,
      atMs: i * 500,
      destination: '10.0.0.9',
      port: 22,
      sent: 900,
      received: 900,
    })
    story.connect({ ...base, destination: '203.0.113.7', port: 4444, sent: 300 + i, received: 200 })
    story.connect({
      ...base,
      atMs: i * 900,
      destination: '10.0.0.3',
      port: 1883,
      sent: 90_000,
      received: 40,
    })
    story.connect({
      ...base,
      destination: '203.0.113.8',
      port: 999,
      sent: 30_000_000,
      received: 900,
    })
    story.ask({
      atMs: i * 400,
      client: '10.0.0.66',
      name: `${'q7x9z2k4'.repeat(6)}${i}.t.example.net`,
      type: 16,
    })
    story.ping({
      atMs: i * 400,
      source: '10.0.0.66',
      destination: '203.0.113.9',
      bytes: i * 20,
      back: i * 9,
    })
    story.arp({
      atMs: i * 9000,
      operation: 2,
      mac: '02:00:00:00:00:66',
      address: `10.0.0.${1 + (i % 3)}`,
      target: '10.0.0.7',
    })
  }
  for (let i = 0; i < 3000; i++) {
    const source = `${1 + (i % 99)}.${(i >> 4) % 250}.3.4`
    story.open({ atMs: i / 4, source, destination: '10.0.0.80', port: 443 })
    story.open({
      atMs: i / 4,
      source,
      sourcePort: 161,
      destination: '10.0.0.81',
      port: 9999,
      protocol: 17,
      sent: 90,
    })
    story.open({
      atMs: i / 4,
      source,
      destination: '10.0.0.82',
      port: 9999,
      protocol: 17,
      sent: 90,
    })
    const bare = { atMs: i / 4, source, port: 0, sent: 0 }
    story.open({ ...bare, destination: '10.0.0.83', protocol: 1 })
    story.open({ ...bare, destination: '10.0.0.84', protocol: 47 })
  }
  return new Map(heard(story).map((signal) => [signal.detector, signal]))
}

test('every name that a template uses is a fact, and every detector has an example', () => {
  const signals = examples()
  for (const card of behaviourCards) {
    const signal = signals.get(card.name)
    expect(signal, card.name).toBeDefined()
    const known = new Set([...Object.keys(signal!.facts), 'actor', 'entity', 'peer'])
    const sentences = signal!.evidence.map(({ sentence }) => sentence)
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
    const target = card.recommend.target
    expect(['actor', 'peer', 'entity'].includes(target) || known.has(target)).toBe(true)
  }
})
