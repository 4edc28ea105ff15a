import { expect, test } from 'vitest'
import {
  askedInvestigations,
  consentOf,
  findIncident,
  keepFound,
  keepInvestigation,
} from '../../../store/index.ts'
import { investigationOf } from '../../../store/shelves/response.fixture.ts'
import { beacons, keptIncidents } from '../incidents/kept.fixture.ts'
import { investigations } from './index.ts'

const ulid = '01JDM5T9QZ8W3X7Y2V6N4K0BCD'

test('an investigation is found by its id, by its incident and in the list', async () => {
  const kept = await keptIncidents(investigations)
  await kept.take(...beacons(2))
  const [first = '', second = ''] = await kept.ids()
  const made = investigationOf(first, { id: `inv_${ulid}`, riskScore: 77 })
  await kept.database.write((db) => keepInvestigation(db, made))
  const get = (url: string) => kept.as('viewer', 'GET', url)
  expect((await get(`/investigations/${made.id}`)).json).toEqual(made)
  expect((await get(`/incidents/${first}/investigation`)).json).toEqual(made)
  const none = await get(`/incidents/${second}/investigation`)
  expect([none.statusCode, none.json.detail]).toEqual([
    404,
    'Nothing was looked up about this yet.',
  ])
  const listed = (await get('/investigations?risk.gte=50')).json.data
  expect(listed.map(({ id, lookups }: { id: string; lookups?: unknown }) => [id, lookups])).toEqual(
    [[made.id, undefined]],
  )
  expect((await get('/investigations?risk.gte=90')).json.data).toEqual([])
})

test('an analyst has it looked up anew, and lets only domains of the incident be sent', async () => {
  const kept = await keptIncidents(investigations)
  await kept.take(...beacons(1))
  const [id = ''] = await kept.ids()
  await withDomain(kept, id, 'cdn.Example.org')
  const ask = (who: 'viewer' | 'analyst', consent: readonly string[]) =>
    kept.as(who, 'POST', `/incidents/${id}/investigate`, { body: { consent } })
  expect((await ask('viewer', [])).statusCode).toBe(403)
  const other = await ask('analyst', ['cdn.example.org', 'intranet.example'])
  expect([other.statusCode, other.json.errors[0].pointer]).toEqual([400, '/consent/1'])
  expect(await askedInvestigations(kept.database.read, 9)).toEqual([])
  const asked = await ask('analyst', ['CDN.example.org.'])
  expect([asked.statusCode, asked.json.consent]).toEqual([202, ['cdn.example.org']])
  expect(await askedInvestigations(kept.database.read, 9)).toMatchObject([
    { incidentId: id, askedBy: 'usr_analyst' },
  ])
  expect((await ask('analyst', [])).json.consent).toEqual(['cdn.example.org'])
  expect(await consentOf(kept.database.read, id)).toEqual(['cdn.example.org'])
})

async function withDomain(
  { database }: Awaited<ReturnType<typeof keptIncidents>>,
  id: string,
  value: string,
): Promise<void> {
  const incident = (await findIncident(database.read, id))!
  const indicator = { kind: 'domain', value, side: 'peer', signal: 's', flow: null } as const
  const indicators = [...incident.indicators, indicator]
  const state = { id, importance: 'normal', standing: incident } as never
  await database.write((db) =>
    keepFound(db, { state, incident: { ...incident, indicators }, freshUntilMs: null }),
  )
}
