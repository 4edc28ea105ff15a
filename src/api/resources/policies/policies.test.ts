import { expect, test } from 'vitest'
import type { Policy } from '../../../contracts/index.ts'
import { defaultPolicy, readyPolicies } from '../../../response/policy/index.ts'
import { activePolicy, keepDecision } from '../../../store/index.ts'
import { serveWith } from '../../kit/serve.fixture.ts'
import { beacons, keptIncidents } from '../incidents/kept.fixture.ts'
import { policies } from './index.ts'

async function served(own: Parameters<typeof serveWith>[0] = []) {
  const server = await serveWith(own, policies)
  const draft = (policy: object, who: 'analyst' | 'viewer' = 'analyst') =>
    server.as(who, 'POST', '/policies', { body: { policy, note: 'Bolder.' } })
  const put = (
    who: 'admin' | 'other' | 'responder',
    version: number,
    how: 'activate' | 'rollback',
    headers: Record<string, string> = { 'if-match': '*' },
  ) => server.as(who, 'POST', `/policies/${version}/${how}`, { headers, body: { note: 'Tried.' } })
  const active = async () => (await server.as('viewer', 'GET', '/policies/active')).json
  return { ...server, draft, put, active }
}

test('the built-in policy holds until another does, and a draft changes nothing', async () => {
  const { draft, put, active, as } = await served()
  expect(await active()).toMatchObject({ version: 0, author: 'settings', policy: { dryRun: true } })
  const made = await draft({ ...defaultPolicy, dryRun: false })
  expect([made.statusCode, made.json.version, made.json.state]).toEqual([201, 1, 'draft'])
  expect(made.json.words.cells).toHaveLength(16)
  expect((await active()).version).toBe(0)
  expect((await put('responder', 1, 'activate')).statusCode).toBe(403)
  expect((await put('admin', 1, 'activate')).json.state).toBe('active')
  expect(await active()).toMatchObject({ version: 1, activatedBy: 'usr_admin' })
  const diff = (await as('viewer', 'GET', '/policies/1/diff?against=0')).json
  expect(diff.changes).toEqual([
    'What it does by itself is really done; was: dry run: what it does by itself changes nothing, and is only recorded. What a person approves is done.',
  ])
  expect((await as('viewer', 'GET', '/policies/1/diff')).json.changes).toEqual([])
})

test('one of before comes back in a press, and nothing is put in force twice', async () => {
  const { draft, put, active, database } = await served()
  await draft(defaultPolicy)
  await draft({ ...defaultPolicy, perHourMax: 5 })
  await put('admin', 1, 'activate')
  expect((await put('admin', 1, 'activate')).json.detail).toBe('It is in force already.')
  expect((await put('admin', 2, 'rollback')).json.detail).toBe(
    'It was never in force: activate it.',
  )
  await put('admin', 2, 'activate')
  expect((await put('admin', 1, 'activate')).json.code).toBe('conflict')
  expect((await put('admin', 1, 'rollback')).json.version).toBe(1)
  expect([(await active()).version, (await activePolicy(database.read))!.version]).toEqual([1, 1])
  expect((await put('admin', 9, 'activate')).statusCode).toBe(404)
  expect((await put('admin', 0, 'rollback')).json.code).toBe('conflict')
})

test('whoever puts one in force has seen which one it replaces', async () => {
  const { draft, put, as } = await served()
  await draft(defaultPolicy)
  await draft({ ...defaultPolicy, perHourMax: 5 })
  const tagOf = async (version: number) =>
    String((await as('admin', 'GET', `/policies/${version}`)).headers['etag'])
  const [first, second] = [await tagOf(1), await tagOf(2)]
  const blind = await put('admin', 1, 'activate', {})
  expect([blind.statusCode, blind.json.code]).toEqual([428, 'precondition_required'])
  expect((await put('admin', 1, 'activate', { 'if-match': first })).statusCode).toBe(200)
  const late = await put('admin', 2, 'activate', { 'if-match': second })
  expect([late.statusCode, late.json.code, late.json.current.inForce]).toEqual([
    ...[412, 'stale_version', 1],
  ])
  const { inForce, state } = late.json.current
  const seen = { 'if-match': `"2.${state}.0.${inForce}"` }
  expect((await put('admin', 2, 'activate', seen)).json.version).toBe(2)
  expect((await put('admin', 1, 'rollback', { 'if-match': first })).statusCode).toBe(412)
  expect((await put('admin', 1, 'rollback', { 'if-match': await tagOf(1) })).statusCode).toBe(200)
})

test('what acts by itself takes two admins where the settings say so, and dry runs one', async () => {
  const { draft, put, as } = await served([{ key: 'policy.approvals', value: 2 }])
  const bold = { ...readyPolicies.at(-1)!.policy, dryRun: false }
  for (const policy of [bold, { ...bold, dryRun: true }]) await draft(policy)
  const approve = (who: 'admin' | 'other', version: number) =>
    as(who, 'POST', `/policies/${version}/approve`, {
      ...{ headers: { 'if-match': '*' }, body: { note: 'Seen.' } },
    })
  expect((await as('viewer', 'GET', '/policies/1')).json.approvalsNeeded).toBe(2)
  const alone = await put('admin', 1, 'activate')
  expect([alone.statusCode, alone.json.detail]).toEqual([
    ...[403, 'It acts by itself: another admin has to approve it first.'],
  ])
  const tag = (await as('admin', 'GET', '/policies/1')).headers['etag']
  const approved = await approve('admin', 1)
  expect([approved.statusCode, approved.json.approvals.length]).toEqual([200, 1])
  expect((await as('admin', 'GET', '/policies/1')).headers['etag']).not.toBe(tag)
  expect((await approve('admin', 1)).json.detail).toMatch(/^You approved it before/)
  expect((await put('admin', 1, 'activate')).statusCode).toBe(403)
  expect((await put('other', 1, 'activate')).json.state).toBe('active')
  expect((await approve('other', 2)).json.detail).toMatch(/^One person is enough/)
  expect((await put('admin', 2, 'activate')).json.state).toBe('active')
})

test('what is forbidden is refused, all of it at once, with its place', async () => {
  const { draft } = await served()
  const long = { action: 'block_ip', mode: 'auto', ttlSeconds: 8 * 86_400 } as const
  const cells = defaultPolicy.cells.map((cell, i) => (i === 0 ? { ...cell, steps: [long] } : cell))
  const bad = { ...defaultPolicy, cells, perHourMax: 9999 } as unknown as Policy
  const refused = await draft(bad)
  expect([refused.statusCode, refused.json.code]).toEqual([422, 'policy_invalid'])
  const pointers = refused.json.errors.map(({ pointer }: { pointer: string }) => pointer)
  expect(pointers).toContain('/policy/perHourMax')
  expect(pointers).toContain('/policy/cells/0/steps/0/ttlSeconds')
  expect(refused.json.reasons.length).toBe(pointers.length)
  expect((await draft({})).json.code).toBe('policy_invalid')
  expect((await draft(defaultPolicy, 'viewer')).statusCode).toBe(403)
})

test('a policy is tried on what happened, before it holds', async () => {
  const kept = await keptIncidents(policies)
  await kept.take(...beacons(3))
  const [id = ''] = await kept.ids()
  const { policy } = readyPolicies.at(-1)!
  await kept.as('analyst', 'POST', '/policies', { body: { policy } })
  const tried = await kept.as('analyst', 'POST', '/policies/1/simulate')
  expect([tried.statusCode, tried.json.incidents, tried.json.isWhole]).toEqual([200, 3, true])
  expect(tried.json.text).toContain('Over the last 7 days')
  const one = { incidentId: id, incidentRevision: 1, investigationId: '', policyVersion: 1 }
  const at = { id: 'dec_01JDM5T9QZ8W3X7Y2V6N4K0BCD', traceId: '', time: '2026-01-01T00:00:00.000Z' }
  const said = { confidence: 'likely', importance: 'high', severity: 'high', riskScore: 1 } as const
  const decision = { ...one, ...at, ...said, actions: [], text: 'Policy 1: only suggested.' }
  await kept.database.write((db) => keepDecision(db, decision))
  expect((await kept.as('viewer', 'GET', `/decisions/${decision.id}`)).json).toEqual(decision)
  const listed = (await kept.as('viewer', 'GET', `/incidents/${id}/decisions`)).json
  expect(listed.data).toEqual([decision])
})

test('there are policies to begin with', async () => {
  const { as } = await served()
  const { data } = (await as('viewer', 'GET', '/policies/ready')).json
  expect(data.map(({ name }: { name: string }) => name)).toContain('suggest')
})
