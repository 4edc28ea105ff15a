import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { newFolder, runUp } from './up.fixture.ts'

test('sensors that are to come to a bus elsewhere and to this process at once are refused with the way out', async () => {
  const folder = newFolder()
  const words = ['--set', 'bus=remote', '--set', 'hub.listen=127.0.0.1:8441']
  const { status, err } = await runUp(folder, ...words)
  expect([status, err]).toEqual([
    64,
    expect.stringMatching(
      /^amoskys: bus: remote \(command line\).*hub\.listen: 127\.0\.0\.1:8441 \(command line\).*take hub\.listen away/,
    ),
  ])
  expect(readdirSync(folder)).toEqual([])
})
