import { join } from 'node:path'
import { expect, test } from 'vitest'
import { traces } from './stories/support.fixture.ts'
import { newFolder, runUp, startCommand } from './up.fixture.ts'

test('the API is served over a database that nobody writes to, until it is told to end', async () => {
  const folder = newFolder()
  await runUp(folder, '--replay', join(traces, 'scan-fin.pcap'), '--speed', 'max', '--once')
  const db = join(folder, 'data', 'amoskys.sqlite')
  const { child, ended, said, saying } = startCommand(folder, 'dashboard', '--db', db)
  await saying(/up at http/)
  const [, address] = /up at (http:\/\/127\.0\.0\.1:\d+)/.exec(said.out)!
  const meta = await fetch(`${address}/api/v1/meta`)
  expect(await meta.json()).toMatchObject({ name: 'amoskys' })
  expect((await fetch(`${address}/api/v1/incidents`)).status).toBe(401)
  child.kill('SIGTERM')
  expect(await ended).toEqual({ status: 0, signal: null })
})
