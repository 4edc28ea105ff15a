import { expect } from 'vitest'
import { onBoth } from '../dialects.fixture.ts'
import { type Database, openDatabase } from '../index.ts'
import { keepRecords } from '../kept.fixture.ts'
import { flowOf, hostOf, signalOf } from '../records.fixture.ts'
import { evidenceInSteps, flowsInSteps, oldestFlowUs, suspectedHosts } from './activity.ts'

const beginUs = Date.UTC(2026, 10, 22, 14) * 1000
const minuteUs = 60e6
const steps = { fromUs: beginUs, stepUs: 10 * minuteUs, count: 6 }
const host = '10.0.0.7'

let number = 0
const flowAt = (minute: number, source = host) =>
  flowOf(++number, {
    firstUs: beginUs + minute * minuteUs,
    lastUs: beginUs + minute * minuteUs + 1,
    source: { address: source, port: 40_000 },
  })

async function listened(database: Database, fromMinute: number, toMinute: number, kind: string) {
  const ms = (minute: number) => beginUs / 1000 + minute * 60_000
  const none = { source: '', identity: '', version: '', how: '', why: '', process_id: 1 }
  const zero = { frames: 0, bytes: 0, judged_frames: 0, judged_us: 0, lag_ms: 0, waiting: 0 }
  await database.write((db) =>
    db
      .insertInto('runs')
      .values({
        ...{ ...none, ...zero, kernel_drops: 0, interface_drops: 0, resident_bytes: 0 },
        ...{ stall_ms: 0, id: `run ${fromMinute}`, sensor: 'local', kind },
        ...{ started_ms: ms(fromMinute), beat_ms: ms(toMinute), ended_ms: ms(toMinute) },
      })
      .execute(),
  )
}

onBoth(
  'a step without flows is zero where a sensor listened, and unknown where none did',
  async ({ place }) => {
    await using database = await openDatabase(place)
    await keepRecords(database, { flows: [flowAt(1), flowAt(9.9), flowAt(10), flowAt(59)] })
    expect(await flowsInSteps(database.read, steps)).toEqual([2, 1, null, null, null, 1])
    await listened(database, 25, 35, 'live')
    expect(await flowsInSteps(database.read, steps)).toEqual([2, 1, 0, 0, null, 1])
  },
)

onBoth('a replay tells nothing of the time in which it ran', async ({ place }) => {
  await using database = await openDatabase(place)
  await listened(database, 0, 60, 'replay')
  expect(await flowsInSteps(database.read, steps)).toEqual([null, null, null, null, null, null])
  expect(await oldestFlowUs(database.read)).toBeNull()
})

onBoth(
  'the strongest signal about a host stands in each step of its episode, whoever did it',
  async ({ place }) => {
    await using database = await openDatabase(place)
    const at = (minute: number) => beginUs + minute * minuteUs
    const signal = (key: string, [first, last]: readonly [number, number], changes: object) =>
      signalOf(key, at(last), { firstUs: at(first), ...changes })
    await keepRecords(database, {
      flows: [flowAt(1), flowAt(51)],
      signals: [
        signal('weak', [-30, 15], { actor: host, points: 12 }),
        signal('strong', [11, 12], { actor: '203.0.113.9', peer: host, points: 40 }),
        signal('benign', [51, 52], { actor: host, points: -8 }),
        signal('other', [21, 22], { actor: '10.0.0.8', points: 70 }),
      ],
    })
    const strip = await evidenceInSteps(database.read, host, steps)
    expect(strip).toEqual([12, 40, null, null, null, 0])
  },
)

onBoth('suspected are our own hosts, the most suspected first', async ({ place }) => {
  await using database = await openDatabase(place)
  const signal = (actor: string, points: number) =>
    signalOf(`${actor} ${points}`, beginUs, { actor, points })
  await keepRecords(database, {
    hosts: [
      hostOf('10.0.0.1'),
      hostOf('10.0.0.2'),
      hostOf('10.0.0.3'),
      hostOf('203.0.113.9', { isHome: false }),
    ],
    signals: [
      signal('10.0.0.1', 5),
      signal('10.0.0.2', 3),
      signal('10.0.0.2', 20),
      signal('10.0.0.3', -4),
      signal('203.0.113.9', 60),
      signal('10.0.0.99', 60),
    ],
  })
  const asked = { fromUs: beginUs, limit: 5 }
  expect(await suspectedHosts(database.read, asked)).toEqual(['10.0.0.2', '10.0.0.1'])
  expect(await suspectedHosts(database.read, { ...asked, fromUs: beginUs + 1 })).toEqual([])
})
