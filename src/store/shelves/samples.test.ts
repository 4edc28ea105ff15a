import { expect } from 'vitest'
import { openDatabase } from '../database.ts'
import { onBoth } from '../dialects.fixture.ts'
import { coarsenSamples, findSamples, keepSamples } from './samples.ts'

const minuteMs = 60_000
const dayMs = 86_400_000
const step = { sensor: 'eth0', metric: 'frames' }

onBoth(
  'what is measured is found again by step, with its least, greatest and mean',
  async ({ place }) => {
    await using database = await openDatabase(place)
    await database.write(async (db) => {
      for (let i = 0; i < 12; i++)
        await keepSamples(db, [{ ...step, value: i }], { atMs: i * 10_000, stepMs: 10_000 })
      await keepSamples(db, [{ sensor: 'b', metric: 'frames', value: 99 }], {
        atMs: 0,
        stepMs: 10_000,
      })
    })
    const question = { ...step, fromMs: 0, toMs: 2 * minuteMs, stepMs: minuteMs }
    expect(await findSamples(database.read, question)).toEqual([
      { at_ms: 0, low: 0, high: 5, mean: 2.5 },
      { at_ms: minuteMs, low: 6, high: 11, mean: 8.5 },
    ])
  },
)

onBoth(
  'after a day five minutes are one row that says the same, after a week an hour, and after 90 days nothing is left',
  async ({ place }) => {
    await using database = await openDatabase(place)
    const atMs = 10 * dayMs
    await database.write(async (db) => {
      for (let i = 0; i < 90; i++)
        await keepSamples(db, [{ ...step, value: i }], { atMs: atMs + i * 10_000, stepMs: 10_000 })
    })
    const question = { ...step, fromMs: atMs, toMs: atMs + 15 * minuteMs, stepMs: 15 * minuteMs }
    const rows = async () =>
      (await database.read.selectFrom('samples').selectAll().execute()).length
    const before = await findSamples(database.read, question)
    await database.write((db) => coarsenSamples(db, atMs + dayMs + 5 * minuteMs))
    expect(await rows()).toBe(61)
    await database.write((db) => coarsenSamples(db, atMs + dayMs + 16 * minuteMs))
    await database.write((db) => coarsenSamples(db, atMs + dayMs + 17 * minuteMs))
    expect(await rows()).toBe(3)
    expect(await findSamples(database.read, question)).toEqual(before)
    await database.write((db) => coarsenSamples(db, atMs + 8 * dayMs))
    expect(await rows()).toBe(1)
    expect(
      await findSamples(database.read, { ...question, fromMs: atMs, stepMs: 3_600_000 }),
    ).toEqual(before)
    await database.write((db) => coarsenSamples(db, atMs + 91 * dayMs))
    expect(await rows()).toBe(0)
  },
)
