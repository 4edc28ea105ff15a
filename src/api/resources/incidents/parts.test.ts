import { expect, test } from 'vitest'
import { alertOf } from '../../../response/incidents/alerts.fixture.ts'
import { keepRecords } from '../../../store/kept.fixture.ts'
import { flowOf } from '../../../store/records.fixture.ts'
import { incidents } from './index.ts'
import { beacons, keptIncidents } from './kept.fixture.ts'

const inside = '10.0.0.1'
const scan = alertOf({ kind: 'horizontal-scan', actor: inside, victim: '10.0.0.20', atS: 9 })
const hostile = '<img src=x> *a* [b](c) `d` | e'

test('the explanation has layers, and is the same as text to be pasted', async () => {
  const { take, as, ids } = await keptIncidents(incidents)
  const quantity = { value: 9, unit: 'count', text: '9 hosts' }
  const evidence = {
    ...{ id: 'hosts', signal: 's', group: 'reach' as const, bar: 'hosts', text: 'Asked 9 hosts.' },
    ...{ normal: 'No history.', observed: quantity, baseline: null, points: 20 },
    direction: 'up' as const,
  }
  const blind = [hostile]
  await take(...beacons(1), {
    ...scan,
    explanation: { ...scan.explanation, evidence: [evidence], blind },
  })
  const [id] = await ids()
  const ask = async (layer: number) =>
    (await as('viewer', 'GET', `/incidents/${id}/explanation?layer=${layer}`)).json
  const [glance, understood, all] = [await ask(1), await ask(2), await ask(3)]
  expect(Object.keys(glance)).not.toContain('summary')
  expect(glance).toMatchObject({ incidentId: id, urgency: { terms: { length: 4 } } })
  expect(understood.evidence).toMatchObject([
    { alert: scan.id, signal: 's', text: 'Asked 9 hosts.', flowCount: null, range: null },
  ])
  expect(Object.keys(understood)).not.toContain('waterfall')
  expect(all).toMatchObject({
    waterfall: { residual: expect.closeTo(0, 1) },
    alerts: { length: 2 },
  })
  const text = await as('viewer', 'GET', `/incidents/${id}/explanation`, {
    headers: { accept: 'text/markdown' },
  })
  expect(text.headers['content-type']).toContain('text/markdown')
  expect(text.body).toContain(`# ${inside.replaceAll('.', '.')} called 203.0.113.66`)
  expect(text.body).toContain('&lt;img src=x\\> \\*a\\* \\[b\\]\\(c\\) \\`d\\` \\| e')
  expect(text.body).not.toContain('<img')
  expect(text.body).toMatch(/## Do this\n\n- Watch 10\.\S+ for 60 min\. Changes nothing/)
})

test('timeline, entities and flows are those of its alerts', async () => {
  const { take, as, ids } = await keptIncidents(incidents)
  const flow = (n: number) => ({
    ...{ flow: n, firstUs: n * 1e6, vlan: 0, protocol: 6, source: inside, sourcePort: 4000 + n },
    ...{ destination: '203.0.113.66', destinationPort: 443, communityId: '1:abc' },
  })
  await take({ ...beacons(1)[0]!, flows: [1, 2, 3].map(flow) }, { ...scan, flows: [flow(3)] })
  const [id] = await ids()
  const part = async (name: string) => (await as('viewer', 'GET', `/incidents/${id}/${name}`)).json
  const { data } = await part('timeline')
  expect(data.map((moment: { kind: string }) => moment.kind)).toEqual([
    ...['began', 'raised', 'began', 'raised', 'grew', 'grew'],
  ])
  expect((await part('entities')).data).toEqual([
    { entity: inside, role: 'subject', alerts: 2, isAbout: true },
    { entity: '203.0.113.66', role: 'other side', alerts: 0, isAbout: false },
    { entity: '10.0.0.20', role: 'other side', alerts: 0, isAbout: false },
  ])
  const first = await part('flows?limit=2')
  expect(first.data.map((one: { flow: number }) => one.flow)).toEqual([3, 2])
  const second = await part(`flows?limit=2&after=${first.page.next}`)
  expect(second.data.map((one: { flow: number }) => one.flow)).toEqual([1])
  expect(second.page).toEqual({ next: null, prev: null, hasMore: false })
  const made = Buffer.from(JSON.stringify(['x', 2, 'local'])).toString('base64url')
  for (const cursor of [made, `${made}.${'A'.repeat(16)}`])
    expect((await part(`flows?after=${cursor}`)).code).toBe('cursor_mismatch')
})

test('others like it come with what people made of them, and why they are alike', async () => {
  const { take, as, ids } = await keptIncidents(incidents)
  const flood = alertOf({ kind: 'syn-flood', actor: '9.9.9.9', victim: '10.7.7.7', atS: 400 })
  await take(...beacons(3), flood)
  const [one, two] = await ids()
  const headers = { 'if-match': '*' }
  const body = { status: 'closed', disposition: 'malicious' }
  await as('analyst', 'PATCH', `/incidents/${two}`, { headers, body })
  const { data } = (await as('viewer', 'GET', `/incidents/${one}/similar`)).json
  expect(data).toHaveLength(2)
  expect(data[0]).toMatchObject({
    similarity: 0.8,
    why: 'In common: techniques T1071; behaviours beacon; the other side 203.0.113.66.',
    incident: { id: two, disposition: 'malicious' },
  })
})

test('notes are added by those who work on it, and are in its history', async () => {
  const { take, as, ids } = await keptIncidents(incidents)
  await take(...beacons(1))
  const [id] = await ids()
  const url = `/incidents/${id}/notes`
  const made = await as('analyst', 'POST', url, { body: { text: `  Asked Rina. ${hostile} ` } })
  expect([made.statusCode, made.json.text]).toEqual([201, `Asked Rina. ${hostile}`])
  expect((await as('viewer', 'POST', url, { body: { text: 'no' } })).statusCode).toBe(403)
  expect((await as('viewer', 'GET', url)).json.data).toEqual([made.json])
  const history = (await as('viewer', 'GET', `/incidents/${id}/history`)).json.data
  expect(history).toMatchObject([{ verb: 'incident.note', actor: 'usr_analyst' }])
  expect(Object.keys(history[0])).not.toContain('session')
})

test('flows are those of one alert, or of one signal of it, in the order asked for', async () => {
  const { take, as, ids, database } = await keptIncidents(incidents)
  const reference = (n: number) => ({
    ...{ flow: n, firstUs: n * 1e6, vlan: 0, protocol: 6, source: inside, sourcePort: 4000 + n },
    ...{ destination: `203.0.113.${9 - n}`, destinationPort: 443, communityId: '1:abc' },
  })
  const part = { detector: 'beacon', points: 9, discount: 1, counted: 9 }
  await take({
    ...beacons(1)[0]!,
    flows: [1, 2, 3].map(reference),
    signals: [
      { ...part, key: 'calls', flows: [1, 3], flowCount: 40 },
      { ...part, key: 'name', flows: [2], flowCount: 1 },
    ],
  })
  const [id] = await ids()
  const { source, destination, sourcePort, destinationPort, ...kept } = reference(3)
  await keepRecords(database, {
    flows: [
      flowOf(kept.flow, {
        ...{ sensor: 'local', firstUs: kept.firstUs, lastUs: kept.firstUs + 5 },
        source: { address: source, port: sourcePort },
        destination: { address: destination, port: destinationPort },
      }),
    ],
  })
  const ask = async (query: string, role: 'viewer' | 'analyst' = 'analyst') =>
    (await as(role, 'GET', `/incidents/${id}/flows?${query}`)).json
  const numbers = async (query: string) =>
    (await ask(query)).data.map((one: { flow: number }) => one.flow)
  expect(await numbers('signal=calls')).toEqual([3, 1])
  expect(await numbers('signal=calls&sort=firstTime')).toEqual([1, 3])
  expect(await numbers('sort=destination')).toEqual([3, 2, 1])
  expect(await numbers('signal=none')).toEqual([])
  expect(await numbers(`alert=${scan.id}`)).toEqual([])
  const first = await ask('signal=calls&limit=1')
  expect([first.total, first.data[0].traffic]).toMatchObject([2, { number: 3, durationUs: 5 }])
  const other = await ask(`signal=name&limit=1&after=${first.page.next}`)
  expect(other.code).toBe('cursor_mismatch')
  expect((await ask('signal=calls&limit=1', 'viewer')).data[0].traffic).toBeNull()
})

test('the board is written whole, by those who saw it as it is', async () => {
  const { take, as, ids } = await keptIncidents(incidents)
  await take(...beacons(1))
  const [id] = await ids()
  const url = `/incidents/${id}/board`
  const empty = await as('viewer', 'GET', url)
  expect([empty.json, empty.headers['etag']]).toMatchObject([
    { version: 0, pins: [], hypotheses: [], changedBy: null },
    '"0"',
  ])
  const body = {
    pins: [{ kind: 'entity', id: '203.0.113.66', label: hostile, time: null }],
    hypotheses: [
      { text: 'A new agent.', state: 'open', for: ['Even pace.'], against: ['No change known.'] },
    ],
  }
  const write = (match: string, given: object = body, role: 'analyst' | 'viewer' = 'analyst') =>
    as(role, 'PUT', url, { headers: { 'if-match': match }, body: given })
  const made = await write('"0"')
  expect([made.statusCode, made.json, made.headers['etag']]).toMatchObject([
    200,
    { ...body, version: 1, changedBy: 'usr_analyst' },
    '"1"',
  ])
  const stale = await write('"0"', { pins: [], hypotheses: [] })
  expect([stale.statusCode, stale.json.code, stale.json.current.pins]).toEqual([
    ...[412, 'stale_version'],
    body.pins,
  ])
  expect((await write('"1"', body, 'viewer')).statusCode).toBe(403)
  expect((await write('"1"', { ...body, hypotheses: [{ text: ' ' }] })).statusCode).toBe(400)
  expect((await as('viewer', 'GET', url)).json).toEqual(made.json)
  const history = (await as('viewer', 'GET', `/incidents/${id}/history`)).json.data
  expect(history).toMatchObject([
    { verb: 'incident.board', after: { version: 1, pins: 1, hypotheses: [{ state: 'open' }] } },
  ])
})
