import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { onBoth } from './dialects.fixture.ts'
import { openStore } from './index.ts'
import { alertOf, flowOf, newPath, signalOf } from './records.fixture.ts'

const list = (count: number) => Array.from({ length: count }, (_, i) => i)

onBoth('at its bounds the oldest rows go in steps, counted', async ({ place }) => {
  await using store = await openStore(place, { flowsMax: 100, signalsMax: 20, alertsMax: 20 })
  await store.keepFlows(list(250).map((i) => flowOf(i)))
  await store.keepSignals(list(21).map((i) => signalOf(`s${i}`, 1000 - i)))
  await store.keepAlerts(list(21).map((i) => alertOf(`alr_${i}`, { revision: i + 1 })))
  expect(await store.counts()).toEqual({
    alerts: 19,
    signals: 19,
    flows: 95,
    events: 42,
    hosts: 0,
    dropped: { alerts: 2, signals: 2, flows: 155, events: 0, hosts: 0 },
  })
  const flows = (await store.findFlows({ limit: 200 })).records.map((flow) => flow.number)
  expect([flows.at(-1), flows[0]]).toEqual([155, 249])
  expect((await store.findSignals({ limit: 99 })).records.map((one) => one.key)).not.toContain(
    's20',
  )
  expect(await store.findAlert('alr_0')).toBeNull()
})

onBoth('a full table is not counted with each batch', async ({ place }) => {
  await using store = await openStore(place, { flowsMax: 1000 })
  await store.keepFlows(list(1000).map((i) => flowOf(i)))
  let counts = 0
  const dropped: number[] = []
  for (let i = 0; i < 100; i++) {
    await store.keepFlows([flowOf(2000 + i)])
    dropped.push((await store.counts()).dropped.flows)
    if (dropped.at(-1) !== dropped.at(-2)) counts++
  }
  // 950 are left each time, so that the next 50 find room.
  expect(dropped.at(-1)).toBe(102)
  expect(counts).toBeLessThanOrEqual(4)
})

onBoth('a batch is kept whole or not at all', async ({ place }) => {
  await using store = await openStore(place)
  const broken = flowOf(2, { source: { address: 'nowhere', port: 1 } })
  await expect(store.keepFlows([flowOf(1), broken])).rejects.toThrow(/nowhere/)
  expect((await store.counts()).flows).toBe(0)
})

test('a write that SQLite itself rolls back fails with its reason', async () => {
  const path = newPath('full.sqlite')
  await using store = await openStore(path)
  using other = new DatabaseSync(path)
  other.exec(
    "create trigger full before insert on flows begin select raise(rollback, 'disk full'); end",
  )
  await expect(store.keepFlows([flowOf(1)])).rejects.toThrow('disk full')
})

onBoth('what is kept twice is there once', async ({ place }) => {
  await using store = await openStore(place)
  await store.keepFlows([flowOf(1), flowOf(2)])
  await store.keepFlows([flowOf(1), flowOf(2)])
  expect((await store.counts()).flows).toBe(2)
})

onBoth('what comes late does not go over what is newer, whatever the record', async ({ place }) => {
  await using store = await openStore(place)
  await store.keepAlerts([alertOf('alr_A', { revision: 3 }), alertOf('alr_A', { revision: 2 })])
  await store.keepAlerts([alertOf('alr_A', { revision: 1 })])
  expect((await store.findAlert('alr_A'))?.revision).toBe(3)
  await store.keepSignals([signalOf('s', 20, { points: 9 }), signalOf('s', 10, { points: 1 })])
  await store.keepSignals([signalOf('s', 10, { points: 1 })])
  await store.keepSignals([signalOf('s', 20, { points: 8, flowCount: 0 })])
  expect((await store.findSignals({ limit: 9 })).records.map((one) => one.points)).toEqual([9])
  await store.keepFlows([flowOf(1, { lastUs: 50, history: 'new' })])
  await store.keepFlows([flowOf(1, { lastUs: 40, history: 'old' })])
  expect((await store.findFlows({ limit: 9 })).records.map((one) => one.history)).toEqual(['new'])
})

onBoth('numbers that JSON has no word for come back', async ({ place }) => {
  await using store = await openStore(place)
  await store.keepSignals([signalOf('s', 1, { points: Number.NaN })])
  expect((await store.findSignals({ limit: 1 })).records[0]?.points).toBeNaN()
})
