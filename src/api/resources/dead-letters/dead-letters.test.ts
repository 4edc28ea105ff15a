import { expect, test } from 'vitest'
import { askedDeadLetters, keepDeadLetter, moveDeadLetter } from '../../../store/index.ts'
import { serveResource } from '../../kit/serve.fixture.ts'
import { deadLetters } from './index.ts'

async function served() {
  const made = await serveResource(deadLetters)
  const { database, clock, as } = made
  const keep = (id: string, more: object = {}) =>
    database.write((db) =>
      keepDeadLetter(db, {
        ...{ id, sensor: 'branch', stream: '', sequence: 7, at_ms: clock.nowMs, bytes: 5 },
        ...{ code: 'malformed', reason: 'rows: expected 3, found \u202e4', body: 'aGVsbG8=' },
        ...more,
      }),
    )
  const settle = (id: string, how: string, who: 'admin' | 'analyst' = 'admin') =>
    as(who, 'POST', `/dead-letters/${id}/${how}`)
  return { ...made, keep, settle }
}

test('a dead letter is told with its reason and its beginning, and nothing in it is markup', async () => {
  const { keep, as } = await served()
  await keep('dl_1')
  await keep('dl_1', { reason: 'Again.' })
  await keep('dl_2', { sensor: 'depot', code: 'signature' })
  const list = await as('viewer', 'GET', '/dead-letters?code=malformed')
  expect(list.json.data).toHaveLength(1)
  const { json } = await as('viewer', 'GET', '/dead-letters/dl_1')
  expect(json).toMatchObject({
    ...{ sensor: 'branch', state: 'dead', isWhole: true, head: '68656c6c6f' },
    reason: 'rows: expected 3, found \\u202e4',
  })
  expect((await as('viewer', 'GET', '/dead-letters/none')).statusCode).toBe(404)
})

test('it is tried again by the hub, and given up for good, by an admin', async () => {
  const { keep, settle, database, clock, as } = await served()
  await keep('dl_1')
  expect((await settle('dl_1', 'retry', 'analyst')).statusCode).toBe(403)
  expect((await settle('dl_1', 'retry')).json.state).toBe('asked')
  expect((await settle('dl_1', 'retry')).json.detail).toBe('It is to be tried again already.')
  const [asked] = await askedDeadLetters(database.read, 10)
  expect(asked!.id).toBe('dl_1')
  const move = { from: ['asked'], to: 'dead', nowMs: clock.nowMs, reason: 'Still wrong.' } as const
  expect(await database.write((db) => moveDeadLetter(db, 'dl_1', move))).toBe(true)
  expect((await as('viewer', 'GET', '/dead-letters?is=open')).statusCode).toBe(400)
  const given = await settle('dl_1', 'discard')
  expect(given.json).toMatchObject({ state: 'discarded', settledAt: '2026-11-26T12:00:00.000Z' })
  expect((await settle('dl_1', 'discard')).json.detail).toBe('It is discarded already.')
  const audit = await database.read.selectFrom('audit').select('verb').orderBy('seq').execute()
  expect(audit.map(({ verb }) => verb)).toEqual(['dead_letter.retry', 'dead_letter.discard'])
})

test('of what is too long only the beginning was kept: it can be given up alone', async () => {
  const { keep, settle } = await served()
  await keep('dl_1', { bytes: 3_000_000 })
  expect((await settle('dl_1', 'retry')).json.detail).toBe(
    'Only the beginning of this batch was kept: 3000000 bytes are too many. It cannot be tried again, only discarded.',
  )
  expect((await settle('dl_1', 'discard')).json.state).toBe('discarded')
})
