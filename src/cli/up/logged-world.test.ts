import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readLog } from '../../log/index.ts'
import type { World } from '../world.ts'
import { loggedWorld } from './logged-world.ts'

test('people read it as ever, and the log has each sentence', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'amoskys-up-'))
  const heard: string[] = []
  const own = { err: (text: string) => void heard.push(text), now: () => 0 } as unknown as World
  await using logged = loggedWorld(own, join(folder, 'amoskys.sqlite'))
  const said = 'amoskys: warning: 3 packets were dropped\namoskys: open /setup#c2VjcmV0LXRva2Vu\n'
  logged.world.err(said)
  expect(heard).toEqual([said])
  const { lines } = await readLog(join(folder, 'logs'), { limit: 9 })
  expect(lines.map(({ level, component, text }) => [level, component, text])).toEqual([
    ['info', 'engine', 'open /setup#[redacted]'],
    ['warn', 'engine', '3 packets were dropped'],
  ])
})
