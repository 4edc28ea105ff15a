import { existsSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { backUp, openDatabase, openStore, openWholeStore } from './index.ts'
import { alertOf, flowOf, newPath } from './records.fixture.ts'

const nowMs = Date.UTC(2026, 0, 2, 3, 4, 5)

/** A database in which one page is zeros. */
async function tornDatabase(): Promise<string> {
  const path = newPath()
  const store = await openStore(path)
  await store.keepAlerts([alertOf('alr_A')])
  await store.keepFlows(Array.from({ length: 2000 }, (_, i) => flowOf(i)))
  await store.close()
  const bytes = readFileSync(path)
  bytes.fill(0, bytes.length - 8192, bytes.length - 4096)
  writeFileSync(path, bytes)
  return path
}

async function openWhole(path: string) {
  const said: string[] = []
  const store = await openWholeStore(path, { say: (text) => said.push(text), clock: () => nowMs })
  return { said, store }
}

test('a torn database is set aside whole, and a new one begun that says so', async () => {
  const path = await tornDatabase()
  const torn = readFileSync(path)
  writeFileSync(`${path}.audit-checkpoints.jsonl`, 'signed')
  const { said, store } = await openWhole(path)
  await store.keepAlerts([alertOf('alr_B')])
  await store.close()
  const aside = `${path}.damaged-20260102T030405Z`
  expect(said).toEqual([
    expect.stringContaining(`the database was damaged, and is set aside as ${aside}`),
  ])
  expect(readFileSync(aside).equals(torn)).toBe(true)
  expect(readFileSync(`${aside}.audit-checkpoints.jsonl`, 'utf8')).toBe('signed')
  expect(existsSync(`${path}.audit-checkpoints.jsonl`)).toBe(false)
  await using database = await openDatabase(path)
  const alerts = await database.read.selectFrom('alerts').select('id').execute()
  expect(alerts).toEqual([{ id: 'alr_B' }])
  const [event] = await database.read
    .selectFrom('events')
    .select(['what', 'severity', 'text'])
    .where('kind', '=', 'system')
    .execute()
  expect(event).toEqual({ what: 'database-damaged', severity: 'critical', text: said[0] })
})

test('what is set aside takes the name of nothing else', async () => {
  const path = await tornDatabase()
  writeFileSync(`${path}.damaged-20260102T030405Z`, 'another')
  const { store } = await openWhole(path)
  await store.close()
  const names = readdirSync(dirname(path)).sort()
  expect(names.filter((name) => name.includes('damaged'))).toEqual([
    'run.sqlite.damaged-20260102T030405Z',
    'run.sqlite.damaged-20260102T030405Z-2',
  ])
  expect(readFileSync(`${path}.damaged-20260102T030405Z`, 'utf8')).toBe('another')
})

test('what is no damage is refused as ever, and nothing is moved', async () => {
  const path = newPath()
  writeFileSync(path, 'my letters')
  await expect(openWhole(path)).rejects.toMatchObject({ code: 'unreadable' })
  expect(readFileSync(path, 'utf8')).toBe('my letters')
})

test('where it cannot be set aside nothing is begun', async () => {
  const torn = await tornDatabase()
  // Its own name is as long as one may be: none longer can be given.
  const path = join(dirname(torn), 'x'.repeat(250))
  renameSync(torn, path)
  await expect(openWhole(path)).rejects.toMatchObject({
    code: 'corrupt',
    message: expect.stringMatching(/damaged; it cannot be set aside: .*too long/),
  })
  expect(existsSync(path)).toBe(true)
})

test('a backup is taken while it is written, is whole, and for its owner alone', async () => {
  const path = newPath()
  await using store = await openStore(path)
  await store.keepAlerts([alertOf('alr_A')])
  await store.keepFlows(Array.from({ length: 5000 }, (_, i) => flowOf(i)))
  const copy = `${path}.copy`
  const writing = (async () => {
    for (let i = 0; i < 20; i++) await store.keepFlows([flowOf(5000 + i)])
  })()
  const bytes = await backUp(path, copy)
  await writing
  expect(statSync(copy).mode & 0o777).toBe(0o600)
  expect(bytes).toBe(statSync(copy).size)
  expect(readdirSync(dirname(path)).filter((name) => name.startsWith('run.sqlite.copy'))).toEqual([
    'run.sqlite.copy',
  ])
  await using again = await openStore(copy)
  const counts = await again.counts()
  expect(counts.alerts).toBe(1)
  expect(counts.flows).toBeGreaterThanOrEqual(5000)
})

test('a backup is put over nothing, made of nothing else, and of a damaged database there is none', async () => {
  const path = await tornDatabase()
  await expect(backUp(path, path)).rejects.toMatchObject({ code: 'usage' })
  await expect(backUp('/none.sqlite', `${path}.a`)).rejects.toMatchObject({ code: 'not-found' })
  await expect(backUp(path, '/none/a')).rejects.toMatchObject({ code: 'not-found' })
  await expect(backUp(path, `${path}.b`)).rejects.toMatchObject({ code: 'corrupt' })
  const other = `${path}.other`
  new DatabaseSync(other).exec('create table mine (x); insert into mine values (1)')
  await expect(backUp(other, `${path}.c`)).rejects.toMatchObject({ code: 'unreadable' })
  for (const end of ['a', 'b', 'c']) expect(existsSync(`${path}.${end}`)).toBe(false)
})
