import { expect, test } from 'vitest'
import type { Alert } from '../../../contracts/index.ts'
import { alertOf, startMs } from '../../../response/incidents/alerts.fixture.ts'
import { keepRecords } from '../../../store/kept.fixture.ts'
import { flowOf, hostOf } from '../../../store/records.fixture.ts'
import { mutes } from '../mutes/index.ts'
import { incidents } from './index.ts'
import { keptIncidents } from './kept.fixture.ts'

const doer = '10.20.0.100'
const reached = '10.20.0.20'
const outside = '203.0.113.66'
const scan = alertOf({
  ...{ kind: 'horizontal-scan', actor: doer, victim: reached, others: ['10.20.0.21'], atS: 0 },
})
const callsOf = (actor: string, atS: number, changes: Partial<Alert> = {}) =>
  alertOf({ kind: 'beacon', actor, victim: outside, atS, changes })

async function spreadAfter(...alerts: Alert[]) {
  const kept = await keptIncidents(incidents, mutes)
  await kept.take(...alerts)
  const { data } = (await kept.as('viewer', 'GET', `/incidents?entity=${doer}`)).json
  const spread = async () =>
    (await kept.as('viewer', 'GET', `/incidents/${data[0].id}/spread`)).json
  return { ...kept, spread }
}

test('a host that was reached and does something itself afterwards: perhaps', async () => {
  const later = callsOf(reached, 90)
  const { spread } = await spreadAfter(scan, later)
  const told = await spread()
  expect(told).toMatchObject({ says: 'perhaps', isDoer: true, reached: 2, acting: 1 })
  expect(told.hosts[0]).toMatchObject({
    address: reached,
    deed: { headline: later.explanation.headline, firstTime: later.firstTime },
  })
  expect(told.hosts[1]).toMatchObject({ address: '10.20.0.21', deed: null })
})

test('what a host did before it was reached, or what was done to it, is no sign', async () => {
  const before = callsOf(reached, -600)
  const victim = alertOf({ kind: 'brute-force', actor: outside, victim: '10.20.0.21', atS: 300 })
  const { spread } = await spreadAfter(before, scan, victim)
  expect(await spread()).toMatchObject({ says: 'none', reached: 2, acting: 0 })
})

test('what was taken back is no sign', async () => {
  const { spread } = await spreadAfter(scan, callsOf(reached, 90, { status: 'withdrawn' }))
  expect(await spread()).toMatchObject({ says: 'none', acting: 0 })
})

test('what is muted was flagged all the same, and is told as muted', async () => {
  const { spread, as } = await spreadAfter(scan, callsOf(reached, 90))
  const mute = async (entity: string) =>
    as('analyst', 'POST', '/mutes', {
      body: {
        ...{ scope: { entity }, reason: 'Our own monitor.' },
        expiresAt: new Date(startMs + 86_400_000).toISOString(),
      },
    })
  await mute(reached)
  const told = await spread()
  expect(told).toMatchObject({ says: 'none', acting: 0, muted: 1, reached: 2 })
  expect(told.hosts[0]).toMatchObject({ address: reached, deed: { isMuted: true } })
  expect(told.hosts[1]).toMatchObject({ deed: null })
  // Muted itself, it has reached whom it reached.
  await mute(doer)
  expect(await spread()).toMatchObject({ isDoer: true, reached: 2, muted: 1 })
})

test('hosts that no alert names count where flows led to them', async () => {
  const { spread, database } = await spreadAfter(scan, callsOf('10.20.0.30', 700))
  const flow = (number: number, address: string, atS: number) =>
    flowOf(number, {
      ...{ firstUs: (startMs + atS * 1000) * 1000, lastUs: (startMs + atS * 1000) * 1000 + 1 },
      ...{ source: { address: doer, port: 40_000 }, destination: { address, port: 445 } },
    })
  await keepRecords(database, {
    hosts: [hostOf('10.20.0.30'), hostOf('198.51.100.7', { isHome: false })],
    // To the first it spoke before it began, too: that is not what reached it.
    flows: [
      flow(1, '10.20.0.31', -60),
      flow(2, '10.20.0.30', 600),
      flow(3, '198.51.100.7', 610),
      flow(4, '10.20.0.32', 620),
    ],
  })
  const told = await spread()
  expect(told).toMatchObject({ says: 'perhaps', reached: 4, acting: 1 })
  // Who was only spoken with is counted, and not named to people who may not read flows.
  const named = told.hosts.map(({ address }: { address: string }) => address)
  expect(named).toEqual(['10.20.0.30', reached, '10.20.0.21'])
})

test('where an alert counts more than is known, it cannot be told', async () => {
  const { spread } = await spreadAfter({ ...scan, peerCount: 254 })
  expect(await spread()).toMatchObject({ says: 'unknown', isComplete: false, reached: 2 })
})

test('to whom it was done: who did it is told, wherever that stands', async () => {
  const { spread } = await spreadAfter(
    alertOf({ kind: 'brute-force', actor: '10.20.0.9', victim: doer, atS: 0 }),
  )
  expect(await spread()).toMatchObject({
    ...{ says: 'none', isDoer: false, reached: 0 },
    others: [{ value: '10.20.0.9', isHome: true, isReached: false, beat: null }],
  })
})

test('calls at a beat are told with their number and pace', async () => {
  const calls = { value: 60, unit: 'count', text: '60 connections' }
  const beacon = callsOf(doer, 60)
  const facts = { ...beacon.explanation.facts, calls }
  const { spread } = await spreadAfter({ ...beacon, explanation: { ...beacon.explanation, facts } })
  const { others } = await spread()
  expect(others).toMatchObject([
    { value: outside, isHome: false, isReached: true, beat: { calls: 60, everyMs: 60_000 } },
  ])
})
