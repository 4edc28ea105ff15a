import { expect, test } from 'vitest'
import { keepRecords } from '../../../store/kept.fixture.ts'
import { flowOf, hostOf } from '../../../store/records.fixture.ts'
import { serveResource } from '../../kit/serve.fixture.ts'
import { beacons, keptIncidents } from '../incidents/kept.fixture.ts'
import { map } from './index.ts'

const atUs = Date.parse('2026-11-20T11:00:00Z') * 1000
const flow = (number: number, to: string, changes = {}) =>
  flowOf(number, {
    ...{ firstUs: atUs + number, source: { address: '10.0.0.5', port: 40_000 } },
    destination: { address: to, port: 443 },
    ...{ forward: { packets: 1, payloadBytes: 100 }, backward: { packets: 1, payloadBytes: 900 } },
    ...changes,
  })

/** 193.0.0.0/21 is of RIPE NCC, the Netherlands; 133.0.0.0/8 of Japan; 203.0.113.0/24 is for documents. */
const flows = [
  flow(1, '193.0.6.139'),
  flow(2, '193.0.6.140'),
  flow(3, '133.11.0.1'),
  flow(4, '203.0.113.7'),
  flow(5, '10.0.0.9'),
  flow(6, '8.8.8.8', { firstUs: atUs - 48 * 3600e6 }),
]

async function served() {
  const server = await serveResource(map)
  await keepRecords(server.database, { flows, hosts: [hostOf('10.0.0.5')] })
  return server
}

test('the countries of the day up to the newest flow, and what is not known is a row', async () => {
  const { as } = await served()
  const { json } = await as('viewer', 'GET', '/map')
  const rows = json.data.map(
    ({ country, name, hosts, flows: of, bytes }: Record<string, unknown>) => [
      ...[country, name, hosts, of, bytes],
    ],
  )
  expect(rows).toEqual([
    ['NL', 'Netherlands', 2, 2, 2000],
    [null, 'Addresses set aside', 1, 1, 1000],
    ['JP', 'Japan', 1, 1, 1000],
    [null, 'Unknown', 0, 0, 0],
  ])
  expect(json).toMatchObject({ level: 'country', isComplete: true, to: '2026-11-20T11:00:00.000Z' })
})

test('an open incident that names a host there is counted', async () => {
  const { as, take, database, ids } = await keptIncidents(map)
  await keepRecords(database, { flows, hosts: [hostOf('10.0.0.5')] })
  await take(...beacons(1, { victim: '133.11.0.1' }))
  const [japan] = await ids()
  await take(...beacons(2, { victim: '193.0.6.139' }).slice(1))
  const close = (id: string) =>
    database.write((db) =>
      db.updateTable('incidents').set({ status: 'closed' }).where('id', '<>', id).execute(),
    )
  await close(japan!)
  const { json } = await as('viewer', 'GET', '/map')
  expect(json.data[0]).toMatchObject({ country: 'JP', openIncidents: 1, incidents: [japan] })
  expect(json.data[1]).toMatchObject({ country: 'NL', openIncidents: 0 })
})

test('a time is given, and no more is promised than the database knows', async () => {
  const { as } = await served()
  const { json } = await as(
    'viewer',
    'GET',
    '/map?from=2026-11-18T00:00:00Z&to=2026-11-19T00:00:00Z',
  )
  expect(json.data[0]).toMatchObject({ country: 'US', flows: 1 })
  expect((await as('viewer', 'GET', '/map?level=asn')).json.code).toBe('validation_failed')
  expect((await as('viewer', 'GET', '/map?from=2025-01-01T00:00:00Z')).statusCode).toBe(400)
})

test('where nothing is kept, nothing is known', async () => {
  const { as } = await serveResource(map)
  expect((await as('viewer', 'GET', '/map')).json.data).toMatchObject([{ country: null, hosts: 0 }])
})

test('a host that is asked for has a place, whether anybody spoke with it or not', async () => {
  const { as } = await served()
  const placeOf = async (address: string) =>
    (await as('viewer', 'GET', `/map?address=${address}`)).json.placeOf
  expect(await placeOf('133.11.0.1')).toBe('JP')
  expect(await placeOf('203.0.113.7')).toBe('reserved')
  expect((await as('viewer', 'GET', '/map')).json.placeOf).toBeNull()
  expect((await as('viewer', 'GET', '/map?address=here')).statusCode).toBe(400)
})
