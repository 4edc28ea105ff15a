import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { version } from '../src/cli/version.ts'
import { root } from './sources.fixture.ts'
import { traces } from './stories/support.fixture.ts'
import { until } from './until.fixture.ts'
import {
  keptText,
  newFolder,
  rows,
  runUp,
  type Started,
  startCommand,
  startUp,
} from './up.fixture.ts'

const trace = join(traces, 'scan-fin.pcap')
const long = join(traces, 'demo.pcap')

test('a replay is kept, journalled, and kept once however often it is read', async () => {
  const folder = newFolder()
  const first = await runUp(folder, '--replay', trace, '--speed', 'max', '--once')
  expect(first).toMatchObject({ status: 0, err: expect.stringMatching(/replaying .*scan-fin/) })
  expect(first.out).toMatch(/198\.51\.100\.23 probed .* ports/)
  expect(first.out).toMatch(/2024 packets/)
  const kept = keptText(folder)
  await runUp(folder, '--replay', trace, '--speed', 'max', '--once')
  expect(keptText(folder)).toEqual(kept)
  expect(rows(folder, 'select sensor, kind, how, frames, judged_frames from runs')).toEqual(
    Array(2).fill({
      sensor: 'local',
      kind: 'replay',
      how: 'ended',
      frames: 2024,
      judged_frames: 2024,
    }),
  )
})

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s ends it within five seconds, with all that came',
  async (signal) => {
    const folder = newFolder()
    const { child, said, ended, saying } = startUp(folder, '--replay', long, '--speed', '100')
    await saying(/probed/)
    const askedMs = Date.now()
    child.kill(signal)
    expect(await ended).toEqual({ status: 0, signal: null })
    expect(Date.now() - askedMs).toBeLessThan(5000)
    expect(said.out).toMatch(/As they ended/)
    const [run] = rows(folder, 'select how, why, frames, judged_frames from runs')
    expect(run).toMatchObject({ how: 'stopped', why: signal, judged_frames: run!['frames'] })
    expect(rows(folder, "select id from alerts where status = 'open'")).toEqual([])
  },
)

test('it stays up when a replay is over, until it is told to end', async () => {
  const folder = newFolder()
  const { child, said, ended, saying } = startUp(folder, '--replay', trace, '--speed', 'max')
  await saying(/Still up at http:\/\/127\.0\.0\.1:\d+; stop it with Ctrl-C\./)
  expect(said.out).toMatch(
    /2024 packets[\s\S]*Kept in data\/amoskys\.sqlite\.\n {2}All of them: {2}(amoskys|npm run -s amoskys --) explain\n/,
  )
  await until(() => rows(folder, "select id from runs where how = 'ended'").length === 1)
  expect(child.exitCode).toBeNull()
  child.kill('SIGINT')
  expect(await ended).toEqual({ status: 0, signal: null })
})

test('a run that was killed is told at the next start, and its packets that were not judged are counted', async () => {
  const folder = newFolder()
  const words = ['--replay', long, '--speed', '60', '--as-now']
  const { child, ended } = startUp(folder, ...words)
  await until(() => {
    try {
      return rows(folder, 'select id from alerts').length > 0
    } catch {
      return false
    }
  })
  child.kill('SIGKILL')
  await ended
  const next = await runUp(folder, '--replay', trace, '--speed', 'max', '--once')
  expect(next.err).toMatch(
    /the run before of local \(replay .*demo\.pcap\) ended without warning: up to one second of traffic before it may not have been judged; at its last sign of life, 2\d{3}-\S*Z, \d+ packets? captured had not been judged/,
  )
  expect(next.err).toMatch(
    /closed 1 alert that it had left open; what it says may be older than what was seen/,
  )
  const [event] = rows(folder, "select text from events where what = 'died'")
  expect(event!['text']).toMatch(/up to one second of traffic.*; closed 1 alert/)
  expect(rows(folder, 'select how from runs order by started_ms')).toEqual([
    { how: 'died' },
    { how: 'ended' },
  ])
  const [alert] = rows(folder, "select body from alerts where body like '%ended without warning%'")
  expect(JSON.parse(String(alert!['body']))).toMatchObject({ status: 'closed' })
})

test('of a folder that is followed each file is read once, across restarts', async () => {
  const folder = newFolder()
  const captures = join(folder, 'captures')
  mkdirSync(captures)
  copyFileSync(trace, join(captures, '1.pcap'))
  const words = ['--follow', captures, '--once', '--set', 'capture.quietSeconds=0.1']
  const first = await runUp(folder, ...words)
  expect(first.out).toMatch(/2024 packets/)
  copyFileSync(join(traces, 'scan-null.pcap'), join(captures, '2.pcap'))
  const second = await runUp(folder, ...words)
  expect(second.out).toMatch(/2085 packets/)
  expect(rows(folder, 'select frames from followed order by read_ms')).toEqual([
    { frames: 2024 },
    { frames: 2085 },
  ])
})

test('several sources run side by side, each as a sensor of its own', async () => {
  const folder = newFolder()
  const sources = JSON.stringify([
    { replay: trace, speed: 'max' },
    { replay: [join(traces, 'scan-null.pcap')], speed: 'max', sensor: 'branch' },
  ])
  const { status, out } = await runUp(folder, '--once', '--set', `sources=${sources}`)
  expect(status).toBe(0)
  expect(out).toMatch(/scan-fin\.pcap:\n2024 packets[\s\S]*scan-null\.pcap:\n2085 packets/)
  expect(rows(folder, 'select distinct sensor from alerts order by 1')).toEqual([
    { sensor: 'branch' },
    { sensor: 'local-replay' },
  ])
})

test.each([
  [[], 64, /nothing to read/],
  [['--replay', '/none.pcap'], 66, /none\.pcap/],
  [['--follow', '/none'], 66, /no such folder/],
  [['--replay', trace, '--speed', 'quick'], 64, /expected a number above 0, or max/],
  [
    ['--set', 'sources=[{interface: eth0, follow: x}]'],
    64,
    /expected one of interface, follow and replay/,
  ],
  [['-i', 'nowhere0'], 66, /nowhere0/],
])('%j ends with its own status and says why', async (words, status, message) => {
  expect(await runUp(newFolder(), ...words)).toMatchObject({
    status,
    err: expect.stringMatching(message),
  })
})

/** Where it says that it listens. */
async function addressOf({ saying, said }: Started): Promise<string> {
  await saying(/is up at http/)
  return /is up at (http:\/\/[\d.:]+)/.exec(said.out)![1]!
}

test('it answers while it reads, lets the first admin in once, and ends with its callers', async () => {
  const folder = newFolder()
  const started = startUp(folder, '--replay', long)
  const address = await addressOf(started)
  expect(await (await fetch(`${address}/healthz`)).json()).toEqual({ ok: true })
  const meta = await (await fetch(`${address}/api/v1/meta`)).json()
  expect(meta).toMatchObject({ name: 'amoskys', version })
  await started.saying(/setup#/)
  const [, secret] = /setup#(\S+)/.exec(started.said.out)!
  const log = readFileSync(join(folder, 'data', 'logs', 'amoskys.ndjson'), 'utf8')
  expect(log).toContain('/healthz')
  expect(log).not.toContain(secret)
  const askedMs = Date.now()
  started.child.kill('SIGTERM')
  expect(await started.ended).toEqual({ status: 0, signal: null })
  expect(Date.now() - askedMs).toBeLessThan(5000)
  await expect(fetch(`${address}/healthz`)).rejects.toThrow()
})

test('where nobody can listen it ends at once, and says why', async () => {
  const { status, err } = await runUp(
    newFolder(),
    '--replay',
    long,
    '--set',
    'api.host=203.0.113.1',
  )
  expect([status, err]).toEqual([69, expect.stringMatching(/api\.host: 203.*cannot listen there/)])
})

test('a port that is taken is passed over, and that is said', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const taken = ['--replay', long, '--set', `api.port=${port}`]
  const started = startUp(newFolder(), ...taken)
  const address = await addressOf(started)
  expect(address).not.toContain(`:${port}`)
  expect(started.said.out).toContain(`${address} (port ${port} is taken)`)
  started.child.kill('SIGTERM')
  await started.ended
  other.close()
})

test('a damaged database is set aside and said, and a backup is one command', async () => {
  const folder = newFolder()
  const path = join(folder, 'data', 'amoskys.sqlite')
  const words = ['--replay', trace, '--speed', 'max', '--once']
  await runUp(folder, ...words)
  const copy = join(folder, 'copy.sqlite')
  const line = [join(root, 'src/cli/bin/amoskys.js'), 'backup', copy, '--db', path]
  execFileSync(process.execPath, line, { stdio: 'ignore' })
  const bytes = readFileSync(path)
  writeFileSync(path, bytes.fill(0, bytes.length - 12_288, bytes.length - 4096))
  const { status, err } = await runUp(folder, ...words)
  expect([status, err]).toEqual([
    0,
    expect.stringMatching(/the database was damaged, and is set aside as .*\.damaged-2\d+T\d+Z/),
  ])
  expect(rows(folder, "select what from events where kind = 'system' order by seq")).toEqual(
    ['database-damaged', 'started', 'ended'].map((what) => ({ what })),
  )
  copyFileSync(copy, path)
  expect(rows(folder, 'select count(*) as runs from runs')).toEqual([{ runs: 1 }])
})

test('two do not share a database', async () => {
  const folder = newFolder()
  const { child, ended, saying } = startUp(folder, '--replay', long)
  await saying(/replaying/)
  const second = await runUp(folder, '--replay', trace, '--once')
  expect(second).toMatchObject({ status: 69, err: expect.stringMatching(/another amoskys up/) })
  child.kill('SIGTERM')
  expect(await ended).toEqual({ status: 0, signal: null })
})

test('the version is that of the package', () => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  expect(version).toBe(manifest.version)
})

test.each(['--replay', '--follow'])(
  'what %s names and is not there leaves nothing behind',
  async (option) => {
    const folder = newFolder()
    const { status, err } = await runUp(folder, option, '/none/of.pcap')
    expect([status, err]).toEqual([
      66,
      expect.stringMatching(/^amoskys: \/none\/of\.pcap: no such/),
    ])
    expect(readdirSync(folder)).toEqual([])
  },
)

test('with --json standard output is NDJSON alone, while it stays up, too', async () => {
  const words = ['--replay', trace, '--speed', 'max', '--json']
  const { child, said, ended, saying } = startUp(newFolder(), ...words)
  await saying(/Still up at http/)
  child.kill('SIGTERM')
  expect(await ended).toEqual({ status: 0, signal: null })
  const lines = said.out.trim().split('\n')
  expect(lines.map((line) => JSON.parse(line).type)).toEqual(
    expect.arrayContaining(['alert', 'summary']),
  )
  expect(said.err).toMatch(/up at http/)
})

test('apart it serves no API, and leaves incidents to an investigator', async () => {
  const folder = newFolder()
  const engine = startUp(folder, '--follow', traces, '--apart')
  await until(() => existsSync(join(folder, 'data', 'amoskys.sqlite')))
  await engine.saying(/following/)
  const investigator = startCommand(folder, 'investigator')
  await investigator.saying(/investigating the incidents of/)
  for (const { child } of [engine, investigator]) child.kill('SIGINT')
  expect(await engine.ended).toMatchObject({ status: 0 })
  expect(await investigator.ended).toMatchObject({ status: 0 })
  expect(engine.said.out).not.toContain('AMOSKYS is up')
})

test('lines are dated where they are not of today, and name their sensor where there may be several', async () => {
  const words = ['--replay', trace, '--speed', 'max', '--once']
  const alone = await runUp(newFolder(), ...words)
  expect(alone.out).toMatch(/ \d{4}-\d\d-\d\d \d\d:\d\d:\d\d (?!local: )/)
  expect(alone.out).not.toContain('local: ')
  const hub = await runUp(newFolder(), ...words, '--set', 'hub.listen=127.0.0.1:0')
  expect(hub.out).toMatch(/ \d{4}-\d\d-\d\d \d\d:\d\d:\d\d local: /)
  const now = await runUp(newFolder(), ...words, '--as-now')
  expect(now.out).toMatch(/^. \w+ +\d\d:\d\d:\d\d /m)
})
