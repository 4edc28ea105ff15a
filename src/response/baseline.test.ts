import { expect, test } from 'vitest'
import type { FlowSummary, Sensed } from '../contracts/index.ts'
import { openDatabase } from '../store/index.ts'
import { keepRecords } from '../store/kept.fixture.ts'
import { flowOf } from '../store/records.fixture.ts'
import { Baselines, distanceOf } from './baseline.ts'

const hours = (...peers: readonly number[]) =>
  peers.map((n, i) => ({ fromUs: i * 3_600e6, peers: n }))

test('the highest that is still usual is that of nineteen hours of twenty', () => {
  const before = hours(...Array.from({ length: 38 }, (_, i) => 1 + (i % 4)), 50, 60)
  expect(distanceOf(before, hours(3, 40))).toEqual({
    label: 'hosts it turned to in an hour',
    ...{ usual: 'at most 4 hosts', found: '40 hosts', times: 10 },
  })
  expect(distanceOf(before, hours(2))?.times).toBe(0.5)
})

test('of a day or less it is not known what is usual, and of nothing nothing', () => {
  expect(distanceOf(hours(...Array(23).fill(3)), hours(9))).toBeNull()
  expect(distanceOf(hours(...Array(48).fill(3)), [])).toBeNull()
})

test('from the flows that are kept: those it opened, in the week before', async () => {
  await using database = await openDatabase(':memory:')
  const beganMs = Date.UTC(2026, 2, 14, 9, 0)
  const flows: Sensed<FlowSummary>[] = []
  const open = (address: string, hour: number, peers: number) => {
    for (let i = 0; i < peers; i++) {
      const number = flows.length + 1
      flows.push(
        flowOf(number, {
          firstUs: beganMs * 1000 + hour * 3_600e6 + number,
          source: { address, port: 1024 + number },
          destination: { address: `10.9.${i >> 8}.${i & 255}`, port: 443 },
        }),
      )
    }
  }
  for (let hour = -30; hour < 0; hour++) open('10.0.0.5', hour, 2)
  open('10.0.0.5', 0, 40)
  open('10.0.0.6', -1, 200)
  open('10.0.0.5', -200, 300)
  await keepRecords(database, { flows })
  const iso = (ms: number) => new Date(ms).toISOString()
  const incident = {
    id: 'inc_1',
    entity: '10.0.0.5',
    firstTime: iso(beganMs),
    lastTime: iso(beganMs + 60_000),
  }
  const found = await new Baselines().of(database.read, incident, beganMs)
  expect(found).toMatchObject({ usual: 'at most 2 hosts', found: '40 hosts', times: 20 })
})
