import { expect, test } from 'vitest'
import type { Action, HostSighting, Sensed } from '../../../contracts/index.ts'
import {
  changeEntity,
  findAction,
  findEntity,
  keepAction,
  keepNeverBlock,
  keepResponseWanted,
} from '../../../store/index.ts'
import { keepRecords } from '../../../store/kept.fixture.ts'
import { flowOf } from '../../../store/records.fixture.ts'
import { serveResource } from '../../kit/serve.fixture.ts'
import { beacons, keptIncidents } from '../incidents/kept.fixture.ts'
import { tell } from '../response.fixture.ts'
import { actions } from './index.ts'

const attacker = '203.0.113.66'
const block = { kind: 'block_ip', target: attacker, reason: 'It guesses at ssh.' }

async function served() {
  const server = await serveResource(actions)
  await tell(server.database, server.clock.nowMs)
  const ask = (who: Parameters<typeof server.as>[0], body: object = block) =>
    server.as(who, 'POST', '/actions', { body })
  const answer = (
    who: Parameters<typeof server.as>[0],
    how: 'approve' | 'reject' | 'extend' | 'undo',
    { id, version }: Pick<Action, 'id' | 'version'>,
    body: object = how === 'reject' ? { reason: 'Not him.' } : {},
  ) =>
    server.as(who, 'POST', `/actions/${id}/${how}`, {
      headers: { 'if-match': `"${version}"` },
      body,
    })
  /** As the engine writes it once the kernel has said so. */
  const engine = async (action: Action, changes: Partial<Action>) => {
    const after = { ...action, ...changes, version: action.version + 1 }
    expect(await server.database.write((db) => keepAction(db, after))).toBe(true)
    return after
  }
  return { ...server, ask, answer, engine }
}

test('what a responder asks for is to be done at once, of an analyst it waits for somebody else', async () => {
  const { ask, answer, as } = await served()
  const made = await ask('responder')
  expect([made.statusCode, made.json.state, made.json.driver]).toEqual([
    201,
    'approved',
    'nftables',
  ])
  const asked = (await ask('analyst', { ...block, target: '203.0.113.67' })).json
  expect([asked.state, asked.approvals, asked.approvalsNeeded]).toEqual(['waiting', [], 1])
  expect((await answer('analyst', 'approve', asked)).statusCode).toBe(403)
  const approved = (await answer('responder', 'approve', asked)).json
  expect(approved).toMatchObject({
    state: 'approved',
    approvals: [{ by: { id: 'usr_responder' } }],
  })
  expect(approved.history.map(({ what }: { what: string }) => what)).toEqual(['asked', 'approved'])
  expect((await answer('admin', 'approve', approved)).json.code).toBe('conflict')
  expect((await as('viewer', 'GET', '/actions?state=approved')).json.data).toHaveLength(2)
})

test('it is read, extended and undone, and policy then leaves the target alone', async () => {
  const { ask, answer, engine, as, database, clock } = await served()
  const made = (await ask('responder')).json as Action
  expect((await answer('responder', 'extend', made, { ttlSeconds: 60 })).json.code).toBe('conflict')
  const at = new Date(clock.nowMs).toISOString()
  const live = await engine(made, { state: 'in_force', appliedAt: at, expiresAt: at })
  clock.nowMs += 600_000
  expect((await answer('responder', 'extend', live, { ttlSeconds: 60 })).json.code).toBe(
    'not_ready',
  )
  await tell(database, clock.nowMs)
  const longer = (await answer('responder', 'extend', live, { ttlSeconds: 7200 })).json as Action
  // Until whoever acts has confirmed it, the time before stands.
  expect(longer).toMatchObject({ expiresAt: at, state: 'in_force' })
  expect(Date.parse(longer.extendTo!)).toBe(clock.nowMs + 7_200_000)
  const undoing = (await answer('responder', 'undo', longer)).json as Action
  expect(undoing.state).toBe('undoing')
  expect(Date.parse(undoing.holdOffUntil!)).toBe(clock.nowMs + 86_400_000)
  expect((await answer('responder', 'undo', undoing)).json.code).toBe('already_undone')
  const undone = await engine(undoing, { state: 'undone', endedAt: at })
  const again = await answer('responder', 'undo', undone)
  expect([again.statusCode, again.json.code]).toEqual([409, 'already_undone'])
  expect(await findAction(database.read, made.id)).toEqual(undone)
  const listed = await as('viewer', 'GET', `/entities/${attacker}/actions`)
  expect(listed.json.data.map(({ id }: Action) => id)).toEqual([made.id])
})

test('while the responder runs dry what is asked for is recorded, is over at once, and says so', async () => {
  const { ask, answer, engine, database, clock } = await served()
  await tell(database, clock.nowMs, { isDryRun: true })
  const made = (await ask('responder')).json as Action
  expect(made).toMatchObject({ state: 'in_force', isDryRun: true, readBack: null, version: 1 })
  expect(Date.parse(made.expiresAt!) - clock.nowMs).toBe(made.ttlSeconds * 1000)
  expect(made.history.at(-1)!.text).toMatch(/^Dry run: nothing was changed\. It would do this: Not/)
  expect((await ask('responder')).json.code).toBe('conflict')
  const asked = (await ask('analyst', { ...block, target: '203.0.113.67' })).json
  const approved = (await answer('responder', 'approve', asked)).json as Action
  expect(approved).toMatchObject({ state: 'in_force', isDryRun: true, version: 2 })
  expect(approved.history.map(({ what }) => what)).toEqual(['asked', 'approved', 'applied'])
  const message = { ...block, kind: 'notify', target: 'ops' }
  await tell(database, clock.nowMs, {
    ...{ isDryRun: true, drivers: [{ name: 'notify', kinds: ['notify'] }] },
  })
  expect((await ask('responder', message)).json).toMatchObject({ state: 'done', isDryRun: true })
  const events = await database.read.selectFrom('events').select('text').orderBy('seq').execute()
  expect(events.map(({ text }) => text)).toEqual([
    'Dry run, nothing was changed: Blocked 203.0.113.66 for 60 min',
    'Approval is asked for the block of 203.0.113.67 for 60 min',
    'Dry run, nothing was changed: Blocked 203.0.113.67 for 60 min',
    'Dry run, nothing was changed: Notified ops',
  ])
  expect(await engine(approved, { state: 'expired' })).toMatchObject({ version: 3 })
})

test('what was recorded while it ran dry is really done later, and what waited is, too', async () => {
  const { ask, answer, database, clock } = await served()
  await tell(database, clock.nowMs, { isDryRun: true })
  await ask('responder')
  const asked = (await ask('analyst', { ...block, target: '203.0.113.67' })).json
  await tell(database, clock.nowMs)
  expect((await ask('responder')).json).toMatchObject({ state: 'approved', isDryRun: false })
  const approved = (await answer('responder', 'approve', asked)).json
  expect(approved).toMatchObject({ state: 'approved', isDryRun: false })
})

test('a critical host needs two people, and whoever asked is not the second', async () => {
  const { ask, answer, database } = await served()
  await critical(database, '10.0.0.9')
  const made = (await ask('responder', { ...block, kind: 'isolate_host', target: '10.0.0.9' })).json
  expect([made.state, made.approvalsNeeded, made.approvals.length]).toEqual(['waiting', 2, 1])
  const own = await answer('responder', 'approve', made)
  expect([own.statusCode, own.json.detail]).toEqual([
    403,
    'You asked for it: somebody else has to approve it.',
  ])
  const both = (await answer('admin', 'approve', made)).json
  expect([both.state, both.approvals.length]).toEqual(['approved', 2])
  // Which addresses a container has only the responder knows: it may be that host.
  const held = (await ask('responder', { ...block, kind: 'isolate_container', target: 'web1' }))
    .json
  expect([held.state, held.approvalsNeeded]).toEqual(['waiting', 2])
})

test('of two answers at the same moment one holds', async () => {
  const { ask, answer, database } = await served()
  const asked = (await ask('analyst')).json as Action
  const both = await Promise.all([
    answer('responder', 'approve', asked),
    answer('responder', 'reject', asked),
  ])
  expect(both.map(({ statusCode }) => statusCode).sort()).toEqual([200, 412])
  expect((await findAction(database.read, asked.id))!.version).toBe(2)
})

async function critical(database: Parameters<typeof tell>[0], address: string) {
  const host = {
    ...{ address, sensor: 'a', isHome: true, kind: 'server', kindBasis: '', mac: '', names: [] },
    ...{ firstUs: 1, lastUs: 2, services: [], normal: [], roles: [] },
  } as unknown as Sensed<HostSighting>
  await keepRecords(database, { hosts: [host] })
  await database.write(async (db) => {
    const before = (await findEntity(db, address))!
    await changeEntity(db, before, { change: { importance: 'critical' }, by: 'u', nowMs: 1 })
  })
}

test.each([
  ['itself', '10.0.0.2', 'lockout_risk'],
  ['its gateway', '10.0.0.254', 'lockout_risk'],
  ['its gateway as IPv6 writes it', '::ffff:10.0.0.254', 'lockout_risk'],
  ['a network with its resolver in it', '10.0.0.0/25', 'lockout_risk'],
  ['whoever asks', '127.0.0.1', 'lockout_risk'],
  ['a broadcast address', '10.0.0.255', 'never_block'],
  ['the never-block list', '198.51.100.7', 'never_block'],
  ['a group', '224.0.0.251', 'conflict'],
  ['no address', 'example.org', 'validation_failed'],
])('%s is refused, and nobody steps over it', async (_, target, code) => {
  const { ask, as, database } = await served()
  const about = { reason: 'Ours.', isBuiltIn: false, owner: 'u', createdAt: '', expiresAt: null }
  const kept = { ...about, id: 'nev_1', value: '198.51.100.0/24', kind: 'network' } as const
  await database.write((db) => keepNeverBlock(db, kept))
  const refused = await ask('admin', { ...block, target })
  expect(refused.json.code).toBe(code)
  const [match] = refused.json.matches
  expect(match.value).toBe(target.replace('::ffff:', ''))
  expect(refused.json.detail).toContain(match.text)
  const { refusals } = (
    await as('analyst', 'POST', '/actions/preview', { body: { kind: 'block_ip', target } })
  ).json
  expect(refusals.some(({ isFinal }: { isFinal: boolean }) => isFinal)).toBe(true)
  expect((await as('viewer', 'GET', '/actions')).json.data).toEqual([])
})

test('what was approved is refused where the target was protected meanwhile', async () => {
  const { ask, answer, database } = await served()
  const asked = (await ask('analyst')).json
  const about = { reason: 'A partner.', isBuiltIn: false, owner: 'u', createdAt: '' }
  const entry = {
    ...about,
    id: 'nev_1',
    value: attacker,
    kind: 'address',
    expiresAt: null,
  } as const
  await database.write((db) => keepNeverBlock(db, entry))
  expect((await answer('responder', 'approve', asked)).json.code).toBe('never_block')
  expect((await answer('responder', 'reject', asked)).json.state).toBe('rejected')
  const events = await database.read.selectFrom('events').select('text').orderBy('seq').execute()
  expect(events.map(({ text }) => text)).toEqual([
    'Approval is asked for the block of 203.0.113.66 for 60 min',
    'The block of 203.0.113.66 was not approved',
  ])
})

test('nothing is approved while the kill switch is pressed or nobody is there to do it', async () => {
  const { ask, database, clock } = await served()
  const wanted = { isStopped: true, by: 'u', reason: 'Wrong host.', at: '' }
  await database.write((db) => keepResponseWanted(db, wanted))
  expect((await ask('responder')).json.code).toBe('conflict')
  await database.write((db) => keepResponseWanted(db, { ...wanted, isStopped: false }))
  clock.nowMs += 60_000
  const away = await ask('responder')
  expect([away.statusCode, away.json.code]).toEqual([503, 'not_ready'])
  expect((await ask('analyst')).statusCode).toBe(201)
})

test('a program blocks where its key may, but isolates nobody, touches no critical host and approves nothing', async () => {
  const { ask, answer, database } = await served()
  await critical(database, '10.0.0.9')
  expect((await ask('service')).json.code).toBe('forbidden')
  expect((await ask('program')).json.state).toBe('approved')
  const isolate = { ...block, kind: 'isolate_host', target: '10.0.0.8' }
  expect((await ask('program', isolate)).json.detail).toContain('isolates nobody')
  const touching = await ask('program', { ...block, target: '10.0.0.9' })
  expect([touching.statusCode, touching.json.detail]).toEqual([
    403,
    'It touches a critical host: people ask for that, no program.',
  ])
  const waiting = (await ask('analyst', { ...block, target: '203.0.113.67' })).json
  expect((await answer('program', 'approve', waiting)).json.detail).toContain('approves nothing')
})

test('the same twice is one, a stale answer is told, and a message is not taken back', async () => {
  const { ask, answer, engine, as, database, clock } = await served()
  const made = (await ask('responder')).json as Action
  const twice = await ask('responder')
  expect([twice.statusCode, twice.json.actual]).toEqual([409, made.id])
  expect((await ask('responder', { ...block, scope: { server: '10.0.0.9' } })).statusCode).toBe(201)
  const live = await engine(made, { state: 'in_force' })
  const late = await answer('responder', 'undo', made)
  expect([late.statusCode, late.json.current.version]).toEqual([412, live.version])
  await tell(database, clock.nowMs, { drivers: [{ name: 'notify', kinds: ['notify'] }] })
  const told = (await ask('responder', { ...block, kind: 'notify', target: 'ops' })).json as Action
  const done = await engine(told, { state: 'done' })
  const unsent = await answer('responder', 'undo', done)
  expect([unsent.statusCode, unsent.json.code]).toEqual([422, 'not_reversible'])
  expect((await as('viewer', 'GET', '/actions/act_00000000000000000000000000')).statusCode).toBe(
    404,
  )
})

test('a preview says what stops and whom it touches, and changes nothing', async () => {
  const { as, database, clock } = await served()
  await critical(database, '10.0.0.9')
  const atUs = (clock.nowMs - 60_000) * 1000
  const ends = {
    source: { address: attacker, port: 40_000 },
    destination: { address: '10.0.0.9', port: 22 },
  }
  const times = {
    firstUs: atUs,
    lastUs: atUs + 1,
    protocol: 6,
    end: 'active',
    state: 'S1',
  } as const
  await keepRecords(database, { flows: [flowOf(1, { ...ends, ...times })] })
  const body = { kind: 'rate_limit', target: attacker, scope: { bytesPerSecond: 64_000 } }
  const { json } = await as('analyst', 'POST', '/actions/preview', { body })
  expect(json.blast).toMatchObject({ hosts: 1, openConnections: 1, named: ['10.0.0.9'] })
  expect([json.driver, json.refusals, json.warnings]).toEqual([
    ...['tc', [], ['Critical hosts of yours had flows with it: 10.0.0.9.']],
  ])
  expect([json.touchesCritical, json.isBlastKnown, json.approvalsNeeded]).toEqual([true, true, 1])
  const domain = { kind: 'block_domain', target: 'updates.example.net' }
  const blind = (await as('analyst', 'POST', '/actions/preview', { body: domain })).json
  expect([blind.touchesCritical, blind.isBlastKnown]).toEqual([false, false])
  expect(json.effect).toContain('slowed down, not stopped')
  expect((await as('viewer', 'GET', '/actions')).json.data).toEqual([])
})

test('of an incident it bears the trace, and its audit entries do', async () => {
  const kept = await keptIncidents(actions)
  await kept.take(...beacons(1))
  await tell(kept.database, kept.clock.nowMs)
  const [id = ''] = await kept.ids()
  const incident = await kept.database.read
    .selectFrom('incidents')
    .select('trace_id')
    .executeTakeFirstOrThrow()
  const made = await kept.as('responder', 'POST', '/actions', {
    body: { ...block, incidentId: id },
  })
  expect([made.json.traceId, made.json.incidentId]).toEqual([incident.trace_id, id])
  const entry = await kept.database.read
    .selectFrom('audit')
    .select('body')
    .orderBy('seq', 'desc')
    .executeTakeFirstOrThrow()
  const { verb, traceId, object } = JSON.parse(entry.body)
  expect([verb, traceId, object.id]).toEqual(['action.request', incident.trace_id, made.json.id])
  const listed = await kept.as('viewer', 'GET', `/incidents/${id}/actions`)
  expect(listed.json.data).toHaveLength(1)
})
