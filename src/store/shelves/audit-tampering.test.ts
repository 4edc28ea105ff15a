/** A real database, edited by somebody who may write the file: each way of it is found out. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import {
  auditPlaces,
  type ChainEnd,
  chain,
  emptyChain,
  exportAudit,
  knownKeys,
  readCheckpoints,
  saidIn,
  startCheckpointing,
  verifyChain,
} from '../../audit/index.ts'
import type { AuditEntry, Deed } from '../../contracts/index.ts'
import { type Database, openDatabase } from '../database.ts'
import { newPath } from '../records.fixture.ts'
import { auditSize, foundEntries, recordDeed } from './audit.ts'

const startMs = Date.UTC(2026, 0, 1)
const run = promisify(execFile)

const anotherText =
  /^the audit log is not signed: none of the entries that were signed, 10 in all, is in this database.*new data folder/

const deedOf = (i: number): Deed => ({
  actor: { kind: 'user', id: 'usr_A', session: 'ses_1', address: '127.0.0.1' },
  verb: 'incident.close',
  object: { kind: 'incident', id: `inc_${i}` },
  before: { status: 'open' },
  after: { status: 'closed', note: 'é "quoted" \u2028' },
  reason: `reason ${i}`,
  traceId: String(i).padStart(32, '0'),
})

async function add(database: Database, count: number): Promise<void> {
  const { size } = await auditSize(database.read)
  for (let i = 1; i <= count; i++)
    await database.write((db) => recordDeed(db, deedOf(size + i), startMs + (size + i) * 1000))
}

function watch(path: string, database: Database, said: string[] = []) {
  return startCheckpointing({
    places: auditPlaces(path),
    entriesFrom: (seq) => foundEntries(database.read, seq),
    endOf: () => auditSize(database.read),
    say: (text) => void said.push(text),
    now: () => startMs,
  })
}

/** Twelve entries, of which ten are signed, and five before. */
async function chainOfTwelve(): Promise<string> {
  const path = newPath('amoskys.sqlite')
  await using database = await openDatabase(path)
  {
    await using checkpointing = await watch(path, database)
    await add(database, 5)
    await checkpointing.sign()
    await add(database, 5)
  }
  await add(database, 2)
  return path
}

async function verdictOf(path: string) {
  const places = auditPlaces(path)
  await using database = await openDatabase(path)
  const kept = readCheckpoints(places.checkpoints)
  return await verifyChain(foundEntries(database.read), kept, knownKeys(places.publicKey))
}

function edit(path: string, act: (database: DatabaseSync) => void): void {
  using database = new DatabaseSync(path)
  database.exec('drop trigger audit_no_update; drop trigger audit_no_delete')
  act(database)
}

/** As somebody would who knows how the chain is made: from entry `from` on every hash fits again. */
function restamp(database: DatabaseSync, from: number, change: (entry: AuditEntry) => AuditEntry) {
  const rows = database.prepare('select * from audit order by seq').all()
  let end: ChainEnd = emptyChain
  for (const row of rows) {
    const kept = { ...JSON.parse(String(row['body'])), previousHash: '', hash: '' } as AuditEntry
    const said = end.size + 1 === from ? change(kept) : kept
    const entry = chain(end, said, Date.parse(said.time))
    database
      .prepare('update audit set seq = ?, previous_hash = ?, hash = ?, body = ? where seq = ?')
      .run(entry.seq, entry.previousHash, entry.hash, saidIn(entry), row['seq']!)
    end = { size: entry.seq, head: entry.hash }
  }
}

test('a chain that nobody touched is whole, and says how much of it was signed', async () => {
  const path = await chainOfTwelve()
  const verdict = await verdictOf(path)
  expect(verdict).toMatchObject({ isWhole: true, size: 12, signedSize: 10, checkpoints: 3 })
})

describe('what was done to it is found, with the first entry that is wrong', () => {
  test.each([
    [
      'flip: what an entry says',
      "update audit set body = replace(body, 'reason 4', 'reason 5') where seq = 4",
      { kind: 'flip', seq: 4 },
    ],
    [
      'flip: its hash',
      "update audit set hash = replace(hash, substr(hash, 1, 4), '0000') where seq = 4",
      { kind: 'flip', seq: 4 },
    ],
    [
      'flip: the words it is found under',
      "update audit set actor = 'usr_B' where seq = 4",
      { kind: 'flip', seq: 4 },
    ],
    [
      'flip: no entry any more',
      "update audit set body = '{' where seq = 4",
      { kind: 'flip', seq: 4 },
    ],
    ['drop: one in the midst', 'delete from audit where seq = 4', { kind: 'drop', seq: 4 }],
    ['drop: the first', 'delete from audit where seq = 1', { kind: 'drop', seq: 1 }],
    [
      'drop: one, and the places closed up',
      'delete from audit where seq = 4; update audit set seq = -(seq - 1) where seq > 4; update audit set seq = -seq where seq < 0',
      { kind: 'drop', seq: 4 },
    ],
    [
      'reorder: two neighbours',
      'update audit set seq = 99 where seq = 4; update audit set seq = 4 where seq = 5; update audit set seq = 5 where seq = 99',
      { kind: 'reorder', seq: 4 },
    ],
    [
      'reorder: two far from each other',
      'update audit set seq = 99 where seq = 2; update audit set seq = 2 where seq = 9; update audit set seq = 9 where seq = 99',
      { kind: 'reorder', seq: 2 },
    ],
    [
      'truncate: what was signed',
      'delete from audit where seq > 8',
      { kind: 'truncation', seq: 9 },
    ],
    ['truncate: all', 'delete from audit', { kind: 'truncation', seq: 1, upTo: 10 }],
  ])('%s', async (_, sql, fault) => {
    const path = await chainOfTwelve()
    edit(path, (database) => database.exec(sql))
    const verdict = await verdictOf(path)
    expect(verdict.isWhole).toBe(false)
    expect(verdict.fault).toMatchObject(fault)
  })

  test('re-stamp: the whole chain made anew from an edited entry', async () => {
    const path = await chainOfTwelve()
    edit(path, (database) => restamp(database, 7, (entry) => ({ ...entry, reason: 'other' })))
    const { fault } = await verdictOf(path)
    // The signature at 5 stands, that at 10 does not.
    expect(fault).toMatchObject({ kind: 're-stamp', seq: 6, upTo: 10 })
  })

  test('re-stamp: an entry dropped and the chain made anew', async () => {
    const path = await chainOfTwelve()
    edit(path, (database) => {
      database.exec('delete from audit where seq = 7')
      restamp(database, 0, (entry) => entry)
    })
    expect((await verdictOf(path)).fault).toMatchObject({ kind: 're-stamp', seq: 6, upTo: 10 })
  })

  test('an edited entry whose own hash was made anew', async () => {
    const path = await chainOfTwelve()
    edit(path, (database) => {
      const row = database.prepare('select * from audit where seq = 7').get()!
      const said = { ...JSON.parse(String(row['body'])), reason: 'other' } as AuditEntry
      const entry = chain(
        { size: 6, head: String(row['previous_hash']) },
        said,
        Date.parse(said.time),
      )
      database
        .prepare('update audit set hash = ?, body = ? where seq = 7')
        .run(entry.hash, saidIn(entry))
    })
    expect((await verdictOf(path)).fault).toMatchObject({ kind: 'flip', seq: 7 })
  })

  test('what no signature speaks of yet can be cut or made anew: that is said, not hidden', async () => {
    const path = await chainOfTwelve()
    edit(path, (database) => database.exec('delete from audit where seq > 10'))
    expect(await verdictOf(path)).toMatchObject({ isWhole: true, size: 10, signedSize: 10 })
  })
})

describe('signed words that were touched are found, too', () => {
  const touched = async (change: (text: string) => string | null) => {
    const path = await chainOfTwelve()
    const { checkpoints } = auditPlaces(path)
    const text = change(readFileSync(checkpoints, 'utf8'))
    if (text !== null) writeFileSync(checkpoints, text)
    return (await verdictOf(path)).fault
  }

  test.each([
    ['a size', (text: string) => text.replace('"size":10', '"size":12')],
    [
      'a head',
      (text: string) => text.replace(/"head":"[^"]+","key"/, `"head":"${'1'.repeat(64)}","key"`),
    ],
    ['a key', (text: string) => text.replace(/"key":"[^"]+"/, '"key":"0000000000000000"')],
    ['a line that is none', (text: string) => `{}\n${text}`],
    ['the order', (text: string) => `${text.trimEnd().split('\n').reverse().join('\n')}\n`],
  ])('%s', async (_, change) => {
    expect(await touched(change)).toMatchObject({ kind: 'checkpoints' })
  })

  test('a line that a crash left unfinished is no tampering, and the next is whole', async () => {
    const path = await chainOfTwelve()
    const { checkpoints } = auditPlaces(path)
    writeFileSync(checkpoints, `${readFileSync(checkpoints, 'utf8')}{"head":"12`)
    expect((await verdictOf(path)).isWhole).toBe(true)
    await using database = await openDatabase(path)
    await (await watch(path, database)).close()
    expect(readCheckpoints(checkpoints).checkpoints.at(-1)?.size).toBe(12)
  })
})

test('a chain that was touched is not signed any more, and that is said once', async () => {
  const path = await chainOfTwelve()
  edit(path, (database) => restamp(database, 7, (entry) => ({ ...entry, reason: 'other' })))
  const before = readFileSync(auditPlaces(path).checkpoints, 'utf8')
  await using database = await openDatabase(path)
  const said: string[] = []
  await using checkpointing = await watch(path, database, said)
  await add(database, 3)
  await checkpointing.sign()
  expect(checkpointing.fault()).toMatchObject({ kind: 're-stamp', upTo: 10 })
  expect(readFileSync(auditPlaces(path).checkpoints, 'utf8')).toBe(before)
  expect(said).toHaveLength(1)
  expect(said[0]).toMatch(/tampered with/)
})

test.each([0, 7, 30])(
  'another database of %i entries under the same signatures is said to be another, once',
  async (entries) => {
    const places = auditPlaces(await chainOfTwelve())
    const path = newPath('amoskys.sqlite')
    await using database = await openDatabase(path)
    const said: string[] = []
    await using checkpointing = await startCheckpointing({
      ...{ places, now: () => startMs, say: (text) => void said.push(text) },
      entriesFrom: (seq) => foundEntries(database.read, seq),
      endOf: () => auditSize(database.read),
    })
    for (let i = 1; i <= entries; i++)
      await database.write((db) => recordDeed(db, deedOf(100 + i), startMs))
    await checkpointing.sign()
    expect(said).toEqual([expect.stringMatching(anotherText)])
    const found = foundEntries(database.read)
    const kept = readCheckpoints(places.checkpoints)
    const verdict = await verifyChain(found, kept, knownKeys(places.publicKey))
    expect(verdict.fault?.text).toMatch(/^none of the entries.*new data folder/)
  },
)

test('it is signed every so many entries, without being asked', async () => {
  const path = newPath('amoskys.sqlite')
  await using database = await openDatabase(path)
  const places = auditPlaces(path)
  const said: string[] = []
  await using _ = await startCheckpointing({
    places,
    entriesFrom: (seq) => foundEntries(database.read, seq),
    endOf: () => auditSize(database.read),
    say: (text) => void said.push(text),
    now: () => startMs,
    everyEntries: 4,
    lookMs: 5,
  })
  await add(database, 4)
  await expect.poll(() => readCheckpoints(places.checkpoints).checkpoints.at(-1)?.size).toBe(4)
  expect(said.at(-1)).toMatch(/^audit checkpoint \{"head":/)
  expect(statSync(places.privateKey).mode & 0o777).toBe(0o600)
})

describe('an export is checked by whoever has Node', () => {
  async function exported(path: string): Promise<string> {
    const folder = mkdtempSync(join(tmpdir(), 'amoskys-export-'))
    await using database = await openDatabase(path)
    const { files } = await exportAudit(folder, auditPlaces(path), foundEntries(database.read))
    expect(files).toContain('verify-audit.mjs')
    return folder
  }
  const check = (folder: string) =>
    run(process.execPath, [join(folder, 'verify-audit.mjs'), folder]).then(
      ({ stdout }) => ({ status: 0, stdout }),
      ({ code, stdout }: { code: number; stdout: string }) => ({ status: code, stdout }),
    )

  test('a whole one', async () => {
    const { status, stdout } = await check(await exported(await chainOfTwelve()))
    expect(stdout).toMatch(/^key [0-9a-f]{16} \(audit\.pub\.pem\)\nwhole: 12 entries/)
    expect(stdout).toMatch(/signed: 10 of them; those after prove nothing by themselves/)
    expect(status).toBe(0)
  })

  test.each([
    [
      'flip',
      "update audit set body = replace(body, 'n 4', 'n 5') where seq = 4",
      /entry 4 was changed/,
    ],
    ['drop', 'delete from audit where seq = 4', /entry 4 is missing or moved/],
    [
      'reorder',
      'update audit set seq = 99 where seq = 4; update audit set seq = 4 where seq = 5; update audit set seq = 5 where seq = 99',
      /entry 4 is missing or moved: in its place stands 5/,
    ],
    ['truncate', 'delete from audit where seq > 8', /8 entries, but 10 were signed/],
  ])('%s', async (_, sql, message) => {
    const path = await chainOfTwelve()
    edit(path, (database) => database.exec(sql))
    const { status, stdout } = await check(await exported(path))
    expect(stdout).toMatch(message)
    expect(status).toBe(1)
  })

  test('re-stamp', async () => {
    const path = await chainOfTwelve()
    edit(path, (database) => restamp(database, 7, (entry) => ({ ...entry, reason: 'other' })))
    const { status, stdout } = await check(await exported(path))
    expect(stdout).toMatch(/made anew: entry 10 is not what was signed/)
    expect(status).toBe(1)
  })
})
