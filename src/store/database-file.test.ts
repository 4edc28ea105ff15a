import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { openStore } from './index.ts'
import { alertOf, flowOf, newPath, signalOf } from './records.fixture.ts'

const child = join(import.meta.dirname, 'writer.fixture.ts')

test('what one run kept the next one finds', async () => {
  const path = newPath()
  await using first = await openStore(path)
  await first.keepAlerts([alertOf('alr_A1')])
  await first.close()
  await using second = await openStore(path)
  expect((await second.findAlert('alr_A1'))?.entity).toBe('10.0.0.1')
})

test('a new database and what lies beside it is for its owner alone', async () => {
  const path = newPath()
  await using store = await openStore(path)
  await store.keepAlerts([alertOf('alr_A1')])
  const files = readdirSync(dirname(path))
  expect(files.sort()).toEqual(['run.sqlite', 'run.sqlite-shm', 'run.sqlite-wal'])
  for (const file of files) expect(statSync(join(dirname(path), file)).mode & 0o777).toBe(0o600)
})

describe('what is no database of ours is said as what it is, and stays as it was', () => {
  test.each([
    ['a text', (path: string) => writeFileSync(path, 'notes'.repeat(999)), /not a database/],
    ['a few bytes', (path: string) => writeFileSync(path, 'x'), /not a database/],
    ['a folder', (path: string) => mkdirSync(path), /it is no file/],
    [
      'a marked one',
      (path: string) => foreign(path, 'pragma application_id = 252006675'),
      /another program's SQLite database \(it is marked 252006675\)/,
    ],
    [
      'one with tables',
      (path: string) => foreign(path, 'create table a(x); create table b(y)'),
      /another program's SQLite database \(it has the tables a, b\)/,
    ],
    [
      'one with a log',
      (path: string) => foreign(path, 'pragma journal_mode = wal; create table a(x)'),
      /it has the tables a/,
    ],
    [
      'one that has a table like ours',
      (path: string) => foreign(path, 'create table alerts(x); create table c(y)'),
      /it has the tables c/,
    ],
  ])('%s', async (_, make, message) => {
    const path = newPath('other.db')
    make(path)
    const before = statSync(path).isFile() ? readFileSync(path) : null
    await expect(openStore(path)).rejects.toMatchObject({ code: 'unreadable' })
    await expect(openStore(path)).rejects.toThrow(message)
    if (before !== null) expect(readFileSync(path).equals(before)).toBe(true)
    expect(readdirSync(dirname(path))).toEqual(['other.db'])
  })

  test('one that its program has open, with everything still in the log', async () => {
    const path = newPath('other.db')
    using program = new DatabaseSync(path)
    program.exec('pragma journal_mode = wal; create table a(x)')
    await expect(openStore(path)).rejects.toThrow(/it has the tables a/)
    expect(program.prepare('select * from a').all()).toEqual([])
  })

  test('a folder that is not there', async () => {
    const path = join(dirname(newPath()), 'none', 'run.sqlite')
    await expect(openStore(path)).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringMatching(/there is no folder/),
    })
  })

  test.runIf(existsSync('/proc/self'))('a folder of the system that takes no files', async () => {
    await expect(openStore('/proc/run.sqlite')).rejects.toMatchObject({
      code: 'permission',
      message: expect.stringMatching(/no file can be made in \/proc|may not be written/),
    })
  })
})

function foreign(path: string, sql: string): void {
  using database = new DatabaseSync(path)
  database.exec(sql)
}

test('an empty file and an old database without our mark are ours', async () => {
  const empty = newPath()
  writeFileSync(empty, '')
  await using first = await openStore(empty)
  await first.keepAlerts([alertOf('alr_A')])
  expect((await first.findAlert('alr_A'))?.id).toBe('alr_A')
  const old = newPath()
  foreign(old, readFileSync(join(import.meta.dirname, 'schema-2.fixture.sql'), 'utf8'))
  foreign(old, 'pragma application_id = 0')
  await using again = await openStore(old)
  expect((await again.counts()).flows).toBe(1)
})

test('a database of before is brought up to date with its flows', async () => {
  const path = newPath()
  foreign(path, readFileSync(join(import.meta.dirname, 'schema-2.fixture.sql'), 'utf8'))
  await using store = await openStore(path)
  const { records } = await store.findFlows({ entity: '66.35.250.204', limit: 9 })
  expect(records).toMatchObject([{ number: 0, vlan: 0, source: { port: 34855 } }])
  await store.keepFlows([flowOf(7, { vlan: 5, firstUs: records[0]!.firstUs })])
  expect((await store.counts()).flows).toBe(2)
  expect((await store.counts()).signals).toBe(0)
})

test('records from before they said their sensor are of that of the alerts beside them', async () => {
  const path = newPath()
  foreign(path, readFileSync(join(import.meta.dirname, 'schema-3.fixture.sql'), 'utf8'))
  await using store = await openStore(path)
  const question = { sensor: 'gate', limit: 9 }
  expect((await store.findFlows(question)).records).toMatchObject([{ number: 1, sensor: 'gate' }])
  const { records } = await store.findSignals({ alert: 'alr_A', limit: 9 })
  expect(records).toMatchObject([{ key: 's', sensor: 'gate' }])
  await store.keepSignals([signalOf('s', 2, { sensor: 'gate' }), signalOf('s', 2)])
  expect((await store.counts()).signals).toBe(2)
})

test('a newer one is said to be newer', async () => {
  const path = newPath()
  await using store = await openStore(path)
  await store.close()
  foreign(path, "insert into kysely_migration values ('0009-of-tomorrow', '2030-01-01')")
  await expect(openStore(path)).rejects.toMatchObject({
    code: 'unreadable',
    message: expect.stringMatching(/a newer AMOSKYS made it \(its tables are at 0009-of-tomorrow/),
  })
})

test('a page that has become zeros is found when the database is opened', async () => {
  const path = newPath()
  await using store = await openStore(path)
  const flows = Array.from({ length: 2000 }, (_, i) => flowOf(i))
  await store.keepFlows(flows)
  await store.keepSignals(flows.map(({ number }) => signalOf(`s${number}`, number)))
  await store.close()
  const page = Math.floor(statSync(path).size / 4096 / 2)
  const descriptor = openSync(path, 'r+')
  writeSync(descriptor, Buffer.alloc(4096), 0, 4096, 4096 * page)
  closeSync(descriptor)
  await expect(openStore(path)).rejects.toMatchObject({
    code: 'corrupt',
    message: `${path}: cannot be the database: page ${page + 1} is damaged; keep the file, name another with --db`,
  })
})

interface Answer {
  readonly code?: string
  readonly message?: string
}

async function answerOf(process: ChildProcess): Promise<Answer> {
  const gone = once(process, 'exit').then(() => [{ code: 'never began' }])
  const [answer] = (await Promise.race([once(process, 'message'), gone])) as [Answer]
  return answer
}

test('several processes make and write one new database at once', async () => {
  const path = newPath()
  const writers = Array.from({ length: 4 }, (_, i) => fork(child, [path, String(i), '500']))
  const answers = await Promise.all(writers.map(answerOf))
  expect(answers).toEqual(answers.map(() => ({})))
  await using store = await openStore(path)
  expect(await store.counts()).toMatchObject({ flows: 2000, alerts: 4 })
}, 120_000)

describe.skipIf(process.getuid?.() !== 0)('as a user without rights', () => {
  const nobody = 65534
  const answerFor = (path: string) => answerOf(fork(child, [path, '0', '1'], { uid: nobody }))

  test.for([
    ['a folder that may not be written', 0o755, null, /folder .* may not be written/],
    ['a database that may not be written', 0o777, 0o644, /the file may not be read and written/],
    ['a database in a folder that may not be written', 0o755, 0o666, /its folder .* may not be/],
  ] as const)(
    '%s is a refused permission',
    { timeout: 60_000 },
    async ([_, folderMode, fileMode, message], { skip }) => {
      const path = newPath()
      chmodSync(dirname(path), folderMode)
      if (fileMode !== null) {
        await (await openStore(path)).close()
        chmodSync(path, fileMode)
      }
      const answer = await answerFor(path)
      skip(answer.code === 'never began', 'no program of this folder runs as a user without rights')
      expect(answer).toMatchObject({ code: 'permission', message: expect.stringMatching(message) })
    },
  )
})

test.skipIf(!existsSync('/proc/locks'))(
  'opening a database twice in one process leaves the locks of the first',
  async () => {
    const path = newPath()
    await using first = await openStore(path)
    await first.keepFlows([flowOf(1)])
    const { ino } = statSync(path)
    const held = () =>
      readFileSync('/proc/locks', 'utf8')
        .split('\n')
        .filter((line) => line.includes(` ${process.pid} `) && line.includes(`:${ino} `))
    expect(held()).toHaveLength(1)
    await using second = await openStore(path)
    await second.keepFlows([flowOf(2)])
    expect(held()).toHaveLength(1)
    await second.close()
    expect(held()).toHaveLength(1)
  },
)

test.skipIf(!existsSync('/proc/self/fd'))(
  'a closed database and a refused one leave no open file behind',
  async () => {
    const path = newPath()
    const other = newPath('other.db')
    foreign(other, 'create table a(x)')
    const open = () =>
      readdirSync('/proc/self/fd').flatMap((name) => {
        try {
          return [readlinkSync(`/proc/self/fd/${name}`)]
        } catch {
          return []
        }
      })
    for (let i = 0; i < 3; i++) {
      await using store = await openStore(path)
      await store.keepFlows([flowOf(i)])
      expect(open()).toContain(path)
      await store.close()
      await expect(openStore(other)).rejects.toThrow(/another program/)
    }
    expect(open()).not.toContain(path)
    expect(open()).not.toContain(other)
  },
)
