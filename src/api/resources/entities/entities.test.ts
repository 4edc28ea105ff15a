import { expect, test } from 'vitest'
import type { HostSighting, Sensed } from '../../../contracts/index.ts'
import { auditSize, type Database } from '../../../store/index.ts'
import { keepRecords } from '../../../store/kept.fixture.ts'
import { flowOf, hostOf } from '../../../store/records.fixture.ts'
import { serveResource } from '../../kit/serve.fixture.ts'
import { beacons, keptIncidents } from '../incidents/kept.fixture.ts'
import { entities } from './index.ts'

const lastUs = Date.parse('2026-11-26T11:00:00Z') * 1000
const pc = hostOf('10.20.4.17', {
  ...{ lastUs, firstUs: lastUs - 9e9, mac: '02:00:00:00:01:17' },
  names: [{ name: 'FIN-WS-117', source: 'dhcp', lastUs }],
  normal: [
    {
      ...{ id: 'bytes-out', label: 'Sent outside in an hour', overUs: 90_000e6 },
      usual: { value: 2000, unit: 'bytes', text: '2 KB' },
      high: { value: 9000, unit: 'bytes', text: '9 KB' },
    },
  ],
})
const resolver = hostOf('10.20.0.53', {
  ...{ lastUs: lastUs - 1e6, kind: 'resolver' },
  kindBasis: 'answers DNS lookups of 12 hosts (port 53)',
  services: [{ protocol: 17, port: 53, clients: 12 }],
  roles: [{ role: 'resolver', basis: 'answers DNS lookups of 12 hosts', sinceUs: lastUs - 9e9 }],
})
const site = hostOf('fe80::1', { lastUs: lastUs - 2e6, sensor: 'b' })

async function served(...hosts: Sensed<HostSighting>[]) {
  const server = await serveResource(entities)
  await keepRecords(server.database, { hosts })
  const ids = async (query: string) =>
    (await server.as('viewer', 'GET', `/entities?${query}`)).json.data.map(
      ({ id }: { id: string }) => id,
    )
  return { ...server, ids }
}

test('hosts are listed, found by what is known of them, and sorted', async () => {
  const { as, ids } = await served(pc, resolver, site)
  expect(await ids('')).toEqual(['10.20.4.17', '10.20.0.53', 'fe80::1'])
  expect(await ids('text=fin-ws')).toEqual(['10.20.4.17'])
  expect(await ids('q=kind:resolver')).toEqual(['10.20.0.53'])
  expect(await ids('cidr=10.20.4.0/24')).toEqual(['10.20.4.17'])
  expect(await ids('importance=high')).toEqual(['10.20.0.53'])
  expect(await ids('sort=-importance,-lastSeen')).toEqual(['10.20.0.53', '10.20.4.17', 'fe80::1'])
  const { json } = await as('viewer', 'GET', '/entities?limit=1')
  expect(json.data[0]).toMatchObject({
    ...{ name: 'FIN-WS-117', kind: 'client', importance: 'normal', isImportanceSet: false },
    ...{ lastSeen: '2026-11-26T11:00:00.000Z', urgency: 0, openIncidents: 0 },
  })
})

test('what a host is to others, on what evidence and since when', async () => {
  const own = { role: 'printer', basis: 'answers print connections of 3 hosts', sinceUs: lastUs }
  const elsewhere = { ...resolver, sensor: 'b', lastUs, roles: [own] } as Sensed<HostSighting>
  const { as } = await served(resolver, elsewhere, pc)
  expect((await as('viewer', 'GET', '/entities/10.20.0.53')).json.roles).toEqual([
    { role: 'printer', basis: own.basis, since: '2026-11-26T11:00:00.000Z' },
    { ...resolver.roles?.[0], sinceUs: undefined, since: '2026-11-26T08:30:00.000Z' },
  ])
  expect((await as('viewer', 'GET', '/entities/10.20.4.17')).json.roles).toEqual([])
})

test('one host is told of as all sensors know it, under any way to write its address', async () => {
  const { as } = await served(pc, { ...pc, sensor: 'b', lastUs: lastUs + 1e6, names: [] }, site)
  const { json } = await as('viewer', 'GET', '/entities/10.20.4.17')
  expect(json).toMatchObject({
    names: [{ name: 'FIN-WS-117', source: 'dhcp', lastHeard: '2026-11-26T11:00:00.000Z' }],
    ...{ sensors: ['b', 'local'], lastSeen: '2026-11-26T11:00:01.000Z' },
  })
  expect((await as('viewer', 'GET', '/entities/FE80%3A0%3A%3A1')).json.id).toBe('fe80::1')
  expect((await as('viewer', 'GET', '/entities/10.0.0.9')).statusCode).toBe(404)
})

test('what people set is changed by its version, told in the audit log, and outlives what sensors say', async () => {
  const { as, database } = await served(pc)
  const url = '/entities/10.20.4.17'
  const etag = String((await as('analyst', 'GET', url)).headers['etag'])
  const body = { importance: 'critical', tags: ['payroll'], owner: 'Finance' }
  const change = (match: string) =>
    as('analyst', 'PATCH', url, { headers: { 'if-match': match }, body })
  expect(
    (await as('viewer', 'PATCH', url, { headers: { 'if-match': etag }, body })).statusCode,
  ).toBe(403)
  expect((await change(etag)).json).toMatchObject({ ...body, version: 1, setBy: 'usr_analyst' })
  expect((await change(etag)).json).toMatchObject({ status: 412, current: { version: 1 } })
  expect((await auditSize(database.read)).size).toBe(1)
  await keepRecords(database, { hosts: [{ ...pc, kind: 'database', lastUs: lastUs + 1e6 }] })
  expect((await as('viewer', 'GET', url)).json).toMatchObject({
    kind: 'database',
    importance: 'critical',
  })
  const unset = { headers: { 'if-match': '"1"' }, body: { importance: null } }
  expect((await as('analyst', 'PATCH', url, unset)).json).toMatchObject({
    ...{ importance: 'high', isImportanceSet: false, tags: ['payroll'], version: 2 },
  })
})

test('its open incidents give it urgency, and are found', async () => {
  const { as, take, database } = await keptIncidents(entities)
  await keepRecords(database, { hosts: [pc, hostOf('10.0.0.1'), hostOf('10.0.0.2')] })
  await take(...beacons(2))
  const { json } = await as('viewer', 'GET', '/entities?q=is:open&sort=-urgency')
  expect(json.data.map(({ id }: { id: string }) => id).sort()).toEqual(['10.0.0.1', '10.0.0.2'])
  const { urgency, openIncidents } = (await as('viewer', 'GET', '/entities/10.0.0.1')).json
  const { data } = (await as('viewer', 'GET', '/entities/10.0.0.1/incidents')).json
  expect(data).toMatchObject([{ entity: '10.0.0.1', status: 'open', urgency }])
  expect([openIncidents, data.length, urgency > 0]).toEqual([1, 1, true])
})

test('what is normal for it, and with whom it spoke', async () => {
  const { as, database } = await served(pc, resolver)
  await keepFlows(database)
  const baseline = await as('viewer', 'GET', '/entities/10.20.4.17/baseline')
  expect(baseline.json.sensors).toMatchObject([
    {
      sensor: 'local',
      normal: [{ id: 'bytes-out', usual: { text: '2 KB' }, learnedOverSeconds: 90_000 }],
    },
  ])
  const peers = await as('analyst', 'GET', '/entities/10.20.4.17/peers?sort=bytes')
  expect(peers.json).toMatchObject({
    data: [
      {
        id: '10.20.0.53',
        kind: 'resolver',
        flows: 2,
        openedFlows: 1,
        sentBytes: 130,
        receivedBytes: 240,
      },
      { id: '203.0.113.7', kind: null, isHome: null, flows: 1, openedFlows: 1 },
    ],
    ...{ flows: 3, isComplete: true },
  })
  expect((await as('viewer', 'GET', '/entities/10.20.4.17/peers')).statusCode).toBe(403)
})

function keepFlows(database: Database): Promise<void> {
  const end = (address: string) => ({ address, port: 53 })
  const sides = {
    forward: { packets: 1, payloadBytes: 30 },
    backward: { packets: 1, payloadBytes: 140 },
  }
  const flow = (number: number, source: string, destination: string, changes = {}) =>
    flowOf(number, { source: end(source), destination: end(destination), ...sides, ...changes })
  return keepRecords(database, {
    flows: [
      flow(1, '10.20.4.17', '10.20.0.53'),
      flow(2, '10.20.0.53', '10.20.4.17', {
        backward: { packets: 1, payloadBytes: 100 },
        forward: { packets: 1, payloadBytes: 100 },
      }),
      flow(3, '10.20.4.17', '203.0.113.7'),
    ],
  })
}
