import { expect, test } from 'vitest'
import { untriedSettings } from '../src/cli/compose.ts'
import { Story } from '../src/detection/behaviours/kit/story.fixture.ts'
import { createDetection } from '../src/detection/detection.ts'
import { rowsOf } from '../src/observations/rows.fixture.ts'
import { ownSettings } from './stories/support.fixture.ts'

/** Probes within a tenth of a second, of many hosts, three impossible kinds of flags each: a signal or two for each. */
function probes(hosts: number): Story {
  const story = new Story()
  for (let i = 0; i < hosts; i++)
    for (const [k, flags] of [0x01, 0x29, 0x00].entries())
      story.open({
        ...{ atMs: 0.01 * (3 * i + k), source: `10.1.${i >> 8}.${i & 255}` },
        ...{ destination: `10.2.${i >> 8}.${i & 255}`, port: 80 + k, flags },
      })
  return story
}

test('a flood of signals does not wait for its slot to end', () => {
  const detection = createDetection(untriedSettings(ownSettings([]), 'kept'), null)
  const batch = rowsOf(probes(2_000).observations)
  const { signals } = detection.take({ kind: 'observations', batch })
  expect(signals.length).toBeGreaterThan(1_500)
})
