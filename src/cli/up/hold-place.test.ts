import { setTimeout as passed } from 'node:timers/promises'
import { expect } from 'vitest'
import { onPostgres } from '../../store/dialects.fixture.ts'
import { openDatabase, takeLease } from '../../store/index.ts'
import { newPath } from '../../store/records.fixture.ts'
import { holdPlace } from './hold-place.ts'

const ttlMs = 1_000

function asked(place: string) {
  const said: string[] = []
  const hold = () =>
    holdPlace(
      { err: (text) => void said.push(text) },
      // As on two machines: each has a folder of its own.
      { place, shown: 'postgres://site', path: newPath(), ttlMs },
    )
  return { said, hold }
}

onPostgres('a second one is told who has the database and since when', async ({ place }) => {
  const { hold } = asked(place)
  const first = await hold()
  const since = /another amoskys up keeps its records there: process \d+ on .+, since 2\d{3}-.+Z;/
  await expect(hold()).rejects.toThrow(since)
  await passed(2 * ttlMs)
  await expect(hold(), 'it lives for longer than its lease').rejects.toThrow(since)
  await first[Symbol.asyncDispose]()
  await (await hold())[Symbol.asyncDispose]()
})

onPostgres('of one that was killed the next takes it over when its lease is over', async (here) => {
  await using database = await openDatabase(here.place)
  const dead = { group: 'up', owner: 'dead', about: 'process 1 on gone', ttlMs }
  await database.write((db) => takeLease(db, dead))
  const { said, hold } = asked(here.place)
  const startedMs = performance.now()
  const held = await hold()
  expect(performance.now() - startedMs).toBeGreaterThan(ttlMs / 2)
  expect(said).toEqual([expect.stringMatching(/^amoskys: process 1 on gone had postgres:\/\/site/)])
  await held[Symbol.asyncDispose]()
})

onPostgres('one that slept while another took it over is told', async ({ place }) => {
  await using database = await openDatabase(place)
  const held = await asked(place).hold()
  const lost = new Promise<Error>((resolve) => held.onLost(resolve))
  const row = { owner: 'other', fence: 2, until_ms: Number.MAX_SAFE_INTEGER }
  await database.write((db) =>
    db.updateTable('leases').set(row).where('name', '=', 'up/0').execute(),
  )
  expect((await lost).message).toMatch(/took it over/)
  await held[Symbol.asyncDispose]()
  const [left] = await database.read.selectFrom('leases').select('owner').execute()
  expect(left, 'what is another’s is left alone').toEqual({ owner: 'other' })
})
