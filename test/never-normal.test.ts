import { expect, test } from 'vitest'
import { untriedSettings } from '../src/cli/compose.ts'
import type { Signal } from '../src/contracts/index.ts'
import { Story } from '../src/detection/behaviours/kit/story.fixture.ts'
import { Row } from '../src/detection/hosts/index.ts'
import { createStages } from '../src/detection/stages.ts'
import { rowsOf } from '../src/observations/rows.fixture.ts'
import { ownSettings } from './stories/support.ts'

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
  const stages = createStages(untriedSettings(ownSettings(changes), 'alerts'), null)
  const settle = (signals: readonly Signal[]) => stages.book.update(stages.junction.fuse(signals))
  const row = new Row(stages.hosts)
  const batch = rowsOf(story.observations)
  for (let at = 0; at < batch.count; at++) {
    const { timeUs } = row.show(batch, at)
    stages.watcher.advance(timeUs)
    settle(stages.watcher.take())
    stages.junction.advance(timeUs)
    stages.book.advance(timeUs)
    stages.watcher.watch(row)
    settle(stages.watcher.take())
  }
  return stages.book.counts().raised
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
