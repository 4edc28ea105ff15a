import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { defaultPorts, pinOf, readToken, secretHash } from '../../../pki/holder/index.ts'
import {
  beginWorker,
  findEnrolment,
  keepRefusals,
  keepSamples,
  keepSystemEvent,
} from '../../../store/index.ts'
import { type Served, serveResource } from '../../kit/serve.fixture.ts'
import { changedMsOf, findAgentFacts, newestAgentChange } from '../../records/index.ts'
import { keepSensor, type Told } from '../sensors.fixture.ts'
import { agents } from './index.ts'

const dayMs = 86_400_000

async function served() {
  const made = await serveResource(agents)
  const { database, clock } = made
  const keep = (name: string, told: Omit<Told, 'name' | 'nowMs'> = {}) =>
    keepSensor(database, { name, nowMs: clock.nowMs, ...told })
  const one = async (name: string) => (await made.as('viewer', 'GET', `/agents/${name}`)).json
  return { ...made, keep, one }
}

const hub = (state: 'slowed', sinceMs: number) => ({
  hub: { state, sinceMs, failures: 0, resent: 0 },
})

test('a sensor elsewhere says what it told, and how it is', async () => {
  const { keep, one } = await served()
  await keep('branch', { report: { kernelDrops: 100, frames: 900 } })
  expect(await one('branch')).toMatchObject({
    ...{ state: 'reporting', source: 'eth0', packets: 900, dropRate: 0.1, silentMs: 1000 },
    why: 'It ships all its flows, and gave up none in the last 5 min.',
    asOf: '2026-11-26T11:59:59.000Z',
    remote: {
      ...{ site: 'hq', revoked: null, certificateExpiresAt: '2027-02-14T12:00:00.000Z' },
      report: { sampledShare: 1, clockDifferenceMs: 0, host: { cpuShare: 0.2 }, lastError: null },
    },
  })
})

const atMs = Date.parse('2026-11-26T11:59:59Z')
test.each<[string, Omit<Told, 'name' | 'nowMs'>, string]>([
  ['expired', { leftMs: -7_200_000 }, 'Its certificate ended 2 h ago: the hub takes nothing'],
  ['silent', { silentMs: 40_000 }, 'Nothing has come from it for 40 s. Its machine is off'],
  ['late', { silentMs: 8_000 }, 'Nothing has come from it for 8 s.'],
  ['slowed', { report: hub('slowed', atMs - 20_000) }, 'The hub has asked it to wait for 20 s'],
  [
    'behind',
    { report: { log: { batches: 9, bytes: 12e6, bytesMax: 5e8, oldestMs: atMs - 40_000 } } },
    'The oldest of what it has yet to send is 40 s old, and 12 MB wait',
  ],
  ['sampling', { report: { sampledShare: 0.25 } }, 'It ships 25% of its flows'],
  ['clock', { report: { atMs: atMs - 40_000 } }, "Its clock is 40 s behind the hub's"],
  ['clock', { report: { atMs: atMs + 40_000 } }, "Its clock is 40 s ahead of the hub's"],
  ['expiring', { leftMs: 6 * dayMs, ageMs: 84 * dayMs }, 'Its certificate ends in 6 days'],
  ['reporting', { leftMs: 6 * dayMs, ageMs: 2 * dayMs }, 'It ships all its flows'],
  [
    'never',
    { silentMs: null, ageMs: 60_000 },
    'It was enrolled 60 s ago, and has sent nothing yet.',
  ],
  ['never', { silentMs: null }, 'It was enrolled 10 days ago, and has sent nothing since.'],
])('%s: %o', async (state, told, why) => {
  const { keep, one } = await served()
  await keep('branch', told)
  const found = await one('branch')
  expect([found.state, found.why]).toEqual([state, expect.stringContaining(why)])
})

test('what was given up in the last five minutes counts, and what was before does not', async () => {
  const { keep, one, database, clock } = await served()
  await keep('branch')
  const shed = (agoMs: number) =>
    database.write((db) =>
      keepSamples(db, [{ sensor: 'branch', metric: 'shedPerSecond', value: 12 }], {
        ...{ atMs: clock.nowMs - agoMs, stepMs: 10_000 },
      }),
    )
  await shed(400_000)
  expect((await one('branch')).state).toBe('reporting')
  await shed(60_000)
  const { state, why, remote } = await one('branch')
  expect([state, remote.shedLately]).toEqual(['shedding', 120])
  expect(why).toContain('It gave up 120 observations in the last 5 min')
})

test('what the hub refuses is told while it does, before that nothing comes, and not once it is over', async () => {
  const { keep, one, database, clock } = await served()
  await keep('branch', { silentMs: 40_000 })
  const refuse = (agoMs: number, isBatch: boolean) => {
    const atMs = clock.nowMs - agoMs
    const refused = { sinceMs: atMs - 60_000, atMs, reason: 'key', text: 'no such key', isBatch }
    return database.write((db) => keepRefusals(db, [{ name: 'branch', refused }]))
  }
  await refuse(8_000, false)
  // The screens are told: it is newer than when it was heard last.
  expect(await newestAgentChange(database.read)).toBe(clock.nowMs - 8_000)
  const [facts] = await findAgentFacts(database.read, clock.nowMs)
  expect(changedMsOf(facts!)).toBe(clock.nowMs - 8_000)
  const since = new Date(clock.nowMs - 68_000).toISOString()
  const found = await one('branch')
  expect([found.state, found.why]).toEqual([
    'refused',
    `The hub has refused what comes under its name since ${since}, a call under its name last, 8 s ago: no such key. It keeps what it sees in its log meanwhile.`,
  ])
  expect(found.remote.refused).toMatchObject({ since, reason: 'key', text: 'no such key' })
  await refuse(8_000, true)
  expect((await one('branch')).why).toContain('What was refused is with the dead letters')
  await refuse(61_000, true)
  expect(await one('branch')).toMatchObject({ state: 'silent', remote: { refused: null } })
  // A report travels in the stream itself: what it says of refusals is over when it comes.
  await keep('depot', { report: { hub: { state: 'refused', sinceMs: 0, failures: 0, resent: 0 } } })
  expect((await one('depot')).state).toBe('reporting')
})

test('where the bus is silent too, that is said first', async () => {
  const { keep, one, database, clock } = await served()
  await keep('branch', { silentMs: 40_000 })
  const worker = { id: 'w1', kind: 'bus', host: 'hub', process_id: 1, version: '0.1.0' }
  await database.write((db) => beginWorker(db, { ...worker, started_ms: clock.nowMs - 38_000 }))
  expect((await one('branch')).why).toContain(
    'but the bus has given no sign of life for 38 s either: look after the bus first',
  )
})

test("after the hub's clock was set back who is quiet is not shown as reporting", async () => {
  const { keep, one, database, clock } = await served()
  await keep('quiet', { silentMs: -3_600_000 })
  const { state, why, silentMs } = await one('quiet')
  expect([state, silentMs]).toEqual(['silent', null])
  expect(why).toContain("Nothing has come from it since the hub's clock was set back")
  // Where the clock of a bus on another machine is ahead, it is asked by that one.
  const worker = { id: 'w1', kind: 'bus', host: 'hub', process_id: 1, version: '0.1.0' }
  const atMs = clock.nowMs + 3_600_000
  await database.write((db) => beginWorker(db, { ...worker, started_ms: atMs + 2_000 }))
  expect(await one('quiet')).toMatchObject({ state: 'reporting', silentMs: 2_000 })
})

test('broken ones come first, and sites can be asked for', async () => {
  const { keep, as } = await served()
  await keep('alpha')
  await keep('beta', { silentMs: 60_000 })
  await keep('gamma', { report: { sampledShare: 0.5 }, site: 'depot' })
  const ids = async (query: string) =>
    (await as('viewer', 'GET', `/agents${query}`)).json.data.map(({ id }: { id: string }) => id)
  expect(await ids('')).toEqual(['beta', 'gamma', 'alpha'])
  expect(await ids('?site=depot')).toEqual(['gamma'])
  expect(await ids('?state=silent')).toEqual(['beta'])
})

test('one is revoked with a reason, once, by an admin; its keys and tokens are gone', async () => {
  const { keep, as, one } = await served()
  await keep('branch')
  const body = { reason: 'The machine was stolen.' }
  const revoke = (who: 'analyst' | 'admin') => as(who, 'POST', '/agents/branch/revoke', { body })
  expect((await revoke('analyst')).statusCode).toBe(403)
  const done = await revoke('admin')
  expect([done.statusCode, done.json.state]).toEqual([200, 'revoked'])
  expect(done.json.why).toContain('revoked less than a second ago: The machine was stolen. The hub')
  expect((await revoke('admin')).json.code).toBe('conflict')
  expect((await one('branch')).remote.certificateExpiresAt).toBeNull()
  expect((await as('admin', 'POST', '/agents/none/revoke', { body })).statusCode).toBe(404)
})

test('orders that a restored database does not know are said to be followed, and the next are newer', async () => {
  const { keep, as, one } = await served()
  await keep('branch', { report: { ordersVersion: 5 } })
  expect((await one('branch')).remote.isFollowingOrders).toBe(false)
  const change = (tag: string, flowsPerSecondMax: number) =>
    as('admin', 'PATCH', '/agents/branch', {
      ...{ headers: { 'if-match': tag }, body: { orders: { flowsPerSecondMax } } },
    })
  expect((await as('admin', 'GET', '/agents/branch/config')).json).toMatchObject({
    ...{ version: 0, followedVersion: 5, isFollowed: false },
    says: expect.stringContaining('It follows orders of version 5, which are not in this database'),
  })
  expect((await change('"0"', 500)).json).toMatchObject({ version: 6, isFollowed: false })
  // No sensor has had so many: it is its own word.
  await keep('depot', { report: { ordersVersion: Number.MAX_SAFE_INTEGER } })
  const body = { orders: { flowsPerSecondMax: 5 } }
  const depot = await as('admin', 'PATCH', '/agents/depot', {
    headers: { 'if-match': '"0"' },
    body,
  })
  expect(depot.json).toMatchObject({ version: 1, isFollowed: false })
})

test('orders rise in version, hold what was not named, and refuse who saw older ones', async () => {
  const { keep, as, database } = await served()
  await keep('branch')
  const change = (tag: string, body: object) =>
    as('admin', 'PATCH', '/agents/branch', { headers: { 'if-match': tag }, body })
  const first = await change('"0"', { site: 'depot', orders: { flowsPerSecondMax: 500 } })
  expect([first.statusCode, first.headers['etag']]).toEqual([200, '"1"'])
  expect(first.json).toMatchObject({
    ...{ site: 'depot', version: 1, isFollowed: false, followedVersion: 0 },
    orders: { filter: null, flowsPerSecondMax: 500, isDetectingLocally: null },
    says: 'It still goes by its own settings; it gets version 1 when it next speaks to the hub.',
  })
  expect((await change('"0"', { site: 'x' })).json.code).toBe('stale_version')
  await change('"1"', { orders: { filter: 'not port 22' } })
  const { json } = await as('viewer', 'GET', '/agents/branch/config')
  expect(json.orders).toMatchObject({ filter: 'not port 22', flowsPerSecondMax: 500 })
  const audit = await database.read.selectFrom('audit').select('verb').execute()
  expect(audit.map(({ verb }) => verb)).toEqual(['sensor.change', 'sensor.change'])
})

test('its events are told, and no others', async () => {
  const { keep, as, database, clock } = await served()
  await keep('branch')
  const event = { what: 'capture-drops', severity: 'low' as const, text: 'Lost.' }
  await database.write(async (db) => {
    await keepSystemEvent(db, { ...event, key: 'a', sensor: 'branch' }, clock.nowMs)
    await keepSystemEvent(db, { ...event, key: 'b', sensor: 'other' }, clock.nowMs)
  })
  const { json } = await as('viewer', 'GET', '/agents/branch/logs')
  expect(json.data.map(({ what }: { what: string }) => what)).toEqual([
    'capture-drops',
    'sensor-enrolled',
  ])
  expect((await as('viewer', 'GET', '/agents/branch/logs?sensor=other')).statusCode).toBe(400)
})

/** Any certificate will do: a token is pinned to what lies there. */
const authority = readFileSync(join(import.meta.dirname, 'authority.fixture.pem'), 'utf8')

function withAuthority({ data }: Served): void {
  mkdirSync(join(data, 'pki'))
  writeFileSync(join(data, 'pki', 'ca.crt'), authority)
}

test('a token is shown once, pinned to the authority, and can be ended', async () => {
  const town = await served()
  const { as, database } = town
  const make = (body: object) => as('admin', 'POST', '/agents/enrolments', { body })
  const early = await make({ sensor: 'depot' })
  expect([early.json.code, early.json.detail]).toEqual([
    'conflict',
    expect.stringContaining('or run `amoskys pki init`.'),
  ])
  withAuthority(town)
  const { json } = await make({ sensor: 'depot', site: 'Depot 3' })
  const { id, secret, pin } = readToken(json.token)
  expect(pin).toBe(pinOf(authority))
  expect(json.enrolment).toMatchObject({
    id,
    sensor: 'depot',
    expiresAt: '2026-11-26T13:00:00.000Z',
  })
  expect(json.command).toBe(
    `amoskys sensor enrol --hub localhost:${defaultPorts.enrolment} --name depot --token ${json.token}`,
  )
  expect((await findEnrolment(database.read, id))!.token_hash).toBe(secretHash(secret))
  const list = await as('admin', 'GET', '/agents/enrolments')
  expect(list.json.data).toEqual([json.enrolment])
  const audit = await database.read.selectFrom('audit').selectAll().execute()
  for (const text of [list.body, JSON.stringify(audit)]) expect(text).not.toContain(secret)
  expect((await as('viewer', 'GET', '/agents/enrolments')).statusCode).toBe(403)
  expect((await as('admin', 'DELETE', `/agents/enrolments/${id}`)).statusCode).toBe(204)
  expect((await as('admin', 'DELETE', `/agents/enrolments/${id}`)).statusCode).toBe(404)
  expect((await as('admin', 'GET', '/agents/enrolments')).json.data).toEqual([])
})

test('a name that is taken is not given away unasked', async () => {
  const town = await served()
  withAuthority(town)
  await town.keep('branch')
  const make = (body: object) => town.as('admin', 'POST', '/agents/enrolments', { body })
  const taken = await make({ sensor: 'branch' })
  expect([taken.json.code, taken.json.detail]).toEqual([
    'conflict',
    'A sensor of this name is enrolled, and it reported 1 s ago. To have another machine take its place, ask with isReplacing.',
  ])
  expect((await make({ sensor: 'branch', isReplacing: true })).statusCode).toBe(201)
  expect((await make({ sensor: 'enrolments' })).json.code).toBe('conflict')
  expect((await make({ sensor: '../x' })).statusCode).toBe(400)
})
