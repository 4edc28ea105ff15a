import { expect, test } from 'vitest'
import { findUser, keepPasskey, listPasskeys } from '../store/index.ts'
import { goodPassword, openScene, type Scene } from './ground.fixture.ts'
import {
  auditedUser,
  beginSession,
  checkPassword,
  checkSetUpLink,
  createFirstUser,
  eraseUser,
  findPasswordLink,
  newPasswordLink,
  newSetUpLink,
  patchUser,
  setPassword,
  takePasswordLink,
  takeSetUpLink,
  type UserPatch,
} from './index.ts'

const patch = (scene: Scene, by: string, id: string, what: UserPatch) =>
  scene.write((db) => patchUser(db, { id, by, version: null, patch: what, nowMs: 0 }))

test('a name is the same however it is written, belongs to one person, and has a form', async () => {
  const scene = await openScene()
  const mira = await scene.person(' Mira.Okafor ', 'viewer')
  expect(mira.sign_in).toBe('mira.okafor')
  for (const taken of ['MIRA.OKAFOR', 'ｍｉｒａ.okafor'])
    await expect(scene.person(taken, 'viewer')).rejects.toMatchObject({ code: 'conflict' })
  for (const bad of ['', '.mira', 'a b', '<script>', 'x'.repeat(129), 'mira\u0000'])
    await expect(scene.person(bad, 'viewer')).rejects.toMatchObject({ code: 'validation_failed' })
  expect((await scene.person('ñandú@example.org', 'viewer')).sign_in).toBe('ñandú@example.org')
})

test('nobody raises or lowers their own role, or switches themselves off', async () => {
  const scene = await openScene()
  const [boss, other] = [await scene.person('boss', 'admin'), await scene.person('two', 'admin')]
  for (const own of [{ role: 'viewer' }, { role: 'auditor' }, { isDisabled: true }] as const)
    await expect(patch(scene, boss.id, boss.id, own)).rejects.toMatchObject({ code: 'forbidden' })
  const { after } = await patch(scene, boss.id, boss.id, { name: 'The Boss', role: 'admin' })
  expect(after).toMatchObject({ name: 'The Boss', role: 'admin', version: 2 })
  await patch(scene, boss.id, other.id, { role: 'viewer' })
})

test('the last admin stays one, whoever asks: neither another role, nor off, nor erased', async () => {
  const scene = await openScene()
  const [boss, other] = [await scene.person('boss', 'admin'), await scene.person('two', 'admin')]
  await patch(scene, boss.id, other.id, { isDisabled: true })
  const conflict = { code: 'conflict' }
  for (const last of [{ role: 'viewer' }, { isDisabled: true }] as const)
    await expect(patch(scene, '', boss.id, last)).rejects.toMatchObject(conflict)
  const erasing = scene.write((db) => eraseUser(db, { id: boss.id, by: '', version: null }))
  await expect(erasing).rejects.toMatchObject(conflict)
  await patch(scene, boss.id, other.id, { isDisabled: false })
  await patch(scene, other.id, boss.id, { role: 'viewer' })
})

test('two who remove each other at the same moment leave an admin', async () => {
  const scene = await openScene()
  const [one, two] = [await scene.person('one', 'admin'), await scene.person('two', 'admin')]
  const outcomes = await Promise.allSettled([
    patch(scene, one.id, two.id, { role: 'viewer' }),
    patch(scene, two.id, one.id, { role: 'viewer' }),
  ])
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
})

test('a change of what one has not seen is refused, and says what is there', async () => {
  const scene = await openScene()
  const [boss, mira] = [await scene.person('boss', 'admin'), await scene.person('mira', 'viewer')]
  const at = (version: number) =>
    scene.write((db) =>
      patchUser(db, { id: mira.id, by: boss.id, version, patch: { name: 'M' }, nowMs: 0 }),
    )
  await at(1)
  await expect(at(1)).rejects.toMatchObject({
    code: 'stale_version',
    members: { current: { version: 2 } },
  })
})

test('erasing takes away who it was; the id stays for what they did, and the name is free', async () => {
  const scene = await openScene()
  const [boss, mira] = [await scene.person('boss', 'admin'), await scene.person('mira', 'viewer')]
  await patch(scene, boss.id, mira.id, { name: 'Mira Okafor', email: 'mira@example.org' })
  const passkey = { id: 'k', user: mira.id, name: 'Phone of Mira', public_key: '', counter: 0 }
  await scene.write((db) =>
    keepPasskey(db, { ...passkey, transports: '', created_ms: 0, used_ms: null }),
  )
  await scene.write((db) => eraseUser(db, { id: mira.id, by: boss.id, version: null }))
  expect(await findUser(scene.ground.database.read, mira.id)).toBeNull()
  expect(await listPasskeys(scene.ground.database.read, mira.id)).toEqual([])
  const again = await scene.person('mira', 'viewer')
  expect(again.id).not.toBe(mira.id)
  await expect(patch(scene, boss.id, mira.id, {})).rejects.toMatchObject({ code: 'not_found' })
})

test('what the audit log is told of a change names no person', async () => {
  const scene = await openScene()
  const mira = await scene.person('mira', 'viewer')
  const what = { name: 'Mira Okafor', email: 'mira@example.org', role: 'analyst' } as const
  const { before, after } = await patch(scene, '', mira.id, what)
  expect(auditedUser(before, after)).toEqual({
    ...{ role: 'viewer', state: 'active', version: 1, changed: ['name', 'email'] },
  })
  expect(JSON.stringify([auditedUser(before, after), auditedUser(after, before)])).not.toMatch(
    /okafor|mira/i,
  )
})

test('the set-up link works once, within an hour, and only where nobody is there', async () => {
  const scene = await openScene()
  const { read } = scene.ground.database
  const link = () => scene.write((db) => newSetUpLink(db, scene.visit().nowMs))
  const first = (await link())!
  const second = (await link())!
  expect(first).toMatch(/^[\w-]{43}$/)
  const kept = await read.selectFrom('one_time_links').selectAll().execute()
  expect(JSON.stringify(kept)).not.toContain(second)
  const { nowMs } = scene.visit()
  await expect(checkSetUpLink(read, first, nowMs), 'replaced').rejects.toThrow(/not valid/)
  await checkSetUpLink(read, second, nowMs)
  scene.later(3600)
  await expect(checkSetUpLink(read, second, scene.visit().nowMs)).rejects.toThrow(/not valid/)
  const third = (await link())!
  const asked = { signIn: 'boss', name: '', email: '', passwordHash: 'x' }
  const setUp = () =>
    scene.write(async (db) => {
      await takeSetUpLink(db, third, scene.visit().nowMs)
      return createFirstUser(db, asked, scene.visit().nowMs)
    })
  const [one, two] = await Promise.allSettled([setUp(), setUp()])
  expect(one).toMatchObject({ status: 'fulfilled', value: { role: 'admin' } })
  expect(two.status).toBe('rejected')
  expect(await link()).toBeNull()
})

test('a password link lets its person choose one, once; their sessions end, and the old one is worth nothing', async () => {
  const scene = await openScene()
  const mira = await scene.person('mira', 'viewer')
  const parts = () => ({ ground: scene.ground, visit: scene.visit() })
  const { session } = await scene.write((db) =>
    beginSession({ db, ...parts() }, { user: mira, method: 'password', isSecondDone: false }),
  )
  const secret = await scene.write((db) => newPasswordLink(db, mira.id, scene.visit().nowMs))
  const { read } = scene.ground.database
  expect((await findPasswordLink(read, secret, scene.visit().nowMs)).id).toBe(mira.id)
  await scene.write(async (db) => {
    const user = await takePasswordLink(db, secret, scene.visit().nowMs)
    await setPassword(db, { user, passwordHash: '', session: '', nowMs: scene.visit().nowMs })
  })
  const again = scene.write((db) => takePasswordLink(db, secret, scene.visit().nowMs))
  await expect(again).rejects.toThrow(/not valid/)
  const rows = await read.selectFrom('sessions').selectAll().execute()
  expect(rows[0]).toMatchObject({ id: session.id, ended_why: 'the password was changed' })
  const old = checkPassword(scene.ground, { signIn: 'mira', password: goodPassword }, scene.visit())
  await expect(old).rejects.toThrow(/not right/)
})
