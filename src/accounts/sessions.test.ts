import { expect, test } from 'vitest'
import { changeUser, findLiveSession, type UserRow } from '../store/index.ts'
import { openScene, type Scene } from './ground.fixture.ts'
import {
  accessCookie,
  beginSession,
  identify,
  patchUser,
  renewSession,
  type SignedIn,
} from './index.ts'

const begin = (scene: Scene, user: UserRow) =>
  scene.write((db) =>
    beginSession(
      { db, ground: scene.ground, visit: scene.visit() },
      { user, method: 'password', isSecondDone: false },
    ),
  )
const renew = (scene: Scene, token: string) =>
  scene.write((db) => renewSession({ db, ground: scene.ground, visit: scene.visit() }, token))
const whoIs = (scene: Scene, token: string) =>
  identify(
    scene.ground,
    { authorization: undefined, cookies: { [accessCookie]: token }, isSecure: false },
    scene.visit(),
  )

async function renewed(scene: Scene, token: string): Promise<SignedIn> {
  const outcome = await renew(scene, token)
  if (outcome.kind !== 'renewed') throw new Error(outcome.kind)
  return outcome.signedIn
}

test('a session gives a token of ten minutes and a refresh token; nothing of them is in the database', async () => {
  const scene = await openScene()
  const mira = await scene.person('mira', 'analyst')
  const { accessToken, refreshToken, session } = await begin(scene, mira)
  const { caller } = await whoIs(scene, accessToken)
  expect(caller).toMatchObject({ kind: 'user', id: mira.id, role: 'analyst', session: session.id })
  expect(caller?.permissions.has('triage')).toBe(true)
  const kept = await scene.ground.database.read.selectFrom('refresh_tokens').selectAll().execute()
  expect(kept).toHaveLength(1)
  expect(JSON.stringify(kept)).not.toContain(refreshToken)
  scene.later(599)
  expect((await whoIs(scene, accessToken)).caller).not.toBeNull()
  scene.later(2)
  expect((await whoIs(scene, accessToken)).refusal?.code).toBe('token_expired')
})

test('refreshing goes on for 12 hours at most, and ends after 30 minutes without', async () => {
  const scene = await openScene()
  const mira = await scene.person('mira', 'viewer')
  let { refreshToken } = await begin(scene, mira)
  for (let minutes = 20; minutes < 12 * 60; minutes += 20) {
    scene.later(20 * 60)
    refreshToken = (await renewed(scene, refreshToken)).refreshToken
  }
  scene.later(20 * 60)
  expect(await renew(scene, refreshToken)).toEqual({ kind: 'unknown' })
  const idle = await begin(scene, mira)
  scene.later(30 * 60)
  expect(await renew(scene, idle.refreshToken)).toEqual({ kind: 'unknown' })
})

test('tabs that refresh at the same moment all go on; a copy used later ends the session for all', async () => {
  const scene = await openScene()
  const first = await begin(scene, await scene.person('mira', 'viewer'))
  const tabs = await Promise.all([1, 2, 3].map(() => renewed(scene, first.refreshToken)))
  expect(new Set(tabs.map(({ refreshToken }) => refreshToken)).size).toBe(3)
  scene.later(9)
  const late = await renewed(scene, first.refreshToken)
  const next = await renewed(scene, late.refreshToken)
  scene.later(11)
  // The other tabs' tokens are of the same number as the one that was used: whoever holds one now has a copy.
  const reuse = await renew(scene, tabs[0]!.refreshToken)
  expect(reuse).toMatchObject({ kind: 'reused', session: { id: first.session.id } })
  expect(await renew(scene, next.refreshToken)).toEqual({ kind: 'unknown' })
  expect((await whoIs(scene, next.accessToken)).refusal?.code).toBe('unauthenticated')
  const row = await scene.ground.database.read.selectFrom('sessions').selectAll().execute()
  expect(row[0]?.ended_why).toBe('a refresh token was used twice')
})

test('what became of the person holds at once: role, disabling', async () => {
  const scene = await openScene()
  const boss = await scene.person('boss', 'admin')
  const mira = await scene.person('mira', 'responder')
  const session = await begin(scene, mira)
  const asBoss = (patch: object) =>
    scene.write((db) => patchUser(db, { id: mira.id, by: boss.id, version: null, patch, nowMs: 0 }))
  await asBoss({ role: 'viewer' })
  expect((await whoIs(scene, session.accessToken)).refusal?.code).toBe('token_expired')
  const next = await renewed(scene, session.refreshToken)
  expect((await whoIs(scene, next.accessToken)).caller?.role).toBe('viewer')
  await asBoss({ isDisabled: true })
  expect((await whoIs(scene, next.accessToken)).refusal?.code).toBe('unauthenticated')
  expect(await renew(scene, next.refreshToken)).toEqual({ kind: 'unknown' })
  await asBoss({ isDisabled: false })
  expect((await whoIs(scene, next.accessToken)).caller).toBeNull()
})

test('a role that is not known gives nothing', async () => {
  const scene = await openScene()
  const mira = await scene.person('mira', 'admin')
  await scene.write((db) => changeUser(db, mira.id, { role: 'overlord' }))
  const { accessToken } = await begin(scene, { ...mira, role: 'overlord' })
  const { caller } = await whoIs(scene, accessToken)
  expect([...(caller?.permissions ?? [])]).toEqual([])
})

test('a person has 50 sessions at most: the oldest end', async () => {
  const scene = await openScene()
  const mira = await scene.person('mira', 'viewer')
  const all: SignedIn[] = []
  for (let i = 0; i < 52; i++) {
    scene.later(1)
    all.push(await begin(scene, mira))
  }
  const live = await Promise.all(
    all.map(({ session }) =>
      findLiveSession(scene.ground.database.read, session.id, scene.visit().nowMs),
    ),
  )
  expect(live.map((found) => found !== null)).toEqual(all.map((_, i) => i >= 2))
})

test('over TLS only the cookie with __Host- counts', async () => {
  const scene = await openScene()
  const { accessToken } = await begin(scene, await scene.person('mira', 'viewer'))
  const shown = (name: string) => ({
    authorization: undefined,
    cookies: { [name]: accessToken },
    isSecure: true,
  })
  const { ground } = scene
  expect((await identify(ground, shown('__Host-amk_at'), scene.visit())).caller).not.toBeNull()
  expect((await identify(ground, shown('amk_at'), scene.visit())).caller).toBeNull()
})
