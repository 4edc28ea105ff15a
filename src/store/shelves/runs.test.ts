import { expect } from 'vitest'
import { onBoth } from '../dialects.fixture.ts'
import { openDatabase } from '../index.ts'
import { beginRun, endRun, forgetRuns } from './runs.ts'

onBoth('the oldest runs that ended go, but the newest of each sensor', async ({ place }) => {
  await using database = await openDatabase(place)
  const begin = (sensor: string, at: number, isEnded: boolean) =>
    database.write(async (db) => {
      const own = { kind: 'live', source: '', identity: '', version: '1', process_id: 1 }
      await beginRun(db, { id: `${sensor}-${at}`, sensor, ...own, started_ms: at })
      if (isEnded) await endRun(db, `${sensor}-${at}`, { ended_ms: at + 1, how: 'ended', why: '' })
    })
  await begin('quiet', 1, true)
  await begin('busy', 2, true)
  await begin('busy', 3, false)
  for (let at = 4; at < 10; at++) await begin('busy', at, true)
  await database.write((db) => forgetRuns(db, 3))
  const rows = await database.read.selectFrom('runs').select('id').orderBy('started_ms').execute()
  expect(rows.map(({ id }) => id)).toEqual(['quiet-1', 'busy-3', 'busy-7', 'busy-8', 'busy-9'])
})
