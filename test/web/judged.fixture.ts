/** What a site has seen after a while: alerts as the engine makes them, some of them judged; and flows with the world. */
import type { Alert } from '../../src/contracts/index.ts'
import { wallClockMs } from '../../src/kernel/index.ts'
import { alertOf, startMs } from '../../src/response/incidents/alerts.fixture.ts'
import { createResponse } from '../../src/response/index.ts'
import { keepRecords } from '../../src/store/kept.fixture.ts'
import { flowOf, hostOf } from '../../src/store/records.fixture.ts'
import type { Site } from './site.fixture.ts'

/** Beacons of so many hosts, each an incident of its own; the numbers go round, so that the same call makes the same. */
export async function keepBeacons({ database }: Site, count: number): Promise<void> {
  const response = createResponse({ clock: wallClockMs })
  const alerts = Array.from({ length: count }, (_, i) => beacon(i))
  await keepRecords(database, { alerts })
  await database.write((db) => response.onAlerts(db, alerts))
}

function beacon(i: number): Alert {
  const made = alertOf({
    ...{ kind: 'beacon', actor: `10.8.${Math.floor(i / 200)}.${(i % 200) + 1}` },
    ...{
      victim: `203.0.113.${(i % 200) + 1}`,
      atS: (wallClockMs() - startMs) / 1000 - 60 * (i + 1),
    },
    points: 31 + ((i * 7) % 23),
  })
  const { total, base } = made.explanation.waterfall
  const parts = { timing: 0.4, volume: 0.25, protocol: 0.45, novelty: -0.1 } as const
  const evidence = Object.entries(parts).map(([group, share]) => ({
    ...{ id: group, signal: 'one', group, bar: group, text: `${group}.`, normal: 'No history.' },
    ...{ observed: { value: 1, unit: 'count', text: '1' }, baseline: null },
    points: Math.round((total - base) * share * 1000) / 1000,
    direction: share < 0 ? 'down' : 'up',
  })) as unknown as Alert['explanation']['evidence']
  const { confidence } = made
  return {
    ...made,
    strategies: {
      ...{ 'log-odds': confidence, bayesian: Math.min(0.999, confidence * 1.05) },
      ...{ weighted: confidence * 0.7, max: confidence * 0.9 },
    },
    explanation: { ...made.explanation, evidence },
  }
}

/** Closes open incidents, the least sure as expected, the others as harmful. */
export async function judge({ admin }: Site, count: number): Promise<void> {
  const { json } = await admin.call('listIncidents', {
    status: 'open',
    sort: 'confidence',
    limit: count,
  })
  for (const [i, { id, version }] of (json.data as { id: string; version: number }[]).entries()) {
    const disposition = i < count / 3 ? (i % 2 === 0 ? 'expected' : 'detector_error') : 'malicious'
    await admin.call('changeIncident', {
      ...{ id, match: `"${version}"` },
      body: { status: 'closed', disposition, reason: 'Looked at.' },
    })
  }
}

/** RIPE NCC, the Netherlands; a university in Japan; a resolver in the United States; nobody's. */
const others = ['193.0.6.139', '133.11.0.1', '8.8.8.8', '203.0.113.7', '200.160.2.3', '1.1.1.1']

const sure = { 'log-odds': 0.999, bayesian: 0.999, weighted: 0.999, max: 0.999 }

/** One host of ours with each of them, and an open incident that names the one in Japan. */
export async function keepFlows({ database }: Site): Promise<void> {
  const nowUs = wallClockMs() * 1000
  const atS = (wallClockMs() - startMs) / 1000 - 300
  const call = alertOf({ kind: 'beacon', actor: '10.9.0.5', victim: '133.11.0.1', atS, points: 60 })
  const response = createResponse({ clock: wallClockMs })
  await keepRecords(database, { alerts: [{ ...call, strategies: sure }] })
  await database.write((db) => response.onAlerts(db, [call]))
  const flows = others.flatMap((address, place) =>
    Array.from({ length: 3 * (place + 1) }, (_, i) =>
      flowOf(place * 100 + i, {
        ...{
          firstUs: nowUs - 60e6 * (place * 30 + i),
          source: { address: '10.9.0.5', port: 40_000 + i },
        },
        destination: { address, port: 443 },
        forward: { packets: 4, payloadBytes: 900 * (place + 1) },
        backward: { packets: 9, payloadBytes: 40_000 * (6 - place) ** 3 },
      }),
    ),
  )
  await keepRecords(database, { flows, hosts: [hostOf('10.9.0.5')] })
}
