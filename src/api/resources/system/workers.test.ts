import { expect, test } from 'vitest'
import { beatWorker, beginWorker, endWorker, keepDeadLetter } from '../../../store/index.ts'
import { serveResource } from '../../kit/serve.fixture.ts'
import { keepSensor } from '../sensors.fixture.ts'
import { system } from './index.ts'

async function served() {
  const made = await serveResource(system)
  const { database, clock, as } = made
  const begin = (id: string, kind: string, silentMs = 1000) =>
    database.write(async (db) => {
      const worker = { id, kind, host: 'hub', process_id: 7, version: '0.1.0' }
      await beginWorker(db, { ...worker, started_ms: clock.nowMs - 60_000 })
      const beat = {
        beat_ms: clock.nowMs - silentMs,
        counts: { batches: 12 },
        says: 'reads branch',
      }
      await beatWorker(db, id, beat)
    })
  const status = async () => (await as('viewer', 'GET', '/system/status')).json
  const part = async () =>
    (await status()).components.find(({ name }: { name: string }) => name === 'workers')
  return { ...made, begin, status, part }
}

test('a worker is told with what it does and counts', async () => {
  const { begin, status, part } = await served()
  expect(await part()).toBeUndefined()
  await begin('w1', 'bus')
  await begin('w2', 'detector')
  expect((await status()).workers).toMatchObject([
    { id: 'w1', state: 'working', silentMs: 1000, counts: { batches: 12 }, says: 'reads branch' },
    { id: 'w2', state: 'working' },
  ])
  expect(await part()).toMatchObject({ ok: true, says: 'Every one gives signs of life.' })
})

test('when the only detector goes silent, it is not ready, and says what is not judged', async () => {
  const { begin, status, part, as } = await served()
  await begin('w1', 'bus')
  await begin('w2', 'detector', 40_000)
  const says = 'No detector works: traffic of sensors elsewhere is not judged; it waits on the bus.'
  expect(await part()).toMatchObject({ ok: false, says })
  expect((await as(null, 'GET', '/../../readyz')).statusCode).toBe(503)
  const [first] = (await status()).workers
  expect(first.why).toBe(
    'It has given no sign of life for 40 s. No other detector works: traffic of sensors elsewhere is not judged; it waits on the bus. See whether process 7 on hub still runs, and start it again if not.',
  )
  await begin('w3', 'detector')
  expect(await part()).toMatchObject({ ok: true })
  expect((await status()).workers[0].why).toContain('Another detector works, and takes over')
})

test('one that was stopped on purpose is missed only while the bus takes what sensors send', async () => {
  const { begin, part, database, clock } = await served()
  await begin('w2', 'detector')
  await database.write((db) => endWorker(db, 'w2', { ended_ms: clock.nowMs - 5000 }))
  expect(await part()).toMatchObject({ ok: true })
  await begin('w1', 'bus')
  expect(await part()).toMatchObject({ ok: false })
})

test('a sensor elsewhere that is silent is no fault of this system; dead letters are counted', async () => {
  const { as, database, clock, status } = await served()
  await keepSensor(database, { name: 'branch', nowMs: clock.nowMs, silentMs: 60_000 })
  await database.write((db) =>
    keepDeadLetter(db, {
      ...{ id: 'd1', sensor: 'branch', stream: '', sequence: 1, at_ms: clock.nowMs },
      ...{ code: 'signature', reason: '', bytes: 0, body: '' },
    }),
  )
  expect((await as(null, 'GET', '/../../readyz')).statusCode).toBe(200)
  expect(await status()).toMatchObject({ deadLetters: 1, asOf: '2026-11-26T12:00:00.000Z' })
})
