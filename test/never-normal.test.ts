import { expect, test } from 'vitest'
import { untriedSettings } from '../src/cli/compose.ts'
import { Story } from '../src/detection/behaviours/kit/story.fixture.ts'
import { createDetection } from '../src/detection/detection.ts'
import { rowsOf } from '../src/observations/rows.fixture.ts'
import { ownSettings } from './stories/support.fixture.ts'

const roundMs = 40 * 60_000
const rounds = 8
const scanner = '10.0.0.66'

/** The same few ports of one machine are tried again and again; in `both`, one port of several machines, too. */
function scans(both: boolean): Story {
  const story = new Story()
  for (let round = 0; round < rounds; round++)
    for (let i = 0; i < (both ? 16 : 11); i++) {
      const probe = { atMs: round * roundMs + i * 1500, source: scanner, state: 'REJ' as const }
      story.connect({ ...probe, destination: '10.0.0.5', port: 7000 + i })
      if (both) story.connect({ ...probe, destination: `10.0.1.${i}`, port: 8123 })
    }
  return story
}

/** How many alerts are raised. */
function raised(story: Story, changes: readonly string[]): number {
  const settings = untriedSettings(ownSettings(changes), 'alerts')
  const detection = createDetection({ ...settings, modelFolder: null }, null)
  const batch = rowsOf(story.observations)
  const found = [detection.take({ kind: 'observations', batch }), detection.take({ kind: 'end' })]
  return found.flatMap(({ alerts }) => alerts).filter(({ revision }) => revision === 1).length
}

test.each([
  ['with another prior', false, ['fusion.priorOneIn=100']],
  ['with a lower threshold', false, ['alerts.raiseAt=0.1']],
  ['by another strategy', false, ['fusion.strategy=weighted', 'fusion.priorOneIn=100']],
  ['by two detectors, neither of which would be one alone', true, []],
])('what was an alert %s is one each time it comes again', (_, both, changes) => {
  expect(raised(scans(both), changes)).toBe(rounds)
})

test('what was none is learnt as normal', () => {
  expect(raised(scans(false), [])).toBe(0)
})
