/** A detection that goes on from what another saved finds what that one would have found. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { seededRandom } from '../src/kernel/index.ts'
import { difference, tasksOf, told } from './snapshots.fixture.ts'
import { traces } from './stories/support.fixture.ts'

const files = readdirSync(traces).filter((file) => file.endsWith('.pcap'))

test.each(files)('%s: interrupted again and again, the same is found', async (file) => {
  const tasks = await tasksOf(join(traces, file), 61)
  const whole = told(tasks, new Set())
  const random = seededRandom(file.length)
  const cuts = new Set([1, tasks.length >> 1, tasks.length - 1])
  for (const found of whole.founds.keys())
    if (whole.founds[found]!.alerts.length > 0 && cuts.size < 8) cuts.add(found + 1)
  for (let i = 0; i < 4; i++) cuts.add(1 + random.below(tasks.length - 1))
  expect(difference(told(tasks, cuts), whole)).toBe('')
})
