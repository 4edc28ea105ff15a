import { expect, test } from 'vitest'
import { alertOn } from '../../../detection/explanation/alert.fixture.ts'
import {
  beacon,
  bruteForce,
  scanThenBeacon,
} from '../../../detection/explanation/examples.fixture.ts'
import { keepRecords } from '../../../store/kept.fixture.ts'
import { flowOf } from '../../../store/records.fixture.ts'
import { serveResource } from '../../kit/serve.fixture.ts'
import {
  alertHeadSchema,
  alertSchema,
  explanationSchema,
  signalSchema,
} from '../../records/index.ts'
import { alerts } from './index.ts'

const alert = alertOn(scanThenBeacon, beacon)
const guess = { ...alertOn(bruteForce), status: 'closed', outcome: 'worked' } as const

async function served() {
  const server = await serveResource(alerts)
  const [flow] = alert.flows
  const signals = [scanThenBeacon, beacon].map((one) => ({ ...one, sensor: alert.sensor }))
  await keepRecords(server.database, {
    alerts: [alert, guess],
    signals,
    flows: [
      flowOf(flow!.flow, {
        ...{ sensor: alert.sensor, firstUs: flow!.firstUs },
        source: { address: flow!.source, port: flow!.sourcePort },
        destination: { address: flow!.destination, port: flow!.destinationPort },
      }),
    ],
  })
  return server
}

test('an alert is answered as it was kept, and not again to whoever has it', async () => {
  const { as } = await served()
  const found = await as('viewer', 'GET', `/alerts/${alert.id}`)
  expect([found.json, found.headers['etag']]).toEqual([alert, `"${alert.revision}"`])
  expect(alertSchema.parse(found.json)).toEqual(alert)
  const headers = { 'if-none-match': `"${alert.revision}"` }
  expect((await as('viewer', 'GET', `/alerts/${alert.id}`, { headers })).statusCode).toBe(304)
  for (const part of ['', '/explanation', '/flows', '/signals'])
    expect((await as('analyst', 'GET', `/alerts/alr_none${part}`)).json.code).toBe('not_found')
})

test('what JSON has no word for never stands in an answer', async () => {
  const { as, database } = await served()
  const odd = { ...guess, id: 'alr_odd', confidence: -0, peerCount: Number.NaN }
  await keepRecords(database, { alerts: [odd] })
  const found = await as('viewer', 'GET', '/alerts/alr_odd')
  expect([found.json.confidence, found.json.peerCount]).toEqual([0, null])
  expect((await as('viewer', 'GET', '/alerts')).body).not.toContain('"$"')
})

test('its explanation is JSON, or Markdown to whoever asks for that', async () => {
  const { as } = await served()
  const url = `/alerts/${alert.id}/explanation`
  const { json } = await as('viewer', 'GET', url)
  expect(explanationSchema.parse(json)).toEqual(alert.explanation)
  const text = await as('viewer', 'GET', url, { headers: { accept: 'text/markdown' } })
  expect(text.headers['content-type']).toContain('text/markdown')
  expect(text.body).toMatch(/^# 10\.20\.4\.17 scanned its neighbours/)
  const other = await as('viewer', 'GET', url, { headers: { accept: 'image/png' } })
  expect(other.statusCode).toBe(406)
})

test('its signals and the flows behind it are found', async () => {
  const { as } = await served()
  const signals = await as('viewer', 'GET', `/alerts/${alert.id}/signals`)
  const detectors = signals.json.data.map((one: unknown) => signalSchema.parse(one).detector)
  expect(detectors.toSorted()).toEqual(['beacon', 'scan-then-beacon'])
  const flows = await as('analyst', 'GET', `/alerts/${alert.id}/flows`)
  expect(flows.json.data).toMatchObject([{ number: 7, destination: { port: 443 } }])
  expect(flows.json.page).toEqual({ next: null, prev: null, hasMore: false })
})

test.each([
  ['status=open', 'A'],
  ['status=open,closed', 'AG'],
  ['outcome=worked', 'G'],
  ['entity=10.20.4.0/24', 'A'],
  ['behaviour=brute-force', 'G'],
  ['technique=-T1110', 'A'],
  [`traceId=${alert.traceId}`, 'A'],
  ['confidence.gte=2', ''],
  ['text=NEIGHBOURS', 'A'],
  ['q=is:worked conf:>0.1', 'G'],
  ['q=-is:open', 'G'],
  ['sort=severity,lastTime', 'GA'],
  ['from=2030-01-01T00:00:00Z', ''],
])('the list asked for %s', async (query, expected) => {
  const { as, database } = await serveResource(alerts)
  await keepRecords(database, { alerts: [alert, { ...guess, severity: 'low' }] })
  const { json } = await as('viewer', 'GET', `/alerts?${new URLSearchParams(query)}`)
  const names = json.data.map((head: unknown) =>
    alertHeadSchema.parse(head).id === alert.id ? 'A' : 'G',
  )
  const isSorted = query.startsWith('sort')
  expect((isSorted ? names : names.toSorted()).join('')).toBe(expected)
})
