import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import type { Alert, FlowSummary, Sensed, Signal } from '../contracts/index.ts'
import { onBoth } from './dialects.fixture.ts'
import type { Page } from './index.ts'
import { openStore } from './index.ts'
import { alertOf, flowOf, newPath, referenceTo, signalOf } from './records.fixture.ts'

const list = (count: number) => Array.from({ length: count }, (_, i) => i)
const between = (source: string, destination: string) => ({
  source: { address: source, port: 4000 },
  destination: { address: destination, port: 80 },
})

onBoth('an alert is found by id, by a prefix of it, and by what it is about', async ({ place }) => {
  await using store = await openStore(place)
  const b = alertOf('alr_B1', { revision: 3, severity: 'low' })
  await store.keepAlerts([alertOf('alr_A1'), alertOf('alr_A1', { revision: 2 }), b])
  expect((await store.findAlert('alr_A'))?.revision).toBe(2)
  expect(await store.findAlert('alr_C')).toBeNull()
  await expect(store.findAlert('alr_')).rejects.toThrow(/more than one/)
  const ids = async (question: object) =>
    (await store.findAlerts({ limit: 9, ...question })).records.map((alert) => alert.id)
  expect(await ids({})).toEqual(['alr_B1', 'alr_A1'])
  const { records } = await store.findAlerts({ limit: 1 })
  expect(records[0]).toMatchObject({ severity: 'low', explanation: { headline: 'alert alr_B1' } })
  expect(records[0]).not.toHaveProperty('signals')
  expect(await ids({ severity: 'low' })).toEqual(['alr_B1'])
  expect(await ids({ entity: '10.0.0.2' })).toEqual(['alr_A1'])
  expect(await ids({ untilUs: Date.UTC(2026, 0, 1, 0, 0, 3) * 1000 })).toEqual(['alr_A1'])
  expect(await ids({ fromUs: Date.UTC(2026, 0, 1, 0, 0, 3) * 1000 })).toEqual(['alr_B1'])
})

onBoth(
  'pages lie beside each other in both directions, though rows share their time',
  async ({ place }) => {
    await using store = await openStore(place)
    const flows = list(25).map((i) =>
      flowOf(i, { firstUs: i >> 3, ...between(`10.0.1.${i}`, '10.0.0.9') }),
    )
    await store.keepFlows(flows)
    for (const question of [{}, { entity: '10.0.0.9' }]) {
      const pages: Page<{ number: number }>[] = [await store.findFlows({ ...question, limit: 7 })]
      for (let next = pages[0]!.next; next !== null; next = pages.at(-1)!.next)
        pages.push(await store.findFlows({ ...question, limit: 7, after: next }))
      const numbers = pages.map((page) => page.records.map((flow) => flow.number))
      expect(numbers.flat()).toEqual(list(25).reverse())
      expect(numbers).toHaveLength(4)
      expect(pages[0]!.previous).toBeNull()
      const back = await store.findFlows({ ...question, limit: 7, before: pages[2]!.previous! })
      expect(back.records.map((flow) => flow.number)).toEqual(numbers[1])
      const first = await store.findFlows({ ...question, limit: 9, before: pages[1]!.previous! })
      expect([first.records.length, first.previous]).toEqual([7, null])
    }
  },
)

onBoth('a cursor belongs to its question', async ({ place }) => {
  await using store = await openStore(place)
  await store.keepFlows(list(3).map((i) => flowOf(i)))
  const { next: after } = await store.findFlows({ limit: 1 })
  const other = store.findFlows({ limit: 1, entity: '10.0.0.1', after: after! })
  await expect(other).rejects.toThrow(/another question/)
  await expect(store.findSignals({ limit: 1, after: after! })).rejects.toThrow(/another question/)
  for (const text of ['', 'x', Buffer.from('[1,{}]').toString('base64url')])
    await expect(store.findFlows({ limit: 1, after: text })).rejects.toThrow(/cursor/)
  const both = { limit: 1, after: after!, before: after! }
  await expect(store.findFlows(both)).rejects.toThrow(/found both/)
})

onBoth('flows are found by either side, by time and by Community ID', async ({ place }) => {
  await using store = await openStore(place)
  await store.keepFlows([
    flowOf(1, between('10.0.0.1', '10.0.0.2')),
    flowOf(2, between('10.0.0.2', '10.0.0.3')),
    flowOf(3, between('10.0.0.2', '10.0.0.2')),
    flowOf(4, between('10.0.0.4', '10.0.0.5')),
  ])
  const found = async (question: object) =>
    (await store.findFlows({ limit: 9, ...question })).records.map((flow) => flow.number)
  expect(await found({ entity: '10.0.0.2' })).toEqual([3, 2, 1])
  expect(await found({ entity: '10.0.0.2', fromUs: 2, untilUs: 3 })).toEqual([2])
  const [kept] = (await store.findFlows({ limit: 1 })).records
  expect(await found({ communityId: kept!.communityId })).toEqual([4])
})

onBoth('signals are found by actor, by victim, by detector and by time', async ({ place }) => {
  await using store = await openStore(place)
  await store.keepSignals([
    signalOf('a', 1, { actor: '10.0.0.1', peer: '10.0.0.2', peers: ['10.0.0.9', '10.0.0.2'] }),
    signalOf('b', 2, { actor: '10.0.0.2', detector: 'beacon' }),
    signalOf('c', 3, { actor: '10.0.0.3' }),
  ])
  const found = async (question: object) =>
    (await store.findSignals({ limit: 9, ...question })).records.map((one) => one.key)
  expect(await found({ entity: '10.0.0.2' })).toEqual(['b', 'a'])
  expect(await found({ entity: '10.0.0.9' })).toEqual([])
  expect(await found({ detector: 'beacon' })).toEqual(['b'])
  expect(await found({ fromUs: 2 })).toEqual(['c', 'b'])
})

/** An alert that refers to signals and flows. */
function standingOn(
  signals: readonly Signal[],
  flows: readonly Sensed<FlowSummary>[],
): Partial<Alert> {
  return {
    signals: signals.map(({ key }) => ({ key })) as unknown as Alert['signals'],
    flows: flows.map((flow) => ({ ...referenceTo(flow), communityId: '' })),
  }
}

onBoth('what an alert stands on is found by the alert', async ({ place }) => {
  await using store = await openStore(place)
  const ping = flowOf(1, {
    protocol: 1,
    source: { address: '10.0.0.1', port: 8 },
    destination: { address: '10.0.0.2', port: 0 },
  })
  const unreachable = { ...ping, number: 2, source: { address: '10.0.0.1', port: 3 } }
  const filtered = { ...unreachable, number: 3, destination: { address: '10.0.0.2', port: 13 } }
  // The reference was made when the flow opened; then a SYN showed who had opened it.
  const turned = flowOf(4, between('10.0.0.2', '10.0.0.1'))
  const opened = { ...turned, ...between('10.0.0.1', '10.0.0.2') }
  opened.source = turned.destination
  opened.destination = turned.source
  // A clock that was set back moved the flow's start.
  const moved = flowOf(5, { firstUs: 50, ...between('10.0.0.1', '10.0.0.6') })
  const other = flowOf(6, between('10.0.0.1', '10.0.0.6'))
  await store.keepFlows([ping, unreachable, filtered, turned, moved, other])
  const referred = [ping, unreachable, filtered, opened, { ...moved, firstUs: 5 }]
  const signals = [
    signalOf('s', 9, { flows: referred.map(referenceTo) }),
    signalOf('t', 8, { flows: [referenceTo(ping)] }),
  ]
  await store.keepSignals([...signals, signalOf('u', 10)])
  await store.keepAlerts([alertOf('alr_A', standingOn(signals, referred))])
  const flows = await store.findFlows({ alert: 'alr_A', limit: 9 })
  expect(flows.records.map((flow) => flow.number).sort()).toEqual([1, 2, 3, 4, 5])
  const found = await store.findSignals({ alert: 'alr_A', limit: 9 })
  expect(found.records.map((one) => one.key)).toEqual(['s', 't'])
  expect(await store.findFlow(referenceTo(filtered))).toMatchObject({
    number: 3,
    source: { port: 3 },
    destination: { port: 13 },
  })
  expect(await store.findFlow(referenceTo(flowOf(77)))).toBeNull()
  expect((await store.findFlows({ alert: 'alr_none', limit: 9 })).records).toEqual([])
})

onBoth(
  'what two sensors saw of the same traffic is kept twice, and found by each',
  async ({ place }) => {
    await using store = await openStore(place)
    const sensors = ['a', 'b']
    // Numbers are each sensor's own, and a clock that was set back moved the start of one.
    const moved = (sensor: string) =>
      flowOf(2, { sensor, firstUs: 50, ...between('10.0.0.1', '10.0.0.6') })
    for (const [at, sensor] of sensors.entries()) {
      const flows = [flowOf(1, { sensor, number: 1 + at }), moved(sensor)]
      const signal = signalOf('s', 9, { sensor, points: at })
      await store.keepFlows(flows)
      await store.keepSignals([signal])
      await store.keepAlerts([alertOf(`alr_${sensor}`, { sensor, ...standingOn([signal], flows) })])
    }
    expect(await store.counts()).toMatchObject({ alerts: 2, signals: 2, flows: 4 })
    const all = await store.findSignals({ limit: 9, entity: 'a' })
    expect(all.records.map((one) => one.sensor)).toEqual(['b', 'a'])
    for (const [at, sensor] of sensors.entries())
      for (const question of [{ sensor }, { alert: `alr_${sensor}` }]) {
        const flows = await store.findFlows({ limit: 9, ...question })
        expect(flows.records.map((flow) => [flow.sensor, flow.number])).toEqual([
          [sensor, 2],
          [sensor, 1 + at],
        ])
        const signals = await store.findSignals({ limit: 9, ...question })
        expect(signals.records.map((one) => [one.sensor, one.points])).toEqual([[sensor, at]])
        if ('alert' in question) continue
        const alerts = await store.findAlerts({ limit: 9, ...question })
        expect(alerts.records.map((alert) => alert.id)).toEqual([`alr_${sensor}`])
      }
    const reference = { ...referenceTo(moved('b')), firstUs: 5 }
    expect(await store.findFlow(reference)).toMatchObject({ sensor: 'b' })
    expect(await store.findFlow({ ...reference, sensor: 'c' })).toBeNull()
  },
)

onBoth('flows that differ in nothing but the VLAN are two', async ({ place }) => {
  await using store = await openStore(place)
  await store.keepFlows([flowOf(1, { vlan: 10 }), flowOf(1, { number: 2, vlan: 20 })])
  const { records } = await store.findFlows({ limit: 9 })
  expect(records.map((flow) => flow.vlan)).toEqual([20, 10])
  const twin = await store.findFlow(referenceTo(flowOf(1, { number: 2, vlan: 20 })))
  expect(twin?.vlan).toBe(20)
})

test.each([
  ['flows', 'source = ?', 'first_us desc, id desc', 'flows_by_source'],
  ['flows', 'destination = ?', 'first_us desc, id desc', 'flows_by_destination'],
  ['flows', '?', 'first_us desc, id desc', 'flows_by_identity'],
  ['signals', 'actor = ?', 'time_us desc, id desc', 'signals_by_actor'],
  ['signals', 'peer = ?', 'time_us desc, id desc', 'signals_by_peer'],
  ['signals', '?', 'time_us desc, id desc', 'signals_by_time'],
  ['alerts', 'entity = ?', 'last_time desc, id desc', 'alerts_by_entity'],
  ['alerts', 'severity = ?', 'last_time desc, id desc', 'alerts_by_time'],
  ['alerts', '?', 'last_time desc, id desc', 'alerts_by_time'],
])('%s where %s have an index of their own', async (table, where, order, index) => {
  const path = newPath()
  await using _ = await openStore(path)
  using database = new DatabaseSync(path)
  const sql = `explain query plan select * from ${table} where ${where} order by ${order} limit 9`
  const plan = database.prepare(sql).all('x')
  expect(plan.map((step) => String(step['detail'])).join()).toContain(index)
})

onBoth('a flow keeps the share that its sensor sent, where that was not all', async ({ place }) => {
  await using store = await openStore(place)
  const shared = { ...flowOf(1), sampledShare: 0.25 }
  await store.keepFlows([shared, flowOf(2)])
  expect((await store.findFlow(referenceTo(shared)))?.sampledShare).toBe(0.25)
  expect(await store.findFlow(referenceTo(flowOf(2)))).not.toHaveProperty('sampledShare')
})
