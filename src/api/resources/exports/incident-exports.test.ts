import { expect, test } from 'vitest'
import type { Alert, IncidentHead } from '../../../contracts/index.ts'
import { stixFaults } from '../../../exports/stix-rules.fixture.ts'
import { decodeRecord, encodeRecord } from '../../../kernel/index.ts'
import { alertOf } from '../../../response/incidents/alerts.fixture.ts'
import { keepRecords } from '../../../store/kept.fixture.ts'
import { hostOf } from '../../../store/records.fixture.ts'
import { incidentSchema } from '../../records/index.ts'
import { beacons, type Kept, keptIncidents } from '../incidents/kept.fixture.ts'
import { exports, operations } from './index.ts'

type Objects = readonly (Readonly<Record<string, unknown>> & { readonly type: string })[]

async function exported({ as }: Kept, body: object) {
  const begun = await as('analyst', 'POST', '/exports', { body })
  expect(begun.statusCode).toBe(202)
  const url = `/operations/${begun.json.id}`
  await expect.poll(async () => (await as('analyst', 'GET', url)).json.state).not.toBe('running')
  expect((await as('analyst', 'GET', url)).json).toMatchObject({ state: 'done', problem: '' })
  return as('analyst', 'GET', `/exports/${begun.json.id}/file`)
}

const flow = { flow: 1, firstUs: 1.7e15, vlan: 0, communityId: '' }
const evil = "x'] OR [url:value = 'http://evil.example"
const names = ['example.com', evil, "http://example.com/a?b='c\\d", 'a'.repeat(64)]

/** An alert with flows of several kinds, and indicators that hosts chose. */
function richAlert(): Alert {
  const alert = alertOf({ kind: 'beacon', actor: '10.0.0.9', victim: '2001:db8::7', atS: 0 })
  const ends = { source: '10.0.0.9', sourcePort: 40_000, destination: '203.0.113.7' }
  const about = { side: 'peer', signal: 's', flow: 1 } as const
  return {
    ...alert,
    flows: [
      { ...flow, ...ends, protocol: 6, destinationPort: 443 },
      { ...flow, ...ends, protocol: 1, sourcePort: 8, destinationPort: 0 },
      { ...flow, ...ends, protocol: 47, destinationPort: 0 },
      {
        ...flow,
        ...ends,
        source: '2001:db8::1',
        destination: '2001:db8::7',
        protocol: 17,
        destinationPort: 53,
      },
    ],
    indicators: [
      ...alert.indicators,
      ...names.map((value) => ({
        ...about,
        kind: value.startsWith('http') ? ('url' as const) : ('domain' as const),
        value,
      })),
      { ...about, kind: 'ja4', value: 't13d1516h2_8daaf6152771_b186095e22b6' },
      { ...about, kind: 'mac', value: '02:00:00:00:01:17' },
    ],
  }
}

test('an incident as STIX 2.1 keeps the rules of the standard, whatever hosts called themselves', async () => {
  const kept = await keptIncidents(exports, operations)
  await kept.take(richAlert(), ...beacons(2))
  const { json, headers } = await exported(kept, { kind: 'incidents', format: 'stix' })
  expect(headers['content-type']).toBe('application/stix+json;version=2.1')
  expect(stixFaults(json)).toEqual([])
  const objects = json.objects as Objects
  const of = (type: string) => objects.filter((one) => one.type === type)
  expect(of('identity')).toHaveLength(1)
  expect(of('incident')).toHaveLength(3)
  expect(of('attack-pattern')).toMatchObject([
    { name: 'T1071', external_references: [{ source_name: 'mitre-attack', external_id: 'T1071' }] },
  ])
  expect(of('network-traffic').map((one) => one['protocols'])).toEqual([
    ['ipv4', 'tcp'],
    ['ipv4', 'icmp'],
    ['ipv4', 'ip-protocol-47'],
    ['ipv6', 'udp'],
  ])
  const patterns = of('indicator').map((one) => one['pattern'])
  expect(patterns).toContain("[domain-name:value = 'example.com']")
  expect(patterns).toContain("[url:value = 'http://example.com/a?b=\\'c\\\\d']")
  // What is no name is none, and no pattern either.
  expect(JSON.stringify(patterns)).not.toContain('evil')
  expect(JSON.stringify(patterns)).not.toContain('10.0.0.9')
})

const party = (value: string, side: 'actor' | 'peer', established: boolean | 'unknown') =>
  ({ kind: 'address', value, side, signal: 's', flow: null, established }) as const

test('no sign of harm is a victim, one of ours, forged, or of what was no harm', async () => {
  const kept = await keptIncidents(exports, operations)
  await keepRecords(kept.database, { hosts: [hostOf('198.51.100.9')] })
  const scan = { kind: 'vertical-scan', actor: '203.0.113.5', atS: 0 } as const
  const call = { kind: 'beacon', actor: '10.0.0.9', victim: '203.0.113.66', atS: 900 } as const
  const guessed = [party('203.0.113.99', 'peer', true), party('203.0.113.5', 'actor', true)]
  await kept.take(
    alertOf({ ...scan, victim: '10.0.0.53', changes: { indicators: guessed } }),
    alertOf({ kind: 'horizontal-scan', actor: '10.0.0.7', victim: '203.0.113.53', atS: 0 }),
    alertOf({ ...call, others: ['10.0.0.4', '198.51.100.9'], points: 90 }),
    alertOf({
      ...{ ...scan, kind: 'syn-flood', victim: '10.0.0.80' },
      changes: { indicators: [party('203.0.113.200', 'actor', false)] },
    }),
  )
  const signs = async () => {
    const { json } = await exported(kept, { kind: 'incidents', format: 'stix' })
    expect(JSON.stringify(json.objects)).toContain('203.0.113.53')
    return (json.objects as Objects).filter((one) => one.type === 'indicator')
  }
  const found = await signs()
  expect(found.map((one) => one['name']).toSorted()).toEqual([
    'address 203.0.113.5',
    'address 203.0.113.66',
  ])
  expect(Math.max(...found.map((one) => Number(one['confidence'])))).toBeLessThan(100)
  for (const id of await kept.ids()) {
    const row = kept.database.read.selectFrom('incidents').select('head').where('id', '=', id)
    const { head } = await row.executeTakeFirstOrThrow()
    const incident = decodeRecord<IncidentHead>(String(head))
    await kept.database.write((db) =>
      db
        .updateTable('incidents')
        .set({ head: encodeRecord({ ...incident, status: 'closed', disposition: 'expected' }) })
        .where('id', '=', id)
        .execute(),
    )
  }
  expect(await signs()).toEqual([])
})

/** The example of the standard (2.9): UUIDv5 of `{"value":"example.com"}` in its namespace. */
test('the same thing has the same id as in the bundles of others, and in each of ours', async () => {
  const kept = await keptIncidents(exports, operations)
  await kept.take(richAlert())
  const ask = { kind: 'incidents', format: 'stix' }
  const [first, second] = [await exported(kept, ask), await exported(kept, ask)]
  expect(first.json.objects).toEqual(second.json.objects)
  const ids = (first.json.objects as Objects).map((one) => one['id'])
  expect(ids).toContain('domain-name--bedb4899-d24b-5401-bc86-8f6b4cc18ec7')
})

test('an incident as JSON is the whole record, as Markdown a page, as CSV a line', async () => {
  const kept = await keptIncidents(exports, operations)
  await kept.take(...beacons(3))
  const [id] = await kept.ids()
  const filter = { id: id! }
  const whole = await exported(kept, { kind: 'incidents', format: 'json', filter })
  expect(whole.json.data).toHaveLength(1)
  const incident = incidentSchema.parse(whole.json.data[0])
  expect(incident.alerts).toHaveLength(1)
  const page = await exported(kept, { kind: 'incidents', format: 'md', filter })
  expect(page.body).toMatch(/^# Incidents\n\n## 10\.0\.0\.1 called 203\.0\.113\.66/)
  expect(page.body).toContain('### What happened')
  const table = await exported(kept, { kind: 'incidents', format: 'csv', filter: { q: 'is:open' } })
  expect(table.body.trimEnd().split('\r\n')).toHaveLength(4)
})

test('hosts as they are listed', async () => {
  const kept = await keptIncidents(exports, operations)
  await keepRecords(kept.database, { hosts: [hostOf('10.20.4.17')] })
  const { json } = await exported(kept, { kind: 'entities', format: 'json' })
  expect(json.data).toMatchObject([
    { id: '10.20.4.17', kind: 'client', openIncidents: 0, tags: [] },
  ])
})
