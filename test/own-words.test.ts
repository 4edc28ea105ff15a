import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Fact, Signal } from '../src/contracts/index.ts'
import { behaviourCards } from '../src/detection/behaviours/index.ts'
import { everyDetector } from '../src/detection/behaviours/kit/every-detector.fixture.ts'
import { rescore, verdictOn } from '../src/detection/explanation/examples.fixture.ts'
import { createExplainer } from '../src/detection/explanation/index.ts'
import { flowTreesCard } from '../src/detection/models/index.ts'

const cards = [...behaviourCards, flowTreesCard]
const signals = [...everyDetector().values()]
const modelOf = ({ actor, peer, peers }: Signal): Signal => ({
  ...signals[0]!,
  ...{ detector: 'flow-trees', key: 'flow-trees', technique: '', outcome: null },
  ...{ actor, peer, peers, facts: { words: 'the pauses', low: 'little' } },
  evidence: [
    {
      ...{ id: 'pauses', group: 'timing', points: 9, curve: null, baseline: null },
      sentence: 'The model counted {words} of {observed}; most have {low}.',
      observed: { value: 3, unit: 'ms', text: '3 ms' },
    },
  ],
  points: 9,
})
const all = [...signals, modelOf(signals[0]!)]

/** Every text that a signal brings says whose it is. */
function marked(signal: Signal): Signal {
  const mark = (text: string) => `<${signal.detector}:${text}>`
  const facts = Object.entries(signal.facts).map(([name, fact]): [string, Fact] => [
    name,
    typeof fact === 'string' ? mark(fact) : { ...fact, text: mark(fact.text) },
  ])
  const peers = signal.peers.map(mark)
  const basis = mark('how one can tell')
  return {
    ...{ ...signal, actor: mark(signal.actor), peer: mark(signal.peer), peers },
    ...{ facts: Object.fromEntries(facts), outcome: signal.outcome && { value: 'no_sign', basis } },
  }
}

const explainer = createExplainer({ cards, rescore, modelVersion: 'none' })

function wordsAbout(some: readonly Signal[]) {
  const verdict = verdictOn(some.map(marked))
  const context = { firstSeenUs: Number.NaN, gaps: [] }
  const { headline, summary, innocent, blind, recommend, evidence } = explainer.explain(
    verdict,
    context,
  )
  const lines = evidence.map(({ text, signal }) => ({ text, owner: signal }))
  const leads = [headline, summary, ...recommend.map(({ why }) => why)]
  const others = [...innocent.flatMap(({ text, check }) => [text, check]), ...blind]
  return { lines, leads, others }
}

const ownersIn = (text: string) => [
  ...new Set([...text.matchAll(/<([a-z-]+):/g)].map(([, owner]) => owner)),
]

test('whoever stands together, each detector speaks of its own facts alone, and fills every name', () => {
  expect(new Set(all.map(({ detector }) => detector)).size).toBe(cards.length)
  const some = fc.shuffledSubarray(all, { minLength: 1, maxLength: 3 })
  const pairs = all.flatMap((one) => all.flatMap((two) => (one === two ? [] : [[one, two]])))
  const check = (chosen: readonly Signal[]) => {
    const { lines, leads, others } = wordsAbout(chosen)
    for (const text of [...leads, ...others, ...lines.map((line) => line.text)])
      expect(text).not.toMatch(/\{[A-Za-z][\w-]*\}/)
    for (const text of leads) expect([[], [chosen[0]!.detector]]).toContainEqual(ownersIn(text))
    for (const text of others) expect(ownersIn(text).length).toBeLessThanOrEqual(1)
    for (const { text, owner } of lines) {
      const { detector } = chosen.find(({ key }) => key === owner)!
      expect([[], [detector]]).toContainEqual(ownersIn(text))
    }
  }
  for (const pair of pairs) check(pair)
  fc.assert(fc.property(some, check), { numRuns: 600 })
})
