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
    ...{
      journal,
      clock: () => 1_000,
      onDead: async () => true,
      keeping: { write } as unknown as Keeping,
    },
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
    ...{ journal, clock: () => laterMs, onDead: async () => true },
    keeping: database as unknown as Keeping,
  })
  const made = { ...report, atMs: heardMs - 30_000 }
  await sensors.hear([{ sensor: 'edge', stream: '', kind: 'report', report: made }])
  await sensors.stop()
  const [row] = await findSensors(database.read)
  expect(row).toMatchObject({ seen_ms: heardMs, reported_ms: heardMs })
})

test('a sensor that sheds and samples all the time has one event of each a minute, with all of it', async () => {
  await using database = await openDatabase(':memory:')
  let nowMs = 1.7e12
  const sensors = new SensorJournal({
    ...{ journal, clock: () => nowMs, onDead: async () => true },
    keeping: database as unknown as Keeping,
  })
  const of = { sensor: 'edge', stream: '' }
  for (let rows = 1; rows <= 50; rows++) {
    nowMs += 100
    await sensors.hear([
      { ...of, kind: 'shed', rows, fromUs: 0, untilUs: 1 },
      { ...of, kind: 'sampling', share: rows % 2 === 1 ? 0.5 : 1 },
    ])
  }
  const events = () => database.read.selectFrom('events').select('text').execute()
  await expect.poll(events).toHaveLength(2)
  await sensors.hear([{ ...of, kind: 'sampling', share: 0.25 }])
  nowMs += 60_000
  await sensors.stop()
  await expect.poll(events).toHaveLength(4)
  const texts = (await events()).map(({ text }) => text)
  expect(texts.filter((text) => text.includes('given up'))).toEqual([
    expect.stringContaining('1 observation given up'),
    expect.stringContaining('49 observations given up before they were sent, 50 in all'),
  ])
})

test.each([
  ['the hub stops', (sensors: SensorJournal) => sensors.stop()],
  [
    'nobody judges its stream any more',
    (sensors: SensorJournal) =>
      sensors.hear([{ sensor: 'edge', stream: '', kind: 'left', why: 'it was stopped' }]),
  ],
])('what waits for its minute is told before %s', async (_, end) => {
  await using database = await openDatabase(':memory:')
  const sensors = new SensorJournal({
    ...{ journal, clock: () => 1.7e12, onDead: async () => true },
    keeping: database as unknown as Keeping,
  })
  const of = { sensor: 'edge', stream: '' }
  for (const rows of [1, 5])
    await sensors.hear([
      { ...of, kind: 'shed', rows, fromUs: 0, untilUs: 1 },
      { ...of, kind: 'sampling', share: rows === 1 ? 0.5 : 1 },
    ])
  const texts = async () =>
    (await database.read.selectFrom('events').select('text').execute()).map(({ text }) => text)
  await expect.poll(texts).toHaveLength(2)
  await end(sensors)
  await expect.poll(texts).toHaveLength(4)
  const said = (await texts()).join()
  expect(said).toContain('4 observations given up before they were sent, 5 in all')
  expect(said).toContain('edge: sends all flows again')
  await sensors.stop()
})

test.each([
  ['from its beginning', true],
  ['by a process that came later', false],
])(
  'a run in several streams that is heard %s ends with the last of them, and once',
  async (_, isWhole) => {
    const ends: string[] = []
    const counting = {
      beginRemote: async () => ({ end: ({ how }: { how: string }) => ends.push(how) }),
    } as unknown as Journal
    const keeping = { write: async () => {} } as unknown as Keeping
    const sensors = new SensorJournal({
      ...{ journal: counting, keeping, clock: () => 1.7e12, onDead: async () => true },
    })
    const streams = ['1-of-3', '2-of-3', '3-of-3']
    const all = (news: object) =>
      sensors.hear(streams.map((stream) => ({ sensor: 'edge', stream, ...news }) as never))
    if (isWhole) await all({ kind: 'begun', run: 'r', version: '1' })
    await sensors.hear([{ sensor: 'edge', stream: streams[0]!, kind: 'report', report }])
    for (const stream of streams) {
      expect(ends).toEqual([])
      await sensors.hear([{ sensor: 'edge', stream, kind: 'ended' }])
    }
    expect(ends).toEqual(['ended'])
    await sensors.stop()
    expect(ends).toEqual(['ended'])
  },
)

test('of a sensor that begins again and again some runs are told of, and those that come later', async () => {
  let nowMs = 1_000
  let opened = 0
  const counting = { beginRemote: async () => ({ end() {}, id: opened++ }) } as unknown as Journal
  const sensors = new SensorJournal({
    ...{ journal: counting, clock: () => nowMs, onDead: async () => true },
    keeping: { write: async () => {} } as unknown as Keeping,
  })
  const begin = (run: number) =>
    sensors.hear([
      { sensor: 'edge', stream: '', kind: 'begun', run: `r${run}`, version: '1' },
      { sensor: 'edge', stream: '', kind: 'ended' },
      { sensor: 'edge', stream: '', kind: 'report', report },
    ])
  for (let run = 0; run < 500; run++) await begin(run)
  expect(opened).toBe(32)
  nowMs += 120_000
  for (let run = 500; run < 1_000; run++) await begin(run)
  expect(opened).toBe(34)
  await sensors.stop()
})

test('a report behind the end of a run begins no other, and the next run does', async () => {
  const runs: string[] = []
  const noting = {
    async beginRemote() {
      runs.push('begun')
      return { end: ({ how }: { how: string }) => void runs.push(how) }
    },
  } as unknown as Journal
  const sensors = new SensorJournal({
    ...{ journal: noting, clock: () => 1_000, onDead: async () => true },
    keeping: { write: async () => {} } as unknown as Keeping,
  })
  const own = { sensor: 'edge', stream: '' }
  await sensors.hear([
    { ...own, kind: 'begun', run: 'r1', version: '1' },
    { ...own, kind: 'ended' },
    { ...own, kind: 'report', report },
  ])
  expect(runs).toEqual(['begun', 'ended'])
  await sensors.hear([{ ...own, kind: 'begun', run: 'r2', version: '1' }])
  expect(runs).toEqual(['begun', 'ended', 'begun'])
  await sensors.stop()
})
