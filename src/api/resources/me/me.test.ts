import { expect, test } from 'vitest'
import { auditText, codeOf, goodPassword, openTown } from '../accounts.fixture.ts'

const any = { 'if-match': '*' }

test('one sees where one is signed in, and ends it there and everywhere else', async () => {
  const town = await openTown()
  const admin = await town.admin()
  const other = town.browser('10.0.0.9')
  const third = town.browser('10.0.0.10')
  for (const browser of [other, third])
    await browser.ask('POST /auth/login', { signIn: 'boss', password: goodPassword })
  const { data } = (await admin.ask('GET /me/sessions')).json
  expect(data).toHaveLength(3)
  const there = data.find((each: { address: string }) => each.address === '10.0.0.9')
  expect(there).toMatchObject({ isThis: false, method: 'password', agent: 'Firefox' })
  expect((await admin.ask(`DELETE /me/sessions/${there.id}`)).status).toBe(204)
  expect((await other.ask('GET /me')).status).toBe(401)
  expect((await admin.ask(`DELETE /me/sessions/${there.id}`)).status).toBe(404)
  expect((await admin.ask('DELETE /me/sessions')).status).toBe(204)
  expect((await third.ask('GET /me')).status).toBe(401)
  expect((await admin.ask('GET /me')).status).toBe(200)
})

test('nobody ends the session of another', async () => {
  const town = await openTown()
  const admin = await town.admin()
  const mira = await town.person(admin, 'mira', 'viewer')
  const [session] = (await admin.ask('GET /me/sessions')).json.data
  expect((await mira.ask(`DELETE /me/sessions/${session.id}`)).status).toBe(404)
  expect((await admin.ask('GET /me')).status).toBe(200)
})

test('another password needs the one in force, is checked, and ends every other session', async () => {
  const town = await openTown()
  const admin = await town.admin()
  const other = town.browser()
  await other.ask('POST /auth/login', { signIn: 'boss', password: goodPassword })
  const change = (current: string, password: string) =>
    admin.ask('POST /me/password', { current, password })
  expect((await change('wrong', 'seven blue herons')).status).toBe(401)
  expect(await auditText(town)).toContain('"user.login_failed"')
  expect((await change(goodPassword, 'boss-boss')).json.errors).toMatchObject([
    { pointer: '/password' },
  ])
  expect((await change(goodPassword, 'seven blue herons')).status).toBe(204)
  expect((await admin.ask('GET /me')).status).toBe(200)
  expect((await other.ask('GET /me')).status).toBe(401)
  const old = await other.ask('POST /auth/login', { signIn: 'boss', password: goodPassword })
  expect(old.status).toBe(401)
})

test('a change of proofs needs a fresh one, and recovery codes are renewed', async () => {
  const town = await openTown()
  const admin = await town.admin()
  town.clock.nowMs += 6 * 60_000
  expect((await admin.ask('POST /me/mfa/totp')).json.code).toBe('reauth_required')
  await admin.ask('POST /auth/reauth', { password: goodPassword })
  const { secret } = (await admin.ask('POST /me/mfa/totp')).json
  const confirm = (code: string) => admin.ask('POST /me/mfa/totp/confirm', { code })
  expect((await confirm('000000')).status).toBe(401)
  const made = await confirm(codeOf(secret, town.clock.nowMs))
  const first = made.json.recoveryCodes
  expect(first).toHaveLength(10)
  const renewed = await admin.ask('POST /me/mfa/recovery-codes')
  expect(renewed.json.recoveryCodes).toHaveLength(10)
  expect(renewed.json.recoveryCodes).not.toContain(first[0])
  expect((await admin.ask('GET /me/mfa')).json).toEqual({
    ...{ hasCodeApp: true, passkeys: [], recoveryCodesLeft: 10, isRequired: false },
  })
  town.clock.nowMs += 60_000
  const reauth = { kind: 'totp', code: codeOf(secret, town.clock.nowMs) }
  expect((await admin.ask('POST /auth/reauth', reauth)).json.secondProof.isDone).toBe(true)
  expect((await admin.ask('POST /auth/reauth', reauth)).status, 'the same again').toBe(401)
  expect((await admin.ask('DELETE /me/mfa/totp')).status).toBe(204)
  expect((await admin.ask('GET /me/mfa')).json.recoveryCodesLeft).toBe(0)
})

test('one changes name and address, with the version one has seen', async () => {
  const town = await openTown()
  const admin = await town.admin()
  const seen = (await admin.ask('GET /me')).headers['etag'] as string
  const changed = await admin.ask(
    'PATCH /me',
    { name: 'The Boss', email: 'boss@example.org' },
    { 'if-match': seen },
  )
  expect(changed.json.user).toMatchObject({ name: 'The Boss', email: 'boss@example.org' })
  expect((await admin.ask('PATCH /me', { name: 'X' }, { 'if-match': seen })).status).toBe(412)
  expect((await admin.ask('PATCH /me', { email: 'no address' }, any)).status).toBe(400)
})

test('how one sees things follows the person, and is audited', async () => {
  const town = await openTown()
  const admin = await town.admin()
  const seen = await admin.ask('GET /me/preferences')
  expect(seen.json).toEqual({
    ...{ density: 'regular', motion: 'system', contrast: 'system', zone: 'UTC' },
    ...{ undoSeconds: 10, singleKeys: true, keys: {}, keepsOffline: true, version: 0 },
  })
  const match = { 'if-match': seen.headers['etag'] as string }
  const changed = await admin.ask('PATCH /me/preferences', { contrast: 'more' }, match)
  expect(changed.json).toMatchObject({ contrast: 'more', density: 'regular', version: 1 })
  const stale = await admin.ask('PATCH /me/preferences', { density: 'compact' }, match)
  expect([stale.status, stale.json.current.version]).toEqual([412, 1])
  const other = town.browser()
  await other.ask('POST /auth/login', { signIn: 'boss', password: goodPassword })
  expect((await other.ask('GET /me/preferences')).json).toMatchObject({ contrast: 'more' })
  expect((await admin.ask('PATCH /me/preferences', { undoSeconds: 30 }, any)).status).toBe(400)
  const own = (keys: object) => admin.ask('PATCH /me/preferences', { keys }, any)
  expect((await own({ k: 'q', 'Shift+C': 'ö', '?': 'Shift+H' })).status).toBe(200)
  expect((await other.ask('GET /me/preferences')).json.keys).toMatchObject({ k: 'q' })
  const many = Array.from({ length: 65 }, (_, at) => String.fromCodePoint(0x400 + at))
  for (const bad of [
    ...[
      { k: 'q', j: 'q' },
      { k: 'Control+q' },
      { k: 'qq' },
      { k: '' },
      { k: ' ' },
      { k: '\u202e' },
    ],
    ...[{ Enter: 'q' }, { k: 1 }, Object.fromEntries(many.map((key) => [key, key]))],
  ])
    expect((await own(bad)).status).toBe(400)
  expect((await own({})).json.keys).toEqual({})
  expect(await auditText(town)).toContain('"preferences.change"')
  const mira = await town.person(admin, 'mira', 'viewer')
  expect((await mira.ask('GET /me/preferences')).json).toMatchObject({ contrast: 'system' })
})
