import { setTimeout as passed } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { report } from '../../messages/batch.fixture.ts'
import {
  enrolSensor,
  findSensors,
  type Keeping,
  openDatabase,
  touchSensors,
} from '../../store/index.ts'
import type { Journal } from '../up/journal.ts'
import { SensorJournal } from './sensor-journal.ts'

const journal = { beginRemote: async () => ({ end() {} }) } as unknown as Journal

test('a write that throws ends no other: the next second writes again', async () => {
  let writes = 0
  const failures: string[] = []
  const write = async () => {
    if (++writes === 1) throw new TypeError('a number is no number')
  }
  const sensors = new SensorJournal({
    ...{ journal, clock: () => 1_000, onDead: () => {}, keeping: { write } as unknown as Keeping },
    onFailure: (reason) => failures.push(reason),
  })
  await passed(2_300)
  expect(writes).toBe(2)
  expect(failures).toEqual(['a number is no number'])
  await sensors.stop()
})

test('a backlog of a sensor that is silent by now makes nobody believe that it lives', async () => {
  await using database = await openDatabase(':memory:')
  const heardMs = 1.7e12
  const span = { material: '', fromMs: heardMs, untilMs: heardMs + 1e9 }
  const keys = { certificate: { id: 'c', ...span }, signing: { id: 's', material: '' } }
  await database.write(async (db) => {
    await enrolSensor(db, { name: 'edge', site: 'hq', enrolment: '', ...keys }, heardMs)
    await touchSensors(db, [{ name: 'edge', seenMs: heardMs }])
  })
  const laterMs = heardMs + 600_000
  const sensors = new SensorJournal({
    ...{ journal, clock: () => laterMs, onDead: () => {} },
    keeping: database as unknown as Keeping,
  })
  const made = { ...report, atMs: heardMs - 30_000 }
  await sensors.hear([{ sensor: 'edge', stream: '', kind: 'report', report: made }])
  await sensors.stop()
  const [row] = await findSensors(database.read)
  expect(row).toMatchObject({ seen_ms: heardMs, reported_ms: heardMs })
})
