import { expect, test } from 'vitest'
import { revokeServiceKey } from '../store/index.ts'
import { openScene, type Scene } from './ground.fixture.ts'
import {
  callerNow,
  consumeTicket,
  createService,
  createServiceKey,
  identify,
  issueTicket,
  type NewKey,
  patchService,
  readServiceKey,
  tokenForKey,
} from './index.ts'

const scopes = ['read', 'flows:read', 'events:ingest']

async function withKey(scene: Scene, asked: Partial<NewKey> = {}) {
  const { nowMs } = scene.visit()
  const service = await scene.write((db) =>
    createService(db, { name: 'collector', scopes, by: 'usr_1' }, nowMs),
  )
  const made = await scene.write((db) =>
    createServiceKey(
      db,
      { service: service.id, scopes: null, networks: [], days: 30, by: 'usr_1', ...asked },
      nowMs,
    ),
  )
  return { service, ...made }
}

const ask = (scene: Scene, key: string, address?: string) =>
  identify(
    scene.ground,
    { authorization: `Bearer ${key}`, cookies: {}, isSecure: true },
    scene.visit(address),
  )

test('a key opens what its account and the key both have; the database holds its hash', async () => {
  const scene = await openScene()
  const { key, service, row } = await withKey(scene, { scopes: ['events:ingest', 'read'] })
  expect(key).toMatch(/^amk_live_[a-z2-7]{10}_[\w-]{43}$/)
  const { caller } = await ask(scene, key)
  expect(caller).toMatchObject({ kind: 'service', id: service.id, name: 'collector', role: null })
  expect([...caller!.permissions]).toEqual(['events:ingest', 'read'])
  const kept = await scene.ground.database.read.selectFrom('service_keys').selectAll().execute()
  expect(JSON.stringify(kept)).not.toContain(key.slice(-43))
  expect(kept[0]).toMatchObject({ used_ms: scene.visit().nowMs, used_from: '10.0.0.5' })
  const patch = { scopes: ['read'] }
  await scene.write((db) => patchService(db, { id: service.id, version: 1, patch }))
  expect([...(await ask(scene, key)).caller!.permissions]).toEqual(['read'])
  await scene.write((db) =>
    patchService(db, { id: service.id, version: 2, patch: { isDisabled: true } }),
  )
  expect((await ask(scene, key)).refusal?.code).toBe('unauthenticated')
  expect(row.expires_ms).toBe(scene.visit().nowMs + 30 * 86_400_000)
})

test('expired, revoked, from another network, with one character changed: one and the same refusal', async () => {
  const scene = await openScene()
  const { key, row } = await withKey(scene, { networks: ['10.0.0.0/24', 'fd00::/8'] })
  expect((await ask(scene, key, '10.0.0.99')).caller).not.toBeNull()
  expect((await ask(scene, key, 'fd00::7')).caller).not.toBeNull()
  const refusals = [await ask(scene, key, '10.0.1.1')]
  refusals.push(await ask(scene, `${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`))
  refusals.push(await ask(scene, 'amk_live_aaaaaaaaaa_short'))
  scene.later(30 * 86_400)
  refusals.push(await ask(scene, key))
  scene.later(-86_400)
  await scene.write((db) =>
    revokeServiceKey(db, { id: row.id, service: row.service, revoked_ms: scene.visit().nowMs }),
  )
  refusals.push(await ask(scene, key))
  for (const { caller, refusal } of refusals)
    expect([caller, refusal?.code, refusal?.message]).toEqual([
      null,
      'unauthenticated',
      'This key is not valid, or not from this address.',
    ])
})

test.each(['users:manage', 'policies:activate', 'neverblock:remove', 'response:resume'])(
  'no program may be given %s',
  async (scope) => {
    const scene = await openScene()
    const make = (scopes: readonly string[]) =>
      scene.write((db) => createService(db, { name: scopes.join(' '), scopes, by: 'usr_1' }, 0))
    await expect(make([scope])).rejects.toMatchObject({ code: 'validation_failed' })
    expect((await make(['actions:apply'])).scopes).toBe('actions:apply')
  },
)

test('no scope that is none, that is for people, or that the account lacks; no key of more than a year', async () => {
  const scene = await openScene()
  const { service } = await withKey(scene)
  const make = (asked: Partial<NewKey>) =>
    scene.write((db) =>
      createServiceKey(
        db,
        { service: service.id, scopes: null, networks: [], days: 1, by: '', ...asked },
        0,
      ),
    )
  for (const bad of [
    { scopes: ['everything'] },
    { scopes: ['users:manage'] },
    { scopes: ['triage'] },
    { days: 366 },
    { days: 0 },
    { days: Number.NaN },
    { networks: ['10.0.0.0/33'] },
  ])
    await expect(make(bad), JSON.stringify(bad)).rejects.toMatchObject({
      code: 'validation_failed',
    })
})

test('a token for a key is short, has the scopes asked for, and ends with its key', async () => {
  const scene = await openScene()
  const { key, row } = await withKey(scene)
  const live = await readServiceKey(scene.ground, key, scene.visit())
  const token = (scope: string | null) =>
    tokenForKey(scene.ground, { live, scope }, scene.visit().nowMs)
  const made = await token('read')
  expect(made).toMatchObject({ scope: 'read', seconds: 300 })
  const { caller } = await ask(scene, made.token)
  expect([...caller!.permissions]).toEqual(['read'])
  expect((await token(null)).scope).toBe('read flows:read events:ingest')
  for (const more of ['read triage', 'users:manage', ''])
    await expect(token(more), more).rejects.toMatchObject({ code: 'forbidden' })
  scene.later(301)
  expect((await ask(scene, made.token)).refusal?.code).toBe('token_expired')
  scene.later(-300)
  await scene.write((db) =>
    revokeServiceKey(db, { id: row.id, service: row.service, revoked_ms: scene.visit().nowMs }),
  )
  expect((await ask(scene, made.token)).refusal?.code).toBe('unauthenticated')
})

test('a ticket opens the stream once, within 30 seconds, from the same address, with no more than was had', async () => {
  const scene = await openScene()
  const { key } = await withKey(scene)
  const live = await readServiceKey(scene.ground, key, scene.visit())
  const { token } = await tokenForKey(scene.ground, { live, scope: 'read' }, scene.visit().nowMs)
  const caller = (await ask(scene, token)).caller!
  const issue = () => issueTicket(scene.ground, caller, scene.visit().nowMs)
  const ticket = await issue()
  const opened = await consumeTicket(scene.ground, ticket, scene.visit())
  expect([...opened!.permissions]).toEqual(['read'])
  expect(await consumeTicket(scene.ground, ticket, scene.visit()), 'replayed').toBeNull()
  expect(await consumeTicket(scene.ground, await issue(), scene.visit('10.0.0.6'))).toBeNull()
  expect(await consumeTicket(scene.ground, 'made up', scene.visit())).toBeNull()
  const late = await issue()
  const twice = await issue()
  const both = await Promise.all(
    [1, 2].map(() => consumeTicket(scene.ground, twice, scene.visit())),
  )
  expect(both.filter((found) => found !== null)).toHaveLength(1)
  scene.later(30)
  expect(await consumeTicket(scene.ground, late, scene.visit())).toBeNull()
  expect(
    await callerNow(scene.ground, { ...caller, session: 'key_none' }, scene.visit()),
  ).toBeNull()
})

test('any other scheme, and an Authorization beside a cookie that would do, lets nobody in', async () => {
  const scene = await openScene()
  const { key } = await withKey(scene)
  for (const authorization of [
    `Basic ${key}`,
    `bearer${key}`,
    'Bearer',
    `Bearer ${key} ${key}`,
    '',
  ])
    expect(
      await identify(
        scene.ground,
        { authorization, cookies: { amk_at: key }, isSecure: false },
        scene.visit(),
      ),
      authorization,
    ).toMatchObject({ caller: null, refusal: { code: 'unauthenticated' } })
  const byCookie = { authorization: undefined, cookies: { amk_at: key }, isSecure: false }
  expect((await identify(scene.ground, byCookie, scene.visit())).caller).toBeNull()
})
