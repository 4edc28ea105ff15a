import { execFileSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './sources.fixture.ts'
import { traces } from './stories/support.fixture.ts'
import { newFolder, rows, runUp, startCommand } from './up.fixture.ts'

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

test.each(['no-such-host.invalid', '192.0.2.7'])(
  'where %s cannot be listened on it ends, and says which setting',
  async (host) => {
    const folder = newFolder()
    const trace = join(traces, 'scan-fin.pcap')
    const words = ['--set', `api.host=${host}`]
    const up = await runUp(folder, '--replay', trace, '--speed', 'max', ...words)
    expect(up).toMatchObject({ status: 69, signal: null })
    expect(up.err).toContain(`api.host: ${host}: cannot listen there`)
    expect(rows(folder, 'select how, why from runs')).toEqual([
      { how: 'failed', why: expect.stringContaining('cannot listen there') },
    ])
    const { ended, said } = startCommand(folder, 'dashboard', ...words)
    expect(await ended).toEqual({ status: 69, signal: null })
    expect(said.err).toContain(`api.host: ${host}: cannot listen there`)
  },
)

test('the first person may be let in before anything has run', () => {
  const folder = newFolder()
  const line = [join(root, 'src/cli/bin/amoskys.js'), 'user', 'add', 'mira']
  const out = execFileSync(process.execPath, line, { cwd: folder, encoding: 'utf8' })
  expect(out).toContain('mira may sign in as viewer.')
  expect(statSync(join(folder, 'data')).mode & 0o777).toBe(0o700)
})
