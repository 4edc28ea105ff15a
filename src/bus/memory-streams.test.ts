import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, expect, test } from 'vitest'
import { openLogFile } from './log-file.ts'
import { createMemoryStreams, type MemoryStreamsOptions } from './memory-streams.ts'
import { temporaryFolder } from './servers.fixture.ts'

const folder = temporaryFolder()
afterAll(() => rmSync(folder, { recursive: true }))
let files = 0
const freshPath = () => join(folder, `bus-${++files}.db`)
const nowMs = Date.UTC(2026, 10, 27, 6)
const open = (options: Partial<MemoryStreamsOptions> & { path: string }) =>
  createMemoryStreams({ clock: () => nowMs, ...options })
const entry = (sequence: number, size = 10) => ({ sequence, bytes: new Uint8Array(size).fill(1) })
const all = { after: 0, entriesMax: 1e6, bytesMax: 1e9, waitMs: 0 } as const

test('a process that is killed while it appends loses nothing that was answered', async () => {
  const path = freshPath()
  const writer = join(import.meta.dirname, 'streams-writer.fixture.ts')
  const child = spawn(process.execPath, [writer, path], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  for await (const chunk of child.stdout) {
    said += chunk
    if (said.length > 5000) child.kill('SIGKILL')
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  expect(child.signalCode).toBe('SIGKILL')
  const answered = Number(said.slice(0, said.lastIndexOf('\n')).split('\n').at(-1))
  expect(answered).toBeGreaterThan(1000)
  const notices: string[] = []
  await using streams = await open({ path, onNotice: (sentence) => notices.push(sentence) })
  const owned = (await streams.own('s', 'g', { owner: 'o', ttlMs: 1000 }))!
  const sequences = (await owned.read(all)).map(({ sequence }) => sequence)
  expect(sequences).toEqual(Array.from({ length: sequences.length }, (_, i) => i + 1))
  expect(sequences.length).toBeGreaterThanOrEqual(answered)
  expect(notices).toEqual([])
  await owned.release()
})

test.each([false, true])(
  'what is answered is on the disk, not in the hands of the system alone (begun before: %s)',
  (isBefore) => {
    const options = { path: freshPath(), fileBytesMax: 1e9, clock: () => nowMs, onNotice: () => {} }
    if (isBefore) openLogFile(options).close()
    const database = openLogFile(options)
    const found = ['journal_mode', 'synchronous'].map(
      (name) => database.prepare(`pragma ${name}`).get()![name],
    )
    database.close()
    const full = 2
    expect(found).toEqual(['wal', full])
  },
)

test('what was appended, committed and leased is there after a start', async () => {
  const path = freshPath()
  const first = await open({ path })
  await first.append('s', [entry(1), entry(2)])
  const owned = (await first.own('s', 'g', { owner: 'dead', ttlMs: 1000 }))!
  await owned.commit(1, Buffer.from('state'))
  await first.close()
  expect(statSync(path).mode & 0o777).toBe(0o600)
  let now = nowMs
  await using streams = await open({ path, clock: () => now })
  expect(await streams.own('s', 'g', { owner: 'next', ttlMs: 1000 })).toBeNull()
  now += 1001
  const next = await streams.own('s', 'g', { owner: 'next', ttlMs: 1000 })
  expect(next!.from).toEqual({ sequence: 1, state: Uint8Array.from(Buffer.from('state')) })
  expect(await streams.state('s')).toMatchObject({ entries: 1, oldest: 2, newest: 2 })
})

test('a clock that is set back an hour makes no lease longer than it was', async () => {
  let now = nowMs
  await using streams = await open({ path: '', clock: () => now })
  await streams.own('s', 'g', { owner: 'dead', ttlMs: 1000 })
  now -= 3_600_000
  expect(await streams.own('s', 'g', { owner: 'next', ttlMs: 1000 })).toBeNull()
  now += 1001
  expect(await streams.own('s', 'g', { owner: 'next', ttlMs: 1000 })).not.toBeNull()
})

async function filled(path: string): Promise<void> {
  await using streams = await open({ path })
  for (let i = 1; i <= 40; i++) await streams.append('s', [entry(i, 5000)])
}

const damages: readonly [string, (path: string) => void][] = [
  ['that is no database', (path) => writeFileSync(path, 'what somebody wrote')],
  [
    'of another program',
    (path) => {
      using database = new DatabaseSync(path)
      database.exec('create table theirs (x); insert into theirs values (1)')
    },
  ],
]

test.each(damages)(
  'a file %s is set aside as it is, which is said, and a new one begun',
  async (_, make) => {
    const path = freshPath()
    make(path)
    const before = readFileSync(path)
    const notices: string[] = []
    await using streams = await open({ path, onNotice: (sentence) => notices.push(sentence) })
    await streams.append('s', [entry(1)])
    const aside = `${path}.damaged-20261127T060000Z`
    expect(readFileSync(aside)).toEqual(before)
    expect(notices).toEqual([expect.stringContaining(`is set aside as ${aside}`)])
  },
)

test('a file that was cut short is set aside, each under a name of its own', async () => {
  const path = freshPath()
  for (let i = 0; i < 2; i++) {
    await filled(path)
    truncateSync(path, 60_000)
    await using streams = await open({ path })
    expect(await streams.newest('s')).toBe(0)
  }
  const name = `${path.split('/').at(-1)}.damaged-20261127T060000Z`
  const names = readdirSync(folder).filter((one) => one.startsWith(name))
  expect(names.filter((one) => !/-(wal|shm)$/.test(one))).toEqual([name, `${name}-2`])
})

test('a file of another version is refused and left alone', async () => {
  const path = freshPath()
  await filled(path)
  {
    using database = new DatabaseSync(path)
    database.exec('pragma user_version = 7')
  }
  await expect(open({ path })).rejects.toMatchObject({ code: 'unreadable' })
  expect(readdirSync(folder).filter((one) => one.startsWith(path.split('/').at(-1)!))).toHaveLength(
    1,
  )
})

test('a file that is open elsewhere, or in no folder, is refused with a reason', async () => {
  const path = freshPath()
  await using _streams = await open({ path })
  await expect(open({ path })).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('it is open elsewhere already'),
  })
  await expect(open({ path: join(folder, 'none', 'x.db') })).rejects.toMatchObject({
    code: 'unavailable',
  })
})

test('without room append refuses, keeps nothing half, and goes on when there is room', async () => {
  const path = freshPath()
  await using streams = await open({ path, fileBytesMax: 400_000 })
  const owned = (await streams.own('s', 'g', { owner: 'o', ttlMs: 1000 }))!
  let newest = 0
  const fill = async () => {
    for (;;) {
      await streams.append('s', [entry(newest + 1, 9000), entry(newest + 2, 9000)])
      newest += 2
    }
  }
  await expect(fill()).rejects.toMatchObject({ code: 'unavailable' })
  expect(newest).toBeGreaterThan(10)
  const { bytes, entries } = await streams.state('s')
  expect({ bytes, entries }).toEqual({ bytes: newest * 9000, entries: newest })
  // Together with one that finds no room, others are kept.
  const tried = await Promise.allSettled([
    streams.append('s', [entry(newest + 1, 300_000)]),
    owned.commit(newest),
  ])
  expect(tried.map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
  expect(await streams.append('s', [entry(newest + 1, 200_000)])).toMatchObject({ accepted: 1 })
})

test('what waits at the end is kept', async () => {
  const path = freshPath()
  const streams = await open({ path })
  const answers = [1, 2, 3].map((sequence) => streams.append('s', [entry(sequence)]))
  await streams.close()
  expect((await Promise.all(answers)).map(({ newest }) => newest)).toEqual([1, 2, 3])
  await expect(streams.append('s', [entry(4)])).rejects.toMatchObject({ code: 'unavailable' })
  await using again = await open({ path })
  expect(await again.newest('s')).toBe(3)
})
