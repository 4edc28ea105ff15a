import { execFileSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { auditPlaces, startCheckpointing } from '../../../audit/index.ts'
import type { Deed } from '../../../contracts/index.ts'
import { auditSize, foundEntries, localName, recordDeed } from '../../../store/index.ts'
import { type Served, serveResource } from '../../kit/serve.fixture.ts'
import { exports, operations } from '../exports/index.ts'
import { audit } from './index.ts'
import { tarHeader } from './tar.ts'

const startMs = Date.parse('2026-11-26T11:00:00Z')

function deedOf(who: string, changes: Partial<Deed> = {}): Deed {
  return {
    actor: { kind: 'user', id: `usr_${who}`, session: '', address: '' },
    verb: 'incident.close',
    object: { kind: 'incident', id: 'inc_1' },
    ...{ before: null, after: { note: '<b>\u2028' }, reason: '', traceId: 'ab'.repeat(16) },
    ...changes,
  }
}

/** Four deeds, of the analyst and the admin in turn; signed. */
async function serve(): Promise<Served> {
  const served = await serveResource(audit, exports, operations)
  const { database, data } = served
  for (const [i, who] of ['analyst', 'admin', 'analyst', 'admin'].entries())
    await database.write((db) => recordDeed(db, deedOf(who), startMs + i))
  const checkpointing = await startCheckpointing({
    places: auditPlaces(localName(database), data),
    entriesFrom: (seq) => foundEntries(database.read, seq),
    endOf: () => auditSize(database.read),
    say: () => {},
    now: () => startMs,
  })
  await checkpointing.close()
  return served
}

const seqs = (answer: { json: { data: { seq: number }[] } }) =>
  answer.json.data.map(({ seq }) => seq)

test('who may read the log sees all of it, others what they did themselves', async () => {
  const { as } = await serve()
  expect(seqs(await as('auditor', 'GET', '/audit'))).toEqual([4, 3, 2, 1])
  expect(seqs(await as('admin', 'GET', '/audit?actor=usr_analyst'))).toEqual([3, 1])
  expect(seqs(await as('analyst', 'GET', '/audit'))).toEqual([3, 1])
  expect(seqs(await as('analyst', 'GET', '/audit?actor=usr_admin'))).toEqual([])
  expect(seqs(await as('analyst', 'GET', '/audit?q=actor:usr_admin'))).toEqual([])
  expect((await as('viewer', 'GET', '/audit')).statusCode).toBe(403)
  expect((await as('analyst', 'GET', '/audit/1')).json.hash).toMatch(/^[0-9a-f]{64}$/)
  expect((await as('analyst', 'GET', '/audit/2')).statusCode).toBe(404)
  expect((await as('auditor', 'GET', '/audit/2')).json.actor.id).toBe('usr_admin')
})

test('an entry of the list is the one that was made', async () => {
  const { as } = await serve()
  const [newest] = (await as('auditor', 'GET', '/audit?limit=1')).json.data
  const whole = await as('auditor', 'GET', '/audit/4')
  expect(newest).toEqual(whole.json)
  expect(newest.after).toEqual({ note: '<b>\u2028' })
  const again = await as('auditor', 'GET', '/audit/4', {
    headers: { 'if-none-match': String(whole.headers['etag']) },
  })
  expect(again.statusCode).toBe(304)
})

test('the signatures and their keys are told, the newest first', async () => {
  const { as } = await serve()
  const { json } = await as('auditor', 'GET', '/audit/checkpoints')
  expect(json.data.map(({ size }: { size: number }) => size)).toEqual([4])
  expect(json.keys).toEqual([
    { id: json.data[0].key, pem: expect.stringContaining('BEGIN PUBLIC KEY') },
  ])
  expect((await as('analyst', 'GET', '/audit/checkpoints')).statusCode).toBe(403)
})

test('a check says that it is whole, and where it is not', async () => {
  const { as, data, database } = await serve()
  const whole = await as('auditor', 'POST', '/audit/verify')
  expect(whole.json).toMatchObject({ isWhole: true, size: 4, signedSize: 4, fault: null })
  const { checkpoints } = auditPlaces(localName(database), data)
  writeFileSync(checkpoints, '')
  const unsigned = await as('auditor', 'POST', '/audit/verify')
  expect(unsigned.json).toMatchObject({ signedSize: 0 })
  expect((await as('admin', 'POST', '/audit/verify')).statusCode).toBe(403)
})

test('how long the chain is, how much of it is signed, and what the last check said', async () => {
  const { as, database } = await serve()
  const state = async () => (await as('analyst', 'GET', '/audit/state')).json
  expect(await state()).toMatchObject({
    ...{ size: 4, signed: { size: 4 }, checking: null, lastCheck: null },
  })
  await as('auditor', 'POST', '/audit/verify')
  expect(await state()).toMatchObject({ checking: null, lastCheck: { isWhole: true, size: 4 } })
  await database.write((db) => recordDeed(db, deedOf('admin'), startMs + 9))
  expect(await state()).toMatchObject({ size: 5, signed: { size: 4 } })
  expect((await as('viewer', 'GET', '/audit/state')).statusCode).toBe(403)
})

test('an export is a tar that a stranger unpacks and checks', async () => {
  const { as } = await serve()
  const begun = await as('auditor', 'POST', '/audit/export')
  expect([begun.statusCode, begun.json.state]).toEqual([202, 'running'])
  const url = String(begun.headers['location']).replace('/api/v1', '')
  const state = async () => (await as('auditor', 'GET', url)).json.state
  await expect.poll(state).toBe('done')
  const { json } = await as('auditor', 'GET', url)
  // What was asked for is an entry, too.
  expect(json.records).toBe(5)
  const file = await as('auditor', 'GET', json.file.replace('/api/v1', ''))
  const folder = mkdtempSync(join(tmpdir(), 'amoskys-tar-'))
  writeFileSync(join(folder, 'audit.tar'), file.body)
  execFileSync('tar', ['xmf', 'audit.tar'], { cwd: folder })
  const place = join(folder, 'amoskys-audit')
  const said = execFileSync(process.execPath, [join(place, 'verify-audit.mjs'), place])
  expect(String(said)).toMatch(/whole: 5 entries/)
  expect((await as('admin', 'GET', url)).statusCode).toBe(404)
})

test('a header of the tar has its sum', () => {
  const header = tarHeader({ name: 'a/b.txt', size: 511, timeMs: 0 })
  expect(header).toHaveLength(512)
  expect(header.slice(124, 136)).toBe('00000000777\0')
})
