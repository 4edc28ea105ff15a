import { expect, test } from 'vitest'
import { incidents } from '../incidents/index.ts'
import { beacons, day, keptIncidents } from '../incidents/kept.fixture.ts'
import { mutes } from './index.ts'

type Kept = Awaited<ReturnType<typeof keptIncidents>>

function making({ clock }: Kept, scope: object, days = 7) {
  const expiresAt = new Date(clock.nowMs + days * day).toISOString()
  return { scope, reason: 'Our own monitor.', expiresAt }
}

const hidden = async ({ as }: Kept) =>
  (await as('viewer', 'GET', '/incidents?muted=true')).json.data.map(
    (one: { entity: string }) => one.entity,
  )

test('a mute hides what it covers at once, what it no longer covers comes back, and it is undone by lifting', async () => {
  const kept = await keptIncidents(mutes, incidents)
  await kept.take(...beacons(3))
  const made = await kept.as('analyst', 'POST', '/mutes', {
    body: making(kept, { entity: '10.0.0.1' }),
  })
  expect([made.statusCode, made.json.state, made.json.owner]).toEqual([
    201,
    'in_force',
    'usr_analyst',
  ])
  expect(await hidden(kept)).toEqual(['10.0.0.1'])
  const url = `/mutes/${made.json.id}`
  const change = (tag: string, body: object) =>
    kept.as('analyst', 'PATCH', url, { headers: { 'if-match': tag }, body })
  expect((await change('"7"', { reason: 'Other.' })).json.code).toBe('stale_version')
  const changed = await change('"1"', { scope: { peer: '203.0.113.0/24' } })
  expect(changed.headers['etag']).toBe('"2"')
  expect((await hidden(kept)).sort()).toEqual(['10.0.0.1', '10.0.0.2', '10.0.0.3'])
  await change('"2"', { scope: { entity: '10.0.0.2' } })
  expect(await hidden(kept)).toEqual(['10.0.0.2'])
  const lifted = await kept.as('analyst', 'DELETE', url, { headers: { 'if-match': '"3"' } })
  expect([lifted.statusCode, await hidden(kept)]).toEqual([204, []])
  expect((await kept.as('viewer', 'GET', url)).json.state).toBe('lifted')
  expect((await change('"4"', { reason: 'Again.' })).json.code).toBe('conflict')
})

test('what a mute hides is counted, until it ends', async () => {
  const kept = await keptIncidents(mutes, incidents)
  await kept.take(...beacons(3))
  const hits = async () => (await kept.as('viewer', 'GET', '/mutes/hits')).json.data
  expect(await hits()).toEqual([])
  const made = await kept.as('analyst', 'POST', '/mutes', {
    body: making(kept, { entity: '10.0.0.1' }),
  })
  const { id } = made.json
  expect(await hits()).toEqual([{ id, alerts: 1, lastAt: expect.stringMatching(/^20/) }])
  await kept.as('analyst', 'DELETE', `/mutes/${id}`, { headers: { 'if-match': '"1"' } })
  expect(await hits()).toEqual([])
})

test.each([
  ['nothing in its scope', (k: Kept) => making(k, {}), 400],
  ['no reason', (k: Kept) => ({ ...making(k, { sensor: 'a' }), reason: '' }), 400],
  ['no end', (k: Kept) => ({ ...making(k, { sensor: 'a' }), expiresAt: undefined }), 400],
  ['an end that is over', (k: Kept) => making(k, { sensor: 'a' }, -1), 400],
  ['a network that is none', (k: Kept) => making(k, { entity: '10.0.0.0/99' }), 400],
  ['a network of everything', (k: Kept) => making(k, { peer: '0.0.0.0/0' }), 400],
  ['longer than a role may', (k: Kept) => making(k, { sensor: 'a' }, 31), 403],
])('a mute with %s is refused', async (_, body, status) => {
  const kept = await keptIncidents(mutes)
  const refused = await kept.as('analyst', 'POST', '/mutes', { body: body(kept) })
  expect(refused.statusCode).toBe(status)
})

test('an admin may mute for longer; a viewer not at all', async () => {
  const kept = await keptIncidents(mutes)
  const body = making(kept, { sensor: 'a' }, 90)
  expect((await kept.as('admin', 'POST', '/mutes', { body })).statusCode).toBe(201)
  expect((await kept.as('viewer', 'POST', '/mutes', { body })).statusCode).toBe(403)
  const over = making(kept, { sensor: 'a' }, 400)
  expect((await kept.as('admin', 'POST', '/mutes', { body: over })).statusCode).toBe(400)
})

test('before it is made it says what it would have hidden, and hides nothing', async () => {
  const kept = await keptIncidents(mutes, incidents)
  const [one, two, three] = beacons(3)
  await kept.take(one!, { ...two!, outcome: 'worked' }, { ...three!, severity: 'low' })
  const body = { scope: { peer: '203.0.113.0/24' } }
  const { json } = await kept.as('analyst', 'POST', '/mutes/preview', { body })
  expect(json).toMatchObject({
    ...{ lookedAt: 3, isWhole: true, alerts: 3, entities: 3, worked: 1 },
    ...{ bySeverity: { high: 2, low: 1 }, byUrgency: { medium: 3 } },
  })
  expect(json.examples[0]).toMatchObject({ id: three!.id, headline: three!.explanation.headline })
  const none = await kept.as('analyst', 'POST', '/mutes/preview', {
    body: { scope: { entity: '9.9.9.9' } },
  })
  expect(none.json).toMatchObject({ alerts: 0, examples: [] })
  expect(await hidden(kept)).toEqual([])
})
