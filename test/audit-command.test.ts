import { execFile } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { auditPlaces, startCheckpointing } from '../src/audit/index.ts'
import { auditSize, foundEntries, openDatabase, recordDeed } from '../src/store/index.ts'
import { root } from './sources.fixture.ts'

const run = promisify(execFile)

async function amoskys(...words: string[]) {
  const line = [join(root, 'src/cli/bin/amoskys.js'), ...words]
  const cwd = mkdtempSync(join(tmpdir(), 'amoskys-cli-'))
  return run(process.execPath, line, { cwd }).then(
    ({ stdout, stderr }) => ({ status: 0, out: stdout, err: stderr }),
    ({ code, stdout, stderr }) => ({ status: Number(code), out: stdout, err: stderr }),
  )
}

/** Three entries, signed. */
async function signedDatabase(): Promise<string> {
  const path = join(mkdtempSync(join(tmpdir(), 'amoskys-audit-')), 'amoskys.sqlite')
  await using database = await openDatabase(path)
  await using _ = await startCheckpointing({
    places: auditPlaces(path),
    entriesFrom: (seq) => foundEntries(database.read, seq),
    endOf: () => auditSize(database.read),
    say: () => {},
    now: () => Date.UTC(2026, 0, 1),
  })
  for (const [i, reason] of ['', 'a backup\nINJECTED', '\u001b[31mred'].entries())
    await database.write((db) => recordDeed(db, { ...deed, reason }, Date.UTC(2026, 0, 1, 0, i)))
  return path
}

const deed = {
  actor: { kind: 'user', id: 'usr_A', session: '', address: '' },
  verb: 'incident.close',
  object: { kind: 'incident', id: 'inc_1' },
  before: null,
  after: { status: 'closed' },
  traceId: '',
} as const

test('audit verify says that a log is whole, and where it is broken', async () => {
  const path = await signedDatabase()
  const whole = await amoskys('audit', 'verify', '--db', path)
  expect(whole.out).toMatch(
    /: whole: 3 entries, the last [0-9a-f]{64}\nsigned: up to entry 3, by 2 signatures\nkeys: /,
  )
  expect(whole.status).toBe(0)
  using edited = new DatabaseSync(path)
  edited.exec("drop trigger audit_no_update; update audit set verb = 'incident.open' where seq = 2")
  const broken = await amoskys('audit', 'verify', '--db', path)
  expect(broken.out).toMatch(/: broken \(flip, entry 2\): entry 2 is found under other words/)
  expect(broken.status).toBe(65)
  const json = await amoskys('audit', 'verify', '--json', '--db', path)
  expect(JSON.parse(json.out)).toMatchObject({ type: 'verdict', isWhole: false, signedSize: 3 })
})

test('audit list shows the newest entries, one line each, whatever was written in them', async () => {
  const path = await signedDatabase()
  const { out, status } = await amoskys('audit', 'list', '--limit', '2', '--db', path)
  expect(out.trimEnd().split('\n')).toEqual([
    '     3  2026-01-01T00:02:00.000Z  usr_A  incident.close  inc_1  "\\x1b[31mred"',
    '     2  2026-01-01T00:01:00.000Z  usr_A  incident.close  inc_1  "a backup\\x0aINJECTED"',
  ])
  expect(status).toBe(0)
  expect((await amoskys('audit', 'list', '--actor', 'usr_B', '--db', path)).out).toBe('')
})

test('audit export hands out what a stranger can check', async () => {
  const path = await signedDatabase()
  const folder = join(mkdtempSync(join(tmpdir(), 'amoskys-out-')), 'export')
  expect((await amoskys('audit', 'export', folder, '--db', path)).out).toMatch(/: 3 entries; to/)
  const check = await run(process.execPath, [join(folder, 'verify-audit.mjs'), folder])
  expect(check.stdout).toMatch(/whole: 3 entries/)
  const again = await amoskys('audit', 'export', folder, '--db', path)
  expect([again.status, again.err]).toEqual([64, expect.stringMatching(/expected an empty folder/)])
})

test('audit without a database, or of an unknown kind, says so', async () => {
  expect((await amoskys('audit', 'verify', '--db', 'none.sqlite')).status).toBe(66)
  expect((await amoskys('audit', 'burn')).status).toBe(64)
})
