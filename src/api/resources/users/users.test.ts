import { expect, test } from 'vitest'
import { auditText, goodPassword, openTown } from '../accounts.fixture.ts'

const any = { 'if-match': '*' }

test('an admin lets somebody in; their name is in no audit entry', async () => {
  const town = await openTown()
  const admin = await town.admin()
  const asked = { signIn: 'mira.okafor', name: 'Mira Okafor', email: 'mira@example.org' }
  const made = await admin.ask('POST /users', { ...asked, role: 'analyst' })
  expect(made.status).toBe(201)
  expect(made.json.user).toMatchObject({ ...asked, role: 'analyst', hasPassword: false })
  const { id } = made.json.user
  expect((await admin.ask(`GET /users/${id}`)).headers['etag']).toBe('"1"')
  const changed = await admin.ask(`PATCH /users/${id}`, { name: 'M. O.' }, { 'if-match': '"1"' })
  expect(changed.json).toMatchObject({ name: 'M. O.', version: 2 })
  const stale = await admin.ask(`PATCH /users/${id}`, { name: 'X' }, { 'if-match': '"1"' })
  expect(stale.json).toMatchObject({ code: 'stale_version', current: { version: 2 } })
  expect((await admin.ask(`PATCH /users/${id}`, { name: 'X' })).status).toBe(428)
  expect((await admin.ask(`DELETE /users/${id}`, undefined, any)).status).toBe(204)
  expect((await admin.ask(`GET /users/${id}`)).status).toBe(404)
  const log = await auditText(town)
  expect(log).toContain('"user.erase"')
  expect(log).toContain(id)
  expect(log).not.toMatch(/okafor|mira|example\.org|M\. O\./i)
  expect(log).not.toContain(made.json.passwordToken)
})

test('the list is filtered, paged and tells no secret', async () => {
  const town = await openTown()
  const admin = await town.admin()
  for (const name of ['ann', 'ben', 'cy'])
    await admin.ask('POST /users', { signIn: name, role: 'viewer' })
  const page = await admin.ask('GET /users?limit=2&role=viewer')
  expect(page.json.data.map((user: { signIn: string }) => user.signIn)).toEqual(['ann', 'ben'])
  const next = await admin.ask(`GET /users?limit=2&role=viewer&after=${page.json.page.next}`)
  expect(next.json.data.map((user: { signIn: string }) => user.signIn)).toEqual(['cy'])
  expect((await admin.ask('GET /users?q=is:disabled')).json.data).toEqual([])
  const all = await admin.ask('GET /users')
  expect(all.json.data).toHaveLength(4)
  expect(all.text).not.toMatch(/argon2|hash|totp/)
})

test('it tells when each was last seen', async () => {
  const town = await openTown()
  const admin = await town.admin()
  await town.person(admin, 'rina', 'viewer')
  await admin.ask('POST /users', { signIn: 'never', role: 'viewer' })
  const { data } = (await admin.ask('GET /users')).json
  const seen = Object.fromEntries(
    data.map((user: { signIn: string; lastSeenAt: string | null }) => [
      user.signIn,
      user.lastSeenAt,
    ]),
  )
  expect(seen).toMatchObject({ never: null, rina: new Date(town.clock.nowMs).toISOString() })
  expect(data[0]).toMatchObject({ passkeys: 0 })
})

test('another role holds at once, in every session; so does being switched off', async () => {
  const town = await openTown()
  const admin = await town.admin()
  const rina = await town.person(admin, 'rina', 'admin')
  const { id } = (await rina.ask('GET /me')).json.user
  expect((await rina.ask('GET /users')).status).toBe(200)
  await admin.ask(`PATCH /users/${id}`, { role: 'viewer' }, any)
  expect((await rina.ask('GET /users')).json.code).toBe('token_expired')
  expect((await rina.ask('POST /auth/refresh')).json.user.role).toBe('viewer')
  expect((await rina.ask('GET /users')).json).toMatchObject({
    ...{ code: 'forbidden', needsPermission: 'users:manage' },
  })
  await admin.ask(`PATCH /users/${id}`, { isDisabled: true }, any)
  expect((await rina.ask('GET /me')).json.code).toBe('unauthenticated')
  expect((await rina.ask('POST /auth/refresh')).status).toBe(401)
  const login = { signIn: 'rina', password: goodPassword }
  expect((await rina.ask('POST /auth/login', login)).status).toBe(401)
})

test('nobody raises their own role, and the last admin stays', async () => {
  const town = await openTown()
  const admin = await town.admin()
  const own = (await admin.ask('GET /me')).json.user.id
  for (const body of [{ role: 'auditor' }, { isDisabled: true }])
    expect((await admin.ask(`PATCH /users/${own}`, body, any)).json.code).toBe('forbidden')
  expect((await admin.ask(`DELETE /users/${own}`, undefined, any)).json.code).toBe('forbidden')
  const mira = await town.person(admin, 'mira', 'responder')
  const { id } = (await mira.ask('GET /me')).json.user
  expect((await mira.ask(`PATCH /users/${id}`, { role: 'admin' }, any)).status).toBe(403)
  const me = await mira.ask('PATCH /me', { role: 'admin' }, any)
  expect([me.status, me.json.code]).toEqual([400, 'validation_failed'])
})

test('power over accounts needs a proof of the last five minutes', async () => {
  const town = await openTown()
  const admin = await town.admin()
  town.clock.nowMs += 5 * 60_000 + 1
  const create = () => admin.ask('POST /users', { signIn: 'ann', role: 'admin' })
  expect((await create()).json.code).toBe('reauth_required')
  const wrong = await admin.ask('POST /auth/reauth', { password: 'not it at all' })
  expect(wrong.status).toBe(401)
  expect(wrong.json.detail).toBe('The password is not right.')
  expect((await admin.ask('POST /auth/reauth', { password: goodPassword })).status).toBe(200)
  expect((await create()).status).toBe(201)
})

test('an admin takes lost proofs away, makes a new link, and signs somebody out', async () => {
  const town = await openTown()
  const admin = await town.admin()
  const mira = await town.person(admin, 'mira', 'viewer')
  const { id } = (await mira.ask('GET /me')).json.user
  expect((await admin.ask(`DELETE /users/${id}/sessions`)).status).toBe(204)
  expect((await mira.ask('GET /me')).status).toBe(401)
  const link = await admin.ask(`POST /users/${id}/password-link`)
  const token = link.json.passwordToken
  const chosen = await mira.ask('POST /auth/password', { token, password: 'entirely new words' })
  expect(chosen.status).toBe(204)
  expect((await admin.ask(`DELETE /users/${id}/mfa`)).status).toBe(204)
  const own = (await admin.ask('GET /me')).json.user.id
  expect((await admin.ask(`DELETE /users/${own}/mfa`)).status).toBe(403)
})

test('the answer with a secret is not given twice', async () => {
  const town = await openTown()
  const admin = await town.admin()
  const body = { signIn: 'ann', role: 'viewer' }
  const key = { 'idempotency-key': 'once' }
  expect((await admin.ask('POST /users', body, key)).status).toBe(201)
  expect((await admin.ask('POST /users', body, key)).json.code).toBe('conflict')
  const kept = await town.database.read.selectFrom('idempotency').selectAll().execute()
  expect(JSON.stringify(kept)).not.toContain('passwordToken')
})

test('whoever is raised to a role that needs a second proof has to give one before anything else', async () => {
  const town = await openTown({ isSecondFactorRequired: true })
  const admin = await town.admin()
  const mira = await town.person(admin, 'mira', 'viewer')
  const { id } = (await mira.ask('GET /me')).json.user
  await admin.ask(`PATCH /users/${id}`, { role: 'responder' }, any)
  expect((await mira.ask('POST /auth/refresh')).status).toBe(401)
  const login = { signIn: 'mira', password: goodPassword }
  expect((await mira.ask('POST /auth/login', login)).json).toMatchObject({
    ...{ code: 'mfa_required', mustSetUp: true },
  })
})
