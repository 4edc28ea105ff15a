import { expect, test } from 'vitest'
import { openDatabase } from '../database.ts'
import { findFilling } from './filling.ts'
import { keepSamples } from './samples.ts'

async function filledDatabase() {
  const database = await openDatabase(':memory:')
  await database.write(async (db) => {
    for (let i = 0; i < 100; i++) {
      const measured = Array.from({ length: 50 }, (_, j) => ({
        ...{ sensor: 'eth0', metric: `packetsPerSecond${j}`, value: i },
      }))
      await keepSamples(db, measured, { atMs: i * 10_000, stepMs: 10_000 })
    }
  })
  return database
}

test('page by page all of the file is somewhere, and most of it where most was written', async () => {
  await using database = await filledDatabase()
  const { parts, isEstimated } = await findFilling(database.read)
  expect(isEstimated).toBe(false)
  expect(parts[0]!.name).toBe('samples')
  const { rows } = await database.read.executeQuery<{ bytes: number }>({
    ...database.read.selectNoFrom((e) => e.val(0).as('bytes')).compile(),
    sql: 'select page_count * page_size as bytes from pragma_page_count, pragma_page_size',
    parameters: [],
  })
  const all = parts.reduce((sum, { bytes }) => sum + bytes, 0)
  // What is nobody's is the page of SQLite itself.
  expect(all).toBe(rows[0]!.bytes)
})

test('what is too large for that is judged by its rows, and says so', async () => {
  await using database = await filledDatabase()
  const exact = await findFilling(database.read)
  const guess = await findFilling(database.read, { exactMax: 0 })
  expect(guess.isEstimated).toBe(true)
  expect(guess.parts[0]!.name).toBe('samples')
  const total = ({ parts }: typeof exact) => parts.reduce((sum, { bytes }) => sum + bytes, 0)
  expect(total(guess) / total(exact)).toBeCloseTo(1, 1)
})

test('pages that became free are told apart', async () => {
  await using database = await filledDatabase()
  await database.write((db) => db.deleteFrom('samples').execute())
  const { parts } = await findFilling(database.read)
  expect(parts[0]!.name).toBe('free')
})
