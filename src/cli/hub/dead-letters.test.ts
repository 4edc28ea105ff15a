import { generateKeyPairSync } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { openStreams } from '../../bus/index.ts'
import { sequenceAfter } from '../../contracts/index.ts'
import { AmoskysError, wallClockMs } from '../../kernel/index.ts'
import { compress, encodeBatch, signEnvelope, writeEnvelope } from '../../messages/index.ts'
import { moveDeadLetter, openDatabase } from '../../store/index.ts'
import { DeadLetters } from './dead-letters.ts'

const { privateKey } = generateKeyPairSync('ed25519')

/** A batch that is in order but for what the hub makes of it. */
function batchOf(sensor: string, sequence: number): Uint8Array {
  const packed = compress(encodeBatch([{ kind: 'time', timeUs: sequence }]))
  const own = { sensor, stream: '', sequence, ...packed, rows: 0, traceId: '' }
  return writeEnvelope(signEnvelope({ ...own, madeUs: 1, shedRows: 0 }, { keyId: 'k', privateKey }))
}

async function setUp() {
  const database = await openDatabase(':memory:')
  const streams = await openStreams({
    ...{ kind: 'memory', url: '', path: '', clock: wallClockMs, onNotice: () => {} },
  })
  onTestFinished(async () => {
    await streams.close()
    await database[Symbol.asyncDispose]()
  })
  const world = { isWriting: true, writes: 0 }
  const write: typeof database.write = (work) => {
    if (!world.isWriting && ++world.writes > 1)
      return Promise.reject(new AmoskysError('unavailable', 'the disk is full'))
    return database.write(work)
  }
  const open = () => new DeadLetters({ write, clock: () => 5_000, refusalOf: () => '', streams })
  const letters = open()
  const rows = () => database.read.selectFrom('dead_letters').selectAll().execute()
  const letter = (sequence: number, bytes: Uint8Array) =>
    letters.take({
      ...{ sensor: 'branch', stream: 'sensor.branch', sequence, bytes },
      ...{ code: 'key', reason: 'the signing key is not registered' },
    })
  /** As a person does it on the screen. */
  const ask = async () => {
    for (const { id } of await rows())
      await database.write((db) =>
        moveDeadLetter(db, id, { from: ['dead'], to: 'asked', nowMs: 6_000 }),
      )
  }
  const askAll = async () => {
    await ask()
    await letters.retry(database.read)
  }
  const look = (who = letters) => who.retry(database.read).catch(() => {})
  return { streams, rows, letter, ask, askAll, look, open, world }
}

test('what is tried again takes no number of the sensor: its next batches are new ones', async () => {
  const { streams, rows, letter, askAll } = await setUp()
  let newest = sequenceAfter(0, 1_000)
  await streams.append('sensor.branch', [{ sequence: newest, bytes: batchOf('branch', newest) }])
  for (const sequence of [1, 2, 3]) await letter(sequence, batchOf('branch', sequence))
  expect((await rows()).length).toBe(3)
  await askAll()
  expect((await rows()).map(({ state }) => state)).toEqual(['retried', 'retried', 'retried'])
  for (let i = 0; i < 5; i++) {
    newest = sequenceAfter(newest, 1_000)
    const entry = { sequence: newest, bytes: batchOf('branch', newest) }
    expect(await streams.append('sensor.branch', [entry])).toMatchObject({ accepted: 1, known: 0 })
  }
})

test('batches that cannot be read have no number, and each of them is kept', async () => {
  const { rows, letter } = await setUp()
  for (let i = 0; i < 5; i++) await letter(0, Uint8Array.of(i))
  expect((await rows()).length).toBe(5)
})

test('an envelope of another sensor is not tried again under the name of who sent it', async () => {
  const { streams, rows, letter, askAll } = await setUp()
  await letter(1, batchOf('office', 1))
  expect((await rows()).length).toBe(1)
  await askAll()
  expect(await rows()).toMatchObject([
    { state: 'dead', reason: 'sensor branch sent it, and it is an envelope of office' },
  ])
  expect(await streams.newest('sensor.branch')).toBe(0)
})

test('a batch is appended once, however often it cannot be written down that it was', async () => {
  const { streams, rows, letter, ask, look, world } = await setUp()
  await letter(1, batchOf('branch', 1))
  await ask()
  world.isWriting = false
  for (let i = 0; i < 4; i++) await look()
  expect(await rows()).toMatchObject([{ state: 'asked', retry_sequence: 1 }])
  expect((await streams.state('sensor.branch')).entries).toBe(1)
  world.isWriting = true
  await look()
  expect(await rows()).toMatchObject([{ state: 'retried', retry_sequence: 0 }])
  expect((await streams.state('sensor.branch')).entries).toBe(1)
})

test('of one that was tried by a hub that ended it is said that nobody can tell', async () => {
  const { streams, rows, letter, ask, look, open, world } = await setUp()
  await letter(1, batchOf('branch', 1))
  await ask()
  world.isWriting = false
  await look()
  world.isWriting = true
  await look(open())
  const [row] = await rows()
  expect(row).toMatchObject({ state: 'dead', retry_sequence: 0 })
  expect(row?.reason).toMatch(/cannot be told whether it was taken/)
  expect((await streams.state('sensor.branch')).entries).toBe(1)
})
