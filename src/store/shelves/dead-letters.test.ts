import { expect, onTestFinished } from 'vitest'
import { onBoth } from '../dialects.fixture.ts'
import { openDatabase } from '../index.ts'
import { keepDeadLetter, moveDeadLetter, trimDeadLetters } from './dead-letters.ts'

/** Letters as `sensor-number`, each a millisecond after the one before. */
async function kept(
  place: string,
  letters: readonly { id: string; bytes: number; isSettled?: boolean }[],
) {
  const database = await openDatabase(place)
  onTestFinished(() => database[Symbol.asyncDispose]())
  for (const [at, { id, bytes, isSettled }] of letters.entries()) {
    const sensor = id.split('-')[0]!
    const own = { id, sensor, stream: `sensor.${sensor}`, sequence: at, at_ms: at }
    await database.write((db) =>
      keepDeadLetter(db, { ...own, code: 'key', reason: '', bytes, body: '' }),
    )
    if (isSettled)
      await database.write((db) =>
        moveDeadLetter(db, id, { from: ['dead'], to: 'discarded', nowMs: 9 }),
      )
  }
  return {
    trim: (bounds: Parameters<typeof trimDeadLetters>[1]) =>
      database.write((db) => trimDeadLetters(db, bounds)),
    async ids() {
      const rows = await database.read.selectFrom('dead_letters').select('id').execute()
      return rows.map(({ id }) => id).sort()
    },
  }
}

onBoth('a flood of one sensor pushes out its own, and settled ones before', async ({ place }) => {
  const quiet = [
    { id: 'quiet-1', bytes: 10 },
    { id: 'quiet-2', bytes: 10, isSettled: true },
  ]
  const loud = [1, 2, 3, 4, 5, 6].map((n) => ({ id: `loud-${n}`, bytes: 10 }))
  const { trim, ids } = await kept(place, [...quiet, ...loud])
  expect(await trim({ lettersMax: 4, bytesMax: 1_000 })).toEqual({
    letters: 4,
    sensors: new Set(['loud']),
  })
  expect(await ids()).toEqual(['loud-4', 'loud-5', 'loud-6', 'quiet-1'])
  expect(await trim({ lettersMax: 4, bytesMax: 1_000 })).toEqual({ letters: 0, sensors: new Set() })
})

onBoth(
  'few large ones make room as many small ones do; of one too long to keep its beginning counts',
  async ({ place }) => {
    const { trim, ids } = await kept(place, [
      { id: 'small-1', bytes: 1_000 },
      { id: 'large-1', bytes: 8 * 1024 * 1024 },
      { id: 'large-2', bytes: 1_000 },
    ])
    expect(await trim({ lettersMax: 100, bytesMax: 1024 * 1024 + 2_000 })).toEqual({
      letters: 0,
      sensors: new Set(),
    })
    expect(await trim({ lettersMax: 100, bytesMax: 1024 * 1024 })).toEqual({
      letters: 1,
      sensors: new Set(['large']),
    })
    expect(await ids()).toEqual(['large-2', 'small-1'])
  },
)
