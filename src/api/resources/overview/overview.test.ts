import { expect, test } from 'vitest'
import { keepRecords } from '../../../store/kept.fixture.ts'
import { flowOf, hostOf, signalOf } from '../../../store/records.fixture.ts'
import { serveResource } from '../../kit/serve.fixture.ts'
import type { AgentState } from '../../records/index.ts'
import { incidents } from '../incidents/index.ts'
import { beacons, keptIncidents } from '../incidents/kept.fixture.ts'
import { overview } from './index.ts'
import { type First, type State, sensorsOf, sentenceOf, stateParts } from './sentence.ts'

const quiet: State = {
  needsYou: { count: 0, isExact: true },
  ...{ taken: 0, first: null, due: 0, sensors: { reporting: 1, late: 0, failed: 0, ended: 0 } },
}
const first: First = {
  ...{
    name: 'client',
    word: 'very likely malicious',
    hasWorked: false,
    isDoer: true,
    acting: 0,
    muted: 0,
  },
}
const needing = (count: number, changes: Partial<First> = {}): State => ({
  ...quiet,
  needsYou: { count, isExact: count < 10_000 },
  first: { ...first, ...changes },
})

test.each<[State, string]>([
  [quiet, 'Nothing needs you. 1 of 1 sensor reporting.'],
  [
    { ...quiet, sensors: { reporting: 0, late: 0, failed: 0, ended: 0 } },
    'Nothing needs you. No sensor has reported yet.',
  ],
  [
    { ...quiet, taken: 2, sensors: { reporting: 1, late: 1, failed: 0, ended: 0 } },
    'Nothing new needs you; 2 incidents are being worked on. 1 of 2 sensors not heard of for a while.',
  ],
  [
    { ...quiet, sensors: { reporting: 1, late: 1, failed: 1, ended: 0 } },
    'Nothing needs you. 1 of 3 sensors failed, 1 not heard of for a while.',
  ],
  [
    { ...quiet, due: 1, sensors: { reporting: 0, late: 0, failed: 0, ended: 1 } },
    'Nothing needs you. 1 closed incident is due for another look. No traffic is being watched now.',
  ],
  [
    needing(1),
    '1 incident needs you. Start with client: very likely malicious, with no sign that it has spread.',
  ],
  [
    needing(10_000, { acting: 2 }),
    'At least 10,000 incidents need you. Start with client: very likely malicious, and it may have spread to 2 hosts.',
  ],
  [
    needing(1, { muted: 1 }),
    '1 incident needs you. Start with client: very likely malicious, and 1 host that it reached was flagged; it is muted.',
  ],
  [
    needing(1, { muted: 2, hasWorked: true }),
    '1 incident needs you. Start with client: very likely malicious, with signs that it worked, and 2 hosts that it reached were flagged; they are muted.',
  ],
  [
    needing(4, { isDoer: false, hasWorked: true }),
    '4 incidents need you. Start with client: very likely attacked, with signs that it worked.',
  ],
  [
    needing(2, { word: 'roughly even: we cannot tell', acting: null }),
    '2 incidents need you. Start with client: roughly even, and whether it has spread cannot be told.',
  ],
])('the state in a sentence, %#', (state, text) => {
  expect(sentenceOf(stateParts(state))).toBe(text)
})

test('each thing that can be looked up leads to its proof', () => {
  const parts = stateParts({ ...needing(3, { hasWorked: true, acting: 1 }), due: 2 })
  const proofs = parts.filter(({ proof }) => proof !== null).map(({ proof, text }) => [proof, text])
  expect(proofs).toEqual([
    ['queue', '3 incidents need you.'],
    ['first', 'client'],
    ['worked', 'signs that it worked'],
    ['spread', 'may have spread to 1 host'],
    ['due', '2 closed incidents are due for another look.'],
  ])
})

test('the sentence starts with the most urgent, and tells of it what its record tells', async () => {
  const { take, as, ids } = await keptIncidents(incidents, overview)
  await take(...beacons(2))
  const { sentence, parts, spread, needsYou } = (await as('viewer', 'GET', '/overview')).json
  const [urgent] = needsYou.incidents
  expect(await ids()).toContain(urgent.id)
  expect(sentence).toContain(`2 incidents need you. Start with ${urgent.entity}: `)
  expect(parts.map(({ text }: { text: string }) => text).join('')).toBe(sentence)
  expect(spread).toMatchObject({ entity: urgent.entity, says: 'none', isDoer: true, acting: 0 })
  expect(spread.others).toMatchObject([{ value: '203.0.113.66', isHome: false, isReached: true }])
})

test('what was to be looked at again is told when its time has come', async () => {
  const { take, as, ids, clock } = await keptIncidents(incidents, overview)
  await take(...beacons(2))
  const [id] = await ids()
  const revisitAt = new Date(clock.nowMs + 3_600_000).toISOString()
  const body = { status: 'closed', disposition: 'inconclusive', revisitAt }
  await as('analyst', 'PATCH', `/incidents/${id}`, { headers: { 'if-match': '*' }, body })
  const before = (await as('viewer', 'GET', '/overview')).json
  expect(before.due).toEqual({ count: 0, incidents: [] })
  clock.nowMs += 3_600_000
  const { due, sentence } = (await as('viewer', 'GET', '/overview')).json
  expect(due).toMatchObject({ count: 1, incidents: [{ id, revisitAt }] })
  expect(sentence).toContain('1 closed incident is due for another look.')
})

test('a sensor reports, is late, has failed, or has ended', () => {
  const ended = (how: 'stopped' | 'failed' | 'died') => ({
    ...{ state: 'stopped' as const, ended: { at: '', how, error: '' } },
  })
  const ofState = (state: AgentState) => ({ state, ended: null })
  expect(
    sensorsOf([
      ...[ofState('reporting'), ofState('sampling'), ofState('late'), ofState('silent')],
      ...[ended('stopped'), ended('failed'), ended('died'), ofState('expired')],
      ...[ofState('never'), ofState('revoked')],
    ]),
  ).toEqual({ reporting: 2, late: 2, failed: 3, ended: 1 })
})

test('a new database says that nothing is known yet', async () => {
  const { as } = await serveResource(overview)
  const { statusCode, json } = await as('viewer', 'GET', '/overview?window=2h')
  expect([statusCode, json.sentence]).toEqual([
    200,
    'Nothing needs you. No sensor has reported yet.',
  ])
  expect(json.timeline).toMatchObject({ stepSeconds: 150, counts: [] })
  expect((await as('viewer', 'GET', '/overview?window=9w')).statusCode).toBe(400)
})

test('the hours before: as many as anything is kept of, in whole steps', async () => {
  const { as, clock, database } = await serveResource(overview)
  clock.nowMs = Date.parse('2026-11-22T14:25:07Z')
  const at = async (query: string) => (await as('viewer', 'GET', `/overview/timeline${query}`)).json
  expect(await at('')).toMatchObject({
    ...{ from: '2026-11-21T14:20:00.000Z', to: '2026-11-22T14:30:00.000Z', stepSeconds: 600 },
    ...{ flowCount: 0, incidents: [], incidentCount: 0 },
  })
  const firstUs = (clock.nowMs - 5 * 60_000) * 1000
  await keepRecords(database, { flows: [flowOf(1, { firstUs, lastUs: firstUs + 1 })] })
  const told = await at('')
  expect(told).toMatchObject({ from: '2026-11-22T14:10:00.000Z', stepSeconds: 10, flowCount: 1 })
  expect([told.usual, (await at('?since=24h')).usual]).toEqual(['15m', '15m'])
  expect(told.flows.filter((one: number | null) => one !== null)).toEqual([1])
  expect((await at('?since=7d')).flows.length).toBeLessThanOrEqual(151)
})

test.each(['from=2026-11-22T12:00:00Z&to=2026-11-22T11:00:00Z', 'since=40d', 'since=soon'])(
  'a time that makes no sense is refused: %s',
  async (query) => {
    const { as, clock } = await serveResource(overview)
    clock.nowMs = Date.parse('2026-11-22T14:25:07Z')
    for (const path of ['timeline', 'hosts'])
      expect((await as('viewer', 'GET', `/overview/${path}?${query}`)).statusCode).toBe(400)
  },
)

test('incidents stand where they were raised; hosts by urgency, with what counted against them', async () => {
  const { as, take, clock, database } = await keptIncidents(overview)
  const alerts = beacons(2)
  await keepRecords(database, {
    hosts: [hostOf('10.0.0.1', { kind: 'gateway' }), hostOf('10.0.0.2'), hostOf('10.0.0.3')],
    signals: [
      signalOf('one', clock.nowMs * 1000 - 1e6, { actor: '10.0.0.3', points: 15 }),
      signalOf('two', clock.nowMs * 1000 - 1e6, { actor: '10.0.0.1', points: 33 }),
    ],
  })
  await take(...alerts)
  clock.nowMs += 3_600_000
  const { incidents: raised, incidentCount } = (await as('viewer', 'GET', '/overview/timeline'))
    .json
  expect(incidentCount).toBe(2)
  expect(new Set(raised.map(({ time }: { time: string }) => time))).toEqual(
    new Set(alerts.map(({ time }) => time)),
  )
  const { hosts, hostCount } = (await as('viewer', 'GET', '/overview/hosts')).json
  expect(hostCount).toBe(3)
  // Among equals the newest incident decides, as in the queue.
  expect(hosts[0].urgency).toBe(hosts[1].urgency)
  expect(hosts).toMatchObject([
    { address: '10.0.0.2', openIncidents: 1 },
    { address: '10.0.0.1', importance: 'high', openIncidents: 1 },
    { address: '10.0.0.3', openIncidents: 0, urgency: 0 },
  ])
  const { incidents: queue } = (await as('viewer', 'GET', '/overview')).json.needsYou
  expect(queue.map(({ entity }: { entity: string }) => entity)).toEqual(['10.0.0.2', '10.0.0.1'])
  expect(hosts[1].evidence).toHaveLength(24)
  expect(Math.max(...hosts[1].evidence)).toBe(33)
})
