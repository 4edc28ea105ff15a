import { describe, expect, test } from 'vitest'
import { alertOf } from '../../../response/incidents/alerts.fixture.ts'
import { findAudit } from '../../../store/index.ts'
import { listedIncident } from './include.ts'
import { incidents } from './index.ts'
import { beacons, keptIncidents, personOf } from './kept.fixture.ts'

const close = { status: 'closed', disposition: 'expected', reason: 'Our own monitor.' }
const any = { 'if-match': '*' }

async function auditEntries(database: Parameters<typeof findAudit>[0]) {
  const ask = { filter: [], fromUs: null, toUs: null, limit: 200, after: null, before: null }
  const { entries } = await findAudit(database, {
    ...ask,
    sort: [{ name: 'seq', isDescending: false }],
  })
  return entries
}

async function audited(
  database: Parameters<typeof findAudit>[0],
  told: 'kind' | 'id' = 'kind',
): Promise<string[]> {
  const entries = await auditEntries(database)
  return entries.map(({ verb, object }) => `${verb} ${object[told]}`)
}

describe('the list', () => {
  test('is the most urgent first, and filtered by what stands in the record', async () => {
    const { take, as } = await keptIncidents(incidents)
    await take(
      ...beacons(2),
      alertOf({
        kind: 'own-detector',
        actor: '192.168.1.9',
        victim: '1.1.1.1',
        atS: 3,
        points: 33,
      }),
    )
    const found = async (query: string) => {
      const { json } = await as('viewer', 'GET', `/incidents?${query}`)
      return json.data.map(({ entity }: { entity: string }) => entity)
    }
    expect(await found('')).toEqual(['10.0.0.2', '10.0.0.1', '192.168.1.9'])
    expect(await found('severity=low')).toEqual(['192.168.1.9'])
    expect(await found('entity=10.0.0.0/8&sort=entity')).toEqual(['10.0.0.1', '10.0.0.2'])
    expect(await found('technique=T1071&conf.gte=0.9&urgency.gte=70')).toHaveLength(2)
    expect(await found('queue=watching')).toEqual(['192.168.1.9'])
    expect(await found(`q=${encodeURIComponent('is:open -severity:low called')}`)).toHaveLength(2)
    expect(await found('text=ONLY')).toEqual(['192.168.1.9'])
    expect(await found('text=nly')).toEqual([])
    expect(await found('status=closed')).toEqual([])
    const documented =
      'severity:critical,high entity:10.0.0.0/24 is:open -is:worked technique:T1071 conf:>0.8 "called"'
    expect(await found(`q=${encodeURIComponent(documented)}`)).toHaveLength(2)
    expect(await found('q=is:worked')).toEqual([])
  })

  test.each([
    ['urgency.gte=', 'validation_failed', /urgency.gte: expected one number, found ""/],
    ['conf.gte=0x1', 'validation_failed', /expected one number/],
    ['limit=1&limit=2', 'validation_failed', /expected one number, found "1,2"/],
    ['fields=headline', 'validation_failed', /fields: expected some of id.*found "headline"/],
    ['q=muted:yes', 'bad_query', /expected true or false/],
    [`status=${'open,'.repeat(50)}open`, 'validation_failed', /at most 50 values, found 51/],
  ])('%s is no filter that says nothing', async (query, code, detail) => {
    const { as } = await keptIncidents(incidents)
    const { json } = await as('viewer', 'GET', `/incidents?${query}`)
    expect(json).toMatchObject({ code, status: 400 })
    expect(json.detail).toMatch(detail)
  })

  test('gives more of each where it is asked for', async () => {
    const { take, as } = await keptIncidents(incidents)
    await take(...beacons(1))
    const one = async (query: string) =>
      (await as('viewer', 'GET', `/incidents?${query}`)).json.data[0]
    const [short, whole] = [await one(''), await one('include=explanation,entities')]
    expect(listedIncident.parse(whole)).toMatchObject({ id: short.id, status: 'open' })
    expect(Object.keys(short.explanation)).toEqual(['headline'])
    expect(whole.explanation.headline).toBe(short.explanation.headline)
    expect(whole.explanation.waterfall.total).toBeGreaterThan(0)
    expect(whole.entities[0]).toMatchObject({ entity: '10.0.0.1', role: 'subject' })
    for (const odd of ['include=secrets', 'include=explanation&limit=51'])
      expect((await as('viewer', 'GET', `/incidents?${odd}`)).json.code).toBe('validation_failed')
  })

  test('gives the members that are asked for, the id with them', async () => {
    const { take, as } = await keptIncidents(incidents)
    await take(...beacons(1))
    const { json } = await as('viewer', 'GET', '/incidents?fields=severity')
    expect(Object.keys(json.data[0]).sort()).toEqual(['id', 'severity'])
  })

  test('one is found whole, with an ETag of both of its parts', async () => {
    const { take, as, ids } = await keptIncidents(incidents)
    const [alert] = beacons(1)
    await take(alert!)
    const [id] = await ids()
    const one = await as('viewer', 'GET', `/incidents/${id}`)
    expect(one.headers['etag']).toBe('"1.1"')
    expect(one.json).toMatchObject({ id, alerts: [{ id: alert!.id }], urgencyTerms: { length: 4 } })
    const again = { headers: { 'if-none-match': '"1.1"' } }
    expect((await as('viewer', 'GET', `/incidents/${id}`, again)).statusCode).toBe(304)
    const missing = `/incidents/inc_${'0'.repeat(26)}`
    expect((await as('viewer', 'GET', missing)).json.code).toBe('not_found')
  })
})

describe('a change of one', () => {
  test('is held against the version alone: an incident that grew refuses nobody', async () => {
    const { take, as, ids, database } = await keptIncidents(incidents)
    const [first] = beacons(1)
    await take(first!)
    const [id] = await ids()
    await take({
      ...alertOf({ kind: 'horizontal-scan', actor: '10.0.0.1', victim: '10.0.0.9', atS: 9 }),
    })
    const changed = await as('analyst', 'PATCH', `/incidents/${id}`, {
      headers: { 'if-match': '"1.1"' },
      body: close,
    })
    expect(changed.json).toMatchObject({ ...close, queue: 'closed', version: 2, revision: 2 })
    expect(changed.headers['etag']).toBe('"2.2"')
    const late = await as('analyst', 'PATCH', `/incidents/${id}`, {
      headers: { 'if-match': '"1.2"' },
      body: { assignee: 'usr_1' },
    })
    expect([late.json.code, late.json.current.version]).toEqual(['stale_version', 2])
    expect(late.json.detail).toMatch(
      / closed this incident as expected here at \d\d:\d\d:\d\d UTC\.$/,
    )
    expect(late.json.changed).toMatchObject({ by: 'usr_analyst', verb: 'incident.close' })
    expect(await audited(database.read)).toEqual(['incident.close incident'])
    const list = await as('viewer', 'GET', '/incidents?status=closed&disposition=expected')
    expect(list.json.data).toMatchObject([{ id, version: 2, status: 'closed' }])
    const events = database.read.selectFrom('events').select(['what', 'ref', 'text'])
    const [last] = await events.orderBy('seq', 'desc').limit(1).execute()
    expect(last).toMatchObject({ what: 'closed', ref: id })
    expect(last!.text).toMatch(/^Incident closed as expected: 10\.0\.0\.1 called/)
  })

  test.each([
    ['closing without a disposition', { status: 'closed' }, 'validation_failed'],
    [
      'nobody can tell, and no date',
      { ...close, disposition: 'inconclusive' },
      'validation_failed',
    ],
    ['a duplicate of nothing', { ...close, disposition: 'duplicate' }, 'validation_failed'],
    ['a disposition of an open one', { disposition: 'malicious' }, 'conflict'],
    ['an assignee that is no user', { assignee: 'Rina' }, 'validation_failed'],
    ['an assignee whom nobody knows', { assignee: 'usr_nobody' }, 'validation_failed'],
    ['an assignee who may only look', { assignee: 'usr_looks' }, 'validation_failed'],
    ['a date that is past', { revisitAt: '2020-01-01T00:00:00Z' }, 'validation_failed'],
    ['an unknown member', { severity: 'low' }, 'validation_failed'],
  ])('%s is refused', async (_, body, code) => {
    const served = await keptIncidents(incidents)
    const { take, as, ids } = served
    await personOf(served, 'usr_looks', 'viewer')
    await take(...beacons(1))
    const [id] = await ids()
    const refused = await as('analyst', 'PATCH', `/incidents/${id}`, { headers: any, body })
    expect(refused.json.code).toBe(code)
    if ('status' in body && code === 'validation_failed')
      expect(refused.json.detail).toMatch(
        /malicious, expected, .*inconclusive|time at which|mergedInto/,
      )
  })

  test('is found where it is due for another look, and not before', async () => {
    const { take, as, ids, clock } = await keptIncidents(incidents)
    await take(...beacons(2))
    const [one, other] = await ids()
    clock.nowMs = Date.parse('2020-01-01T00:00:00Z')
    const times = { [one!]: '2020-01-02T00:00:00.000Z', [other!]: '2098-12-31T23:00:00.000Z' }
    for (const [id, revisitAt] of Object.entries(times)) {
      const body = { ...close, disposition: 'inconclusive', revisitAt }
      await as('analyst', 'PATCH', `/incidents/${id}`, { headers: any, body })
    }
    const { json } = await as('viewer', 'GET', '/incidents?q=is:due')
    expect(json.data.map(({ id }: { id: string }) => id)).toEqual([one])
  })

  test('opened again, it has no date to look at it', async () => {
    const { take, as, ids } = await keptIncidents(incidents)
    await take(...beacons(1))
    const [id] = await ids()
    const url = `/incidents/${id}`
    const revisitAt = '2098-12-31T23:00:00.000Z'
    const written = '2099-01-01T00:00:00+01:00'
    const body = { ...close, disposition: 'inconclusive', revisitAt: written }
    const closed = await as('analyst', 'PATCH', url, { headers: any, body })
    expect(closed.json).toMatchObject({ status: 'closed', revisitAt })
    const opened = await as('analyst', 'PATCH', url, { headers: any, body: { status: 'open' } })
    expect(opened.json).toMatchObject({ status: 'open', disposition: null, revisitAt: null })
  })

  test('needs the version and the permission', async () => {
    const { take, as, ids } = await keptIncidents(incidents)
    await take(...beacons(1))
    const [id] = await ids()
    const url = `/incidents/${id}`
    expect((await as('analyst', 'PATCH', url, { body: close })).statusCode).toBe(428)
    expect((await as('viewer', 'PATCH', url, { headers: any, body: close })).statusCode).toBe(403)
  })

  test('names what takes it back, and takes back that alone', async () => {
    const { take, as, ids } = await keptIncidents(incidents)
    await take(...beacons(1))
    const [id] = await ids()
    const url = `/incidents/${id}`
    const closed = await as('analyst', 'PATCH', url, { headers: any, body: close })
    const same = await as('analyst', 'PATCH', url, { headers: any, body: close })
    expect(same.headers['x-undo-token']).toBeUndefined()
    const body = { undoToken: closed.headers['x-undo-token'] }
    expect((await as('analyst', 'POST', '/incidents/undo', { body })).statusCode).toBe(200)
    expect((await as('viewer', 'GET', url)).json.status).toBe('open')
    const again = await as('analyst', 'PATCH', url, { headers: any, body: close })
    await as('analyst', 'PATCH', url, { headers: any, body: { ...close, reason: 'Mine.' } })
    const late = { body: { undoToken: again.headers['x-undo-token'] } }
    expect((await as('analyst', 'POST', '/incidents/undo', late)).json.code).toBe('conflict')
  })

  test('is undone, the newest first, until there is none', async () => {
    const served = await keptIncidents(incidents)
    const { take, as, ids } = served
    await personOf(served, 'usr_1', 'analyst')
    await take(...beacons(1))
    const [id] = await ids()
    const url = `/incidents/${id}`
    await as('analyst', 'PATCH', url, { headers: any, body: { assignee: 'usr_1' } })
    await as('analyst', 'PATCH', url, { headers: any, body: close })
    const undone = await as('analyst', 'POST', `${url}/undo`)
    expect(undone.json.results).toEqual([{ id, result: 'undone', version: 4 }])
    const back = (await as('viewer', 'GET', url)).json
    expect(back).toMatchObject({
      status: 'open',
      queue: 'needs_you',
      assignee: 'usr_1',
      reason: '',
    })
    const told = await auditEntries(served.database.read)
    expect(told.at(-1)).toMatchObject({
      verb: 'incident.undo',
      before: { id, ...close, alertCount: 1, version: 3 },
      after: { id, status: 'open', disposition: null, assignee: 'usr_1', reason: '', version: 4 },
    })
    await as('analyst', 'POST', `${url}/undo`)
    expect((await as('viewer', 'GET', url)).json).toMatchObject({ assignee: null, version: 5 })
    expect((await as('analyst', 'POST', `${url}/undo`)).json.code).toBe('not_found')
  })
})

describe('the queues', () => {
  test('each incident stands in one; what is taken stands with whoever took it', async () => {
    const served = await keptIncidents(incidents)
    const { take, as, ids } = served
    await personOf(served, 'usr_analyst', 'analyst')
    await personOf(served, 'usr_2', 'analyst')
    const watched = { kind: 'own-detector', actor: '192.168.1.9', victim: '1.1.1.1' } as const
    await take(...beacons(4), alertOf({ ...watched, atS: 3, points: 33 }))
    const all = await ids()
    const counts = async () => {
      const { json } = await as('analyst', 'GET', '/incidents/queues')
      const { lastClosed, ...queues } = json
      const numbers = Object.values(queues as Record<string, { count: number }>)
      return [...numbers.map(({ count }) => count), lastClosed?.id ?? null]
    }
    expect(await counts()).toEqual([4, 0, 0, 1, 0, 0, null])
    const change = (id: string | undefined, body: object) =>
      as('analyst', 'PATCH', `/incidents/${id}`, { headers: any, body })
    const urgent = (await as('viewer', 'GET', '/incidents?queue=needs_you')).json.data
    const [one, two, three] = urgent.map(({ id }: { id: string }) => id)
    await change(one, { assignee: 'usr_analyst' })
    await change(two, { assignee: 'usr_2' })
    await change(three, close)
    expect(await counts()).toEqual([1, 1, 1, 1, 0, 1, three])
    const free = await as('viewer', 'GET', '/incidents?taken=false&status=open')
    expect(free.json.data).toHaveLength(all.length - 3)
    const { lastClosed } = (await as('viewer', 'GET', '/incidents/queues')).json
    expect(lastClosed).toMatchObject({ id: three, by: 'usr_analyst', disposition: 'expected' })
  })
})

describe('several incidents', () => {
  test('a duplicate is merged into the one it is part of, and comes back whole', async () => {
    const { take, as, ids, database } = await keptIncidents(incidents)
    await take(...beacons(2))
    const [one, two] = await ids()
    const before = (await as('viewer', 'GET', `/incidents/${two}`)).json
    const closed = await as('analyst', 'PATCH', `/incidents/${two}`, {
      headers: any,
      body: { status: 'closed', disposition: 'duplicate', mergedInto: one },
    })
    expect(closed.json).toMatchObject({
      status: 'closed',
      mergedInto: one,
      disposition: 'duplicate',
    })
    const target = (await as('viewer', 'GET', `/incidents/${one}`)).json
    expect(target).toMatchObject({ alertCount: 2, version: 2 })
    expect(target.alerts[1].because).toBe('a person put it here')
    expect((await as('analyst', 'POST', `/incidents/${one}/undo`)).statusCode).toBe(200)
    expect(await audited(database.read, 'id')).toEqual([
      ...[`incident.merge ${two}`, `incident.merge ${one}`],
      ...[`incident.undo ${two}`, `incident.undo ${one}`],
    ])
    const after = (await as('viewer', 'GET', `/incidents/${two}`)).json
    const numbers = { version: 0, revision: 0 }
    expect({ ...after, ...numbers }).toEqual({ ...before, ...numbers })
    expect((await as('viewer', 'GET', `/incidents/${one}`)).json.alertCount).toBe(1)
  })

  test('merged by name, later revisions follow; split again, they stay apart', async () => {
    const { take, as, ids } = await keptIncidents(incidents)
    const [first, second] = beacons(2)
    await take(first!, second!)
    const [one, two] = await ids()
    const merged = await as('analyst', 'POST', `/incidents/${one}/merge`, { body: { from: [two] } })
    expect(merged.json).toMatchObject({
      incident: { id: one, alertCount: 2 },
      others: [{ id: two, mergedInto: one }],
    })
    const split = await as('analyst', 'POST', `/incidents/${one}/split`, {
      body: { alerts: [second!.id] },
    })
    const part = split.json.others[0]
    expect(part).toMatchObject({ entity: '10.0.0.2', alertCount: 1, status: 'open' })
    const refused = await as('analyst', 'POST', `/incidents/${one}/split`, {
      body: { alerts: [first!.id] },
    })
    expect(refused.json.code).toBe('conflict')
    const undone = await as('analyst', 'POST', '/incidents/undo', {
      body: { undoToken: split.json.undoToken },
    })
    expect(undone.json.results).toHaveLength(2)
    expect((await as('viewer', 'GET', `/incidents/${part.id}`)).json.mergedInto).toBe(one)
    const twice = { body: { undoToken: split.json.undoToken } }
    expect((await as('analyst', 'POST', '/incidents/undo', twice)).json.code).toBe('already_undone')
  })

  test('in bulk: refused where the number changed, told one by one, undone by one token', async () => {
    const { take, as, ids, database } = await keptIncidents(incidents)
    await take(...beacons(3))
    const all = await ids()
    const bulk = (body: object) => as('analyst', 'POST', '/incidents/bulk', { body })
    const filter = { q: 'is:open', technique: 'T1071' }
    const changed = await bulk({ filter, patch: close, expectedCount: 2 })
    expect(changed.json).toMatchObject({ code: 'count_changed', expected: 2, actual: 3 })
    for (const odd of [{ nosuch: '1' }, { limit: '1' }]) {
      const wrong = await bulk({ filter: odd, patch: close, expectedCount: 1 })
      expect(wrong.json.code).toBe('bad_query')
    }
    const nobody = { patch: { assignee: 'usr_nobody' }, filter, expectedCount: 3 }
    expect((await bulk(nobody)).json.code).toBe('validation_failed')
    const missing = `inc_${'0'.repeat(26)}`
    const some = await bulk({ ids: [all[0], missing], patch: close, expectedCount: 2 })
    expect(some.statusCode).toBe(202)
    expect(some.json.results.map((one: { result: string }) => one.result)).toEqual([
      'changed',
      'refused',
    ])
    const rest = await bulk({ filter, patch: close, expectedCount: 2 })
    await as('analyst', 'PATCH', `/incidents/${all[2]}`, { headers: any, body: { reason: 'mine' } })
    const undo = { body: { undoToken: rest.json.undoToken } }
    const undone = await as('analyst', 'POST', '/incidents/undo', undo)
    expect(undone.json.results.map((one: { result: string }) => one.result)).toEqual([
      'undone',
      'changed_since',
    ])
    const open = await as('viewer', 'GET', '/incidents?status=open')
    expect(open.json.data.map(({ id }: { id: string }) => id)).toEqual([all[1]])
    expect(await audited(database.read)).toEqual([
      ...['incident.close incident', 'incident.bulk undo'],
      ...['incident.close incident', 'incident.close incident', 'incident.bulk undo'],
      'incident.change incident',
      ...['incident.undo incident', 'incident.undo undo'],
    ])
  })
})
