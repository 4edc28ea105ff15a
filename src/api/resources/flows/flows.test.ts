import { expect, test } from 'vitest'
import { keepRecords } from '../../../store/kept.fixture.ts'
import { flowOf } from '../../../store/records.fixture.ts'
import { serveResource } from '../../kit/serve.fixture.ts'
import { flowSchema } from '../../records/index.ts'
import { flows } from './index.ts'

const atUs = Date.parse('2026-11-26T11:00:00Z') * 1000
const tls = {
  kind: 'tls',
  ...{ version: 0x0304, serverName: 'a.test', alpn: 'h2', ja3: 'x' },
  ...{ ja4: 't13d1516h2', cipherSuites: 1, extensions: 1, cipherSuite: 1 },
  serverNameState: 1,
} as const
const recorded = [
  flowOf(1, { firstUs: atUs, application: tls }),
  flowOf(2, {
    ...{ firstUs: atUs + 1e6, protocol: 17, sensor: 'gate' },
    source: { address: '10.0.0.5', port: 5353 },
    destination: { address: '10.0.0.9', port: 53 },
    backward: { packets: 1, payloadBytes: 5000 },
  }),
  flowOf(3, { firstUs: atUs - 40 * 3600e6 }),
]

async function served() {
  const server = await serveResource(flows)
  await keepRecords(server.database, { flows: recorded })
  return server
}

test.each([
  ['', '2 1'],
  ['limit=2&sort=bytes', '1 2'],
  ['src=-10.0.0.5', '1'],
  ['since=24h', '2 1'],
  ['src=10.0.0.5', '2'],
  ['dst=66.35.250.204', '1 3'],
  ['entity=10.0.0.0/24', '2'],
  ['since=24h&port=53', '2'],
  ['since=24h&port=34855,80', '1'],
  ['since=24h&port=-53', '1'],
  ['since=24h&proto=udp', '2'],
  ['since=24h&proto=6,udp', '2 1'],
  ['since=24h&app=tls', '1'],
  ['since=24h&ja4=t13d1516h2', '1'],
  ['since=24h&bytes.gte=1000', '2'],
  ['since=24h&sensor=local', '1'],
  ['since=24h&sort=bytes', '1 2'],
  ['since=24h&q=port:53', '2'],
  ['from=2026-11-24T00:00:00Z&to=2026-11-25T00:00:00Z', '3'],
])('flows asked for %s', async (query, expected) => {
  const { as } = await served()
  const { json } = await as('analyst', 'GET', `/flows?${query}`)
  const numbers = json.data.map((flow: unknown) => flowSchema.parse(flow).number)
  expect(numbers.join(' ')).toBe(expected)
})

test.each([
  'to=2026-11-25T00:00:00Z',
  'from=2026-11-24T00:00:00Z',
  'since=2d',
  'since=1h&port=smtp',
])('refused, with what would do: %s', async (query) => {
  const { as } = await served()
  const { json } = await as('analyst', 'GET', `/flows?${query}`)
  expect(json.code).toBe('validation_failed')
  expect(json.detail).toMatch(/24 hours at most|port: expected one of a whole number/)
})

test('a flow is found again by its Community ID; who may not read flows sees none', async () => {
  const { as } = await served()
  const { json } = await as('analyst', 'GET', '/flows?since=24h')
  const id = encodeURIComponent(json.data[0].communityId)
  const again = await as('analyst', 'GET', `/flows?since=24h&communityId=${id}`)
  expect(again.json.data).toEqual([json.data[0]])
  expect((await as('viewer', 'GET', '/flows?since=24h')).json.needsPermission).toBe('flows:read')
})

test('what a client sent that may be a secret is for those who respond', async () => {
  const { as, database } = await serveResource(flows)
  const http = {
    kind: 'http',
    method: 'GET',
    host: 'a.example',
    userAgent: '',
    status: 200,
  } as const
  const targets = ['/login?password=hunter2', 'http://me:hunter2@a.example/x', '/plain']
  const application = (target: string) => ({ application: { ...http, target } })
  await keepRecords(database, {
    flows: targets.map((target, n) => flowOf(n + 1, { firstUs: atUs - n, ...application(target) })),
  })
  const shownTo = async (who: 'analyst' | 'responder') => {
    const { json } = await as(who, 'GET', '/flows?since=24h')
    return json.data.map((flow: { application: { target: string } }) => flow.application.target)
  }
  expect(await shownTo('responder')).toEqual(targets)
  expect(await shownTo('analyst')).toEqual(['/login?…', 'http://…@a.example/x', '/plain'])
})
