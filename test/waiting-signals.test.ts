import { expect, test } from 'vitest'
import { untriedSettings } from '../src/cli/compose.ts'
import { Story } from '../src/detection/behaviours/kit/story.fixture.ts'
import { createDetection } from '../src/detection/detection.ts'
import { seededRandom } from '../src/kernel/index.ts'
import { rowsOf } from '../src/observations/rows.fixture.ts'
import { ownSettings } from './stories/support.fixture.ts'

/** Lookups within a tenth of a second, each of a long name under a domain of its own, which is a signal each. */
function lookups(count: number): Story {
  const random = seededRandom(7)
  const story = new Story()
  for (let i = 0; i < count; i++) {
    const data = Array.from({ length: 63 }, () => random.below(36).toString(36))
    story.ask({ atMs: 0.01 * i, client: '10.0.0.7', type: 16, name: `${data.join('')}.${i}x.com` })
  }
  return story
}

test('a flood of signals does not wait for its slot to end', () => {
  const detection = createDetection(untriedSettings(ownSettings([]), 'kept'), null)
  const batch = rowsOf(lookups(2_000).observations)
  const { signals } = detection.take({ kind: 'observations', batch })
  expect(signals.length).toBeGreaterThan(1_500)
})
