import { expect } from 'vitest'
import { onBoth } from './dialects.fixture.ts'
import { changedSince, newestChange, openDatabase, openStore } from './index.ts'
import { alertOf } from './records.fixture.ts'

const namesOf = (rows: readonly { readonly change: number; readonly head: string }[]) =>
  rows.map(({ change, head }) => `${change} ${JSON.parse(head).id} ${JSON.parse(head).revision}`)

/** PostgreSQL writes a batch by one statement, in which what is refused takes a number, too. */
const third = { sqlite: 4, postgres: 5 }

onBoth('each write has the next number, and a record its last one', async ({ place, dialect }) => {
  const last = third[dialect]
  await using store = await openStore(place)
  await using database = await openDatabase(place)
  const since = (number: number, limit = 9) =>
    changedSince(database.read, 'alerts', { since: number, limit })
  expect(await newestChange(database.read, 'alerts')).toBe(0)
  await store.keepAlerts([alertOf('alr_A'), alertOf('alr_B')])
  await store.keepAlerts([alertOf('alr_A', { revision: 2 })])
  await store.keepAlerts([alertOf('alr_A', { revision: 1 }), alertOf('alr_C')])
  expect(namesOf(await since(0))).toEqual(['2 alr_B 1', '3 alr_A 2', `${last} alr_C 1`])
  expect(namesOf(await since(2, 1))).toEqual(['3 alr_A 2'])
  expect(await newestChange(database.read, 'alerts')).toBe(last)
})

onBoth(
  'no number is given twice, though the row that has the highest be the oldest',
  async ({ place }) => {
    await using store = await openStore(place, { alertsMax: 3 })
    await using database = await openDatabase(place)
    await store.keepAlerts(['A', 'B', 'C'].map((id) => alertOf(`alr_${id}`, { revision: 9 })))
    await store.keepAlerts([alertOf('alr_D', { revision: 1 })])
    const newest = await newestChange(database.read, 'alerts')
    await store.keepAlerts([alertOf('alr_E', { revision: 9 })])
    const later = await changedSince(database.read, 'alerts', { since: newest, limit: 9 })
    expect(namesOf(later)).toEqual([`${newest + 1} alr_E 9`])
  },
)
