/** Captures that break rules. Beside the others, not before them: they are many, and another core has time. */
import { join } from 'node:path'
import { expect } from 'vitest'
import { capturesUnder, runCapture } from '../../bench/shared-captures.ts'
import { ownRun } from '../stories/support.fixture.ts'
import { sharedData, testNeeding } from './require.fixture.ts'

const test = testNeeding({ sharedData: true })
const folder = join(sharedData, 'pcap', 'protocol')

test('corner-case and fuzzed captures crash nothing', async () => {
  const files = capturesUnder(folder)
  const refused: string[] = []
  for (const file of files) {
    const outcome = await runCapture(join(folder, file), ownRun())
    if (outcome.refused !== null) refused.push(outcome.refused)
  }
  console.log([`${files.length} captures, ${refused.length} refused:`, ...refused].join('\n'))
  expect(files.length).toBeGreaterThan(2000)
  // Some are made to be no captures at all; nearly all are read, whole or up to where they break.
  expect(refused.length).toBeLessThan(files.length / 100)
})
