import { expect, test } from 'vitest'
import type { Alert, Disposition } from '../../../contracts/index.ts'
import { encodeRecord } from '../../../kernel/index.ts'
import { keepRecords } from '../../../store/kept.fixture.ts'
import { hostOf } from '../../../store/records.fixture.ts'
import { beacons, type Kept, keptIncidents } from '../incidents/kept.fixture.ts'
import { models } from './index.ts'

/** Two groups of evidence of a behaviour, and a model's, of which the least is told by nothing but its bar. */
function explained(alert: Alert): Alert {
  const line = (group: string, bar: string, points: number) => ({
    ...{ id: bar, signal: 'one', group, bar, text: `${group}.`, normal: '', points },
    ...{ observed: { value: 1, unit: 'count', text: '1' }, baseline: null, direction: 'up' },
  })
  return {
    ...alert,
    strategies: { 'log-odds': 0.969, bayesian: 0.99, weighted: 0.4, max: 0.7 },
    explanation: {
      ...alert.explanation,
      evidence: [
        line('timing', 'interval', 20),
        line('timing', 'beat', 4),
        line('volume', 'sizes', -2),
        line('timing', 'flow-trees/timing', 9),
      ] as unknown as Alert['explanation']['evidence'],
      waterfall: {
        ...alert.explanation.waterfall,
        bars: [
          { id: 'interval', label: 'Interval', points: 20 },
          { id: 'flow-trees/timing', label: 'Flow trees: timing', points: 12 },
        ],
        others: { n: 4, points: 10 },
        calibration: -1,
        total: 15,
      },
      counterfactuals: [
        change('interval', [null, 0.6], '60%'),
        change('beacon/beat', [12, null], '12 calls'),
        { ...change('interval', [null, 1], '1'), interval: ['absent'] },
      ],
    },
  }
}

function change(feature: string, interval: readonly [number | null, number | null], text: string) {
  const value = (interval[0] ?? interval[1])!
  const told = [{ value, unit: 'share', text }]
  return { text: '', feature, from: 1, interval, newP: 0.7, newWord: 'likely malicious', told }
}

async function close(server: Kept, dispositions: readonly (Disposition | null)[]): Promise<void> {
  const ids = await server.ids()
  for (const [i, disposition] of dispositions.entries())
    await server.database.write((db) =>
      db
        .updateTable('incidents')
        .set({ status: 'closed', disposition })
        .where('id', '=', ids[i]!)
        .execute(),
    )
}

const get = async ({ as }: Kept, path: string) => (await as('viewer', 'GET', path)).json

test('what each kind of evidence counted adds up to the total, a model as one', async () => {
  const server = await keptIncidents(models)
  await server.take(...beacons(2).map(explained))
  await close(server, ['malicious'])
  const { data } = await get(server, '/models/decisions')
  expect(data.map(({ verdict }: { verdict: string }) => verdict)).toEqual(['open', 'harmful'])
  const { base, groups, rest, calibration, total, incident } = data[1]
  expect(groups).toEqual([
    { group: 'model', points: 12 },
    { group: 'timing', points: 24 },
    { group: 'volume', points: -2 },
  ])
  const sum = groups.reduce((all: number, { points }: { points: number }) => all + points, base)
  expect([sum + rest + calibration, rest, incident]).toEqual([total, 12, (await server.ids())[0]])
  expect((await get(server, '/models/decisions?limit=1')).data).toHaveLength(1)
  expect((await get(server, '/models/decisions?limit=501')).code).toBe('validation_failed')
})

test('a decision is read again when it was revised', async () => {
  const server = await keptIncidents(models)
  const [alert] = beacons(1).map(explained)
  await server.take(alert!)
  await get(server, '/models/decisions')
  const body = encodeRecord({ ...alert!, revision: 2, confidence: 0.25 })
  await server.database.write((db) => db.updateTable('alerts').set({ revision: 2, body }).execute())
  expect((await get(server, '/models/decisions')).data[0].confidence).toBe(0.25)
})

test('how right the numbers were is told from twenty judged cases on', async () => {
  const server = await keptIncidents(models)
  await server.take(...beacons(22, { points: 36 }))
  const few = await get(server, '/models/calibration')
  expect([few.harmful, few.cleared, few.error, few.least]).toEqual([0, 0, null, 20])
  const judged = Array.from(
    { length: 20 },
    (_, i): Disposition => (i < 12 ? 'malicious' : 'expected'),
  )
  await close(server, [...judged, 'inconclusive', null])
  const { harmful, cleared, notCounted, bins, error, brier } = await get(
    server,
    '/models/calibration',
  )
  expect({ harmful, cleared, notCounted }).toEqual({
    ...{ harmful: 12, cleared: 8 },
    notCounted: { duplicate: 0, inconclusive: 1, unsaid: 1 },
  })
  // Six points over even: 0.799.
  const [bin] = bins.filter(({ right }: { right: { n: number } }) => right.n > 0)
  expect(bin).toMatchObject({ from: 0.7, to: 0.8, right: { hits: 12, n: 20, value: 0.6 } })
  expect([bin.right.low.toFixed(3), bin.right.high.toFixed(3)]).toEqual(['0.387', '0.781'])
  expect([error.toFixed(3), brier.toFixed(3)]).toEqual(['0.199', '0.280'])
})

test('ways to join are compared on the same alerts; a case counts once', async () => {
  const server = await keptIncidents(models)
  await server.take(...beacons(2).map(explained), ...beacons(1, { atS: 700 }).map(explained))
  expect(await server.ids()).toHaveLength(2)
  await close(server, ['malicious', 'detector_error'])
  const { alerts, cases, data } = await get(server, '/models/strategies')
  expect([alerts, cases, data[0].name, data[0].isInForce]).toEqual([3, 2, 'log-odds', true])
  const weighted = data.find(({ name }: { name: string }) => name === 'weighted')
  expect(weighted).toMatchObject({
    ...{ otherWord: { hits: 3, n: 3 }, notRaised: { hits: 3, n: 3 } },
    ...{ caught: { hits: 0, n: 1 }, falseAlarms: { hits: 0, n: 1 }, brier: null },
  })
  expect(data[0]).toMatchObject({ caught: { hits: 1, n: 1 }, falseAlarms: { hits: 1, n: 1 } })
})

test('what would have changed our mind is told of one number alone, and of how many', async () => {
  const server = await keptIncidents(models)
  await server.take(...beacons(3).map(explained), ...beacons(1, { kind: 'vertical-scan', atS: 9 }))
  const { alerts, data } = await get(server, '/models/counterfactuals')
  expect(alerts).toBe(4)
  expect(
    data.map((one: Record<string, unknown>) => [
      one['feature'],
      one['side'],
      one['alerts'],
      one['of'],
    ]),
  ).toEqual([
    ['beat', 'over', 3, 3],
    ['interval', 'under', 3, 3],
  ])
  expect(data[1]).toMatchObject({ behaviour: 'beacon', lowest: { text: '60%' }, newHigh: 0.7 })
})

test('of how many hosts it is known what is normal, by measure', async () => {
  const server = await keptIncidents(models)
  const usual = { value: 3, unit: 'count', text: '3' }
  const normal = (known: boolean, overUs: number) => [
    { id: 'ports', label: 'Ports', usual: known ? usual : null, high: null, overUs },
  ]
  const hosts = [
    hostOf('10.0.0.1', { normal: normal(true, 60e6) }),
    hostOf('10.0.0.2', { normal: normal(false, 1e6) }),
    hostOf('10.0.0.3'),
    hostOf('8.8.8.8', { isHome: false, normal: normal(true, 9e9) }),
  ]
  await keepRecords(server.database, { hosts })
  expect(await get(server, '/models/baselines')).toEqual({
    ...{ hosts: 3, known: 1, isComplete: true },
    measures: [{ id: 'ports', label: 'Ports', hosts: 2, known: 1, longestSeconds: 60 }],
  })
})
