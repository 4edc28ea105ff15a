import { expect, test } from 'vitest'
import { newPasswordLink } from '../../../accounts/index.ts'
import { assert, newSoftPasskey, register } from '../../../accounts/passkey.fixture.ts'
import { auditText, type Browser, codeOf, goodPassword, openTown } from '../accounts.fixture.ts'

const origin = 'http://localhost:80'

/** A code app for a browser that is signed in, or has to set one up. */
async function addApp(browser: Browser, nowMs: number) {
  const offer = await browser.ask('POST /me/mfa/totp')
  const { secret } = offer.json
  const made = await browser.ask('POST /me/mfa/totp/confirm', { code: codeOf(secret, nowMs) })
  return { secret: secret as string, made }
}

test('set up by link, sign out, sign in, look who it is; the cookies cannot be read by a script', async () => {
  const town = await openTown()
  const admin = await town.admin()
  for (const line of admin.set) expect(line).toMatch(/; Path=\/; HttpOnly; SameSite=Strict$/)
  const me = await admin.ask('GET /me')
  expect(me.json).toMatchObject({
    user: { signIn: 'boss', role: 'admin' },
    secondProof: { isDone: false, isRequired: false, kinds: [] },
  })
  expect(me.json.permissions).toContain('users:manage')
  expect(me.text).not.toMatch(/argon2|eyJ/)
  expect((await admin.ask('POST /auth/logout')).status).toBe(204)
  expect(admin.cookies.size).toBe(0)
  expect((await admin.ask('GET /me')).json.code).toBe('unauthenticated')
  const again = await admin.ask('POST /auth/login', { signIn: 'BOSS', password: goodPassword })
  expect(again.status).toBe(200)
  expect(again.json).toEqual((await admin.ask('GET /me')).json)
})

test('no default account, and the set-up link is for the first alone', async () => {
  const town = await openTown()
  const stranger = town.browser()
  for (const [signIn, password] of [
    ['admin', 'admin'],
    ['admin', 'amoskys'],
    ['root', ''],
  ])
    expect((await stranger.ask('POST /auth/login', { signIn, password })).status).toBe(401)
  const body = { token: 'made-up', signIn: 'eve', password: goodPassword }
  expect((await stranger.ask('POST /setup', body)).status).toBe(401)
  await town.admin()
  const weak = { token: 'x', signIn: 'eve', password: 'password' }
  expect((await stranger.ask('POST /setup', weak)).status).toBe(401)
})

test('a wrong password, a wrong name and a disabled account: one answer, byte for byte', async () => {
  const town = await openTown()
  const admin = await town.admin()
  await town.person(admin, 'mira', 'viewer')
  await town.person(admin, 'gone', 'viewer')
  const { json } = await admin.ask('GET /users?name=gone')
  const [gone] = json.data
  const off = await admin.ask(`PATCH /users/${gone.id}`, { isDisabled: true }, { 'if-match': '*' })
  expect(off.json).toMatchObject({ state: 'disabled' })
  const answers = await Promise.all(
    [
      { signIn: 'mira', password: 'not the password' },
      { signIn: 'nobody', password: goodPassword },
      { signIn: 'gone', password: goodPassword },
    ].map(async (body) => {
      const { status, json, headers } = await town.browser().ask('POST /auth/login', body)
      const { traceId: _, ...rest } = json
      return { status, rest, cookies: headers['set-cookie'], length: headers['content-length'] }
    }),
  )
  expect(answers[0]).toMatchObject({ status: 401, rest: { code: 'unauthenticated' } })
  expect(answers[1]).toEqual(answers[0])
  expect(answers[2]).toEqual(answers[0])
  expect(await auditText(town)).not.toMatch(/nobody|not the password/)
})

test('with a code app: the password alone opens nothing but the second step; each code once', async () => {
  const town = await openTown()
  const admin = await town.admin()
  const { secret, made } = await addApp(admin, town.clock.nowMs)
  expect(made.json.recoveryCodes).toHaveLength(10)
  expect(made.json.me.secondProof.kinds).toEqual(['totp', 'recovery'])
  const other = town.browser()
  const half = await other.ask('POST /auth/login', { signIn: 'boss', password: goodPassword })
  expect(half.json).toMatchObject({
    ...{ status: 401, code: 'mfa_required', mustSetUp: false, methods: ['totp', 'recovery'] },
  })
  expect([...other.cookies.keys()]).toEqual(['amk_at'])
  for (const [method, path] of [
    ['GET', '/me'],
    ['GET', '/users'],
    ['POST', '/me/mfa/totp'],
    ['POST', '/me/mfa/recovery-codes'],
    ['DELETE', '/me/mfa/totp'],
    ['POST', '/rt/ticket'],
    ['POST', '/auth/refresh'],
  ] as const) {
    const { status, text } = await other.ask(`${method} ${path}`)
    expect(status, `${method} ${path} ${text}`).toBe(401)
  }
  const again = await other.ask('POST /auth/login', { signIn: 'boss', password: goodPassword })
  expect(again.json.code).toBe('mfa_required')
  const code = (given: string, kind = 'totp') => other.ask('POST /auth/mfa', { kind, code: given })
  expect((await code(codeOf(secret, town.clock.nowMs))).status, 'used at set-up').toBe(401)
  town.clock.nowMs += 60_000
  const planted = other.cookies.get('amk_at')
  const whole = await code(codeOf(secret, town.clock.nowMs))
  expect(whole.json.secondProof).toMatchObject({ isDone: true })
  expect(other.cookies.get('amk_at')).not.toBe(planted)
  const thief = town.browser()
  thief.cookies.set('amk_at', planted!)
  expect((await thief.ask('GET /me')).status, 'the half session is over').toBe(401)
  await other.ask('POST /auth/logout')
  await other.ask('POST /auth/login', { signIn: 'boss', password: goodPassword })
  expect((await code(codeOf(secret, town.clock.nowMs))).status, 'the same code again').toBe(401)
  const [recovery] = made.json.recoveryCodes
  expect((await code(recovery, 'recovery')).status).toBe(200)
  await other.ask('POST /auth/login', { signIn: 'boss', password: goodPassword })
  expect((await code(recovery, 'recovery')).status, 'a recovery code again').toBe(401)
})

test('where the role asks for a second proof and there is none, it can be set up and nothing else', async () => {
  const town = await openTown({ isSecondFactorRequired: true })
  const admin = await town.admin()
  const responder = await town.person(admin, 'rina', 'responder')
  const login = await responder.ask('POST /auth/login', {
    ...{ signIn: 'rina', password: goodPassword },
  })
  expect(login.json).toMatchObject({ code: 'mfa_required', mustSetUp: true, methods: [] })
  expect((await responder.ask('GET /me')).json.code).toBe('mfa_required')
  expect((await responder.ask('POST /rt/ticket')).json.code).toBe('mfa_required')
  const { made } = await addApp(responder, town.clock.nowMs)
  expect(made.status).toBe(200)
  expect((await responder.ask('GET /me')).json.secondProof).toMatchObject({
    ...{ isDone: true, isRequired: true },
  })
  const last = await responder.ask('DELETE /me/mfa/totp')
  expect(last.json).toMatchObject({ code: 'conflict' })
})

test('a passkey is set up, signs in by itself, and is a second proof', async () => {
  const town = await openTown()
  const admin = await town.admin()
  const passkey = newSoftPasskey()
  const offer = await admin.ask('POST /me/mfa/passkeys/options')
  const response = register(passkey, { challenge: offer.json.challenge, origin })
  const made = await admin.ask('POST /me/mfa/passkeys', { name: 'Laptop', response })
  expect(made.json.me?.secondProof.kinds, made.text).toEqual(['passkey', 'recovery'])
  const by = async (browser: Browser, at = origin) => {
    const { json } = await browser.ask('POST /auth/webauthn/options')
    const answer = assert(passkey, { challenge: json.challenge, origin: at })
    return browser.ask('POST /auth/webauthn/verify', { response: answer })
  }
  const alone = await by(town.browser())
  expect(alone.json).toMatchObject({ user: { signIn: 'boss' }, secondProof: { isDone: true } })
  const second = town.browser()
  const half = await second.ask('POST /auth/login', { signIn: 'boss', password: goodPassword })
  expect(half.json.methods).toEqual(['passkey', 'recovery'])
  expect((await by(second)).json.secondProof).toMatchObject({ isDone: true })
  expect((await by(town.browser(), 'http://evil.example')).status).toBe(401)
  town.clock.nowMs += 6 * 60_000
  expect((await second.ask(`DELETE /me/mfa/passkeys/${passkey.id}`)).json.code).toBe(
    'reauth_required',
  )
  expect((await by(second)).status, 'proved again').toBe(200)
  expect((await second.ask(`DELETE /me/mfa/passkeys/${passkey.id}`)).status).toBe(204)
  expect((await by(town.browser())).status).toBe(401)
})

test('refresh: new cookies each time; a token that is used again ends the session, and is recorded', async () => {
  const town = await openTown()
  const admin = await town.admin()
  const stolen = admin.cookies.get('amk_rt')!
  town.clock.nowMs += 11 * 60_000
  expect((await admin.ask('GET /me')).json.code).toBe('token_expired')
  expect((await admin.ask('POST /auth/refresh')).status).toBe(200)
  expect(admin.cookies.get('amk_rt')).not.toBe(stolen)
  town.clock.nowMs += 60_000
  const thief = town.browser('192.0.2.66')
  thief.cookies.set('amk_rt', stolen)
  const reuse = await thief.ask('POST /auth/refresh')
  expect(reuse.status).toBe(401)
  expect(thief.cookies.size).toBe(0)
  expect((await admin.ask('GET /me')).status).toBe(401)
  expect((await admin.ask('POST /auth/refresh')).status).toBe(401)
  expect(await auditText(town)).toContain('"session.reuse"')
})

test('what another site makes a browser send is refused, for each way to sign in and out, too', async () => {
  const town = await openTown()
  const admin = await town.admin()
  const login = { signIn: 'boss', password: goodPassword }
  for (const [headers, what] of [
    [{ 'sec-fetch-site': 'cross-site' }, 'another site'],
    [{ 'sec-fetch-site': 'same-site' }, 'a sister site'],
    [{ 'sec-fetch-site': 'none' }, 'typed'],
    [{ 'x-amk-request': '' }, 'a form'],
    [{ 'x-amk-request': 'true' }, 'a guess'],
  ] as const)
    for (const path of ['/auth/logout', '/auth/refresh', '/me/mfa/totp', '/rt/ticket']) {
      const { status, json } = await admin.ask(`POST ${path}`, undefined, headers)
      expect([status, json?.code], `${what} ${path}`).toEqual([403, 'forbidden'])
    }
  expect((await admin.ask('GET /me')).status, 'nothing of it was done').toBe(200)
  const fresh = town.browser()
  const crossed = await fresh.ask('POST /auth/login', login, { 'sec-fetch-site': 'cross-site' })
  expect([crossed.status, fresh.cookies.size]).toEqual([403, 0])
  const form = await fresh.ask('POST /auth/login', undefined, {
    'content-type': 'application/x-www-form-urlencoded',
  })
  expect(form.status).toBe(415)
})

test('a browser that does not say where the request began is believed by its Origin', async () => {
  const town = await openTown()
  await town.admin()
  const from = (origin: string) =>
    town.server.inject({
      method: 'POST',
      url: '/api/v1/auth/login',
      headers: { origin, host: 'localhost:80', 'x-amk-request': '1' },
      payload: { signIn: 'boss', password: goodPassword },
    })
  expect((await from('http://localhost:80')).statusCode).toBe(200)
  for (const other of [
    'http://localhost:81',
    'https://localhost:80',
    'null',
    'http://evil.example',
  ])
    expect((await from(other)).statusCode, other).toBe(403)
})

test('guessing waits, from the sixth try on; who is behind X-Forwarded-For is told by trusted proxies alone', async () => {
  const town = await openTown({ trustedProxies: ['10.9.0.0/24'] })
  await town.admin()
  const guess = (address: string, forwarded: string) =>
    town.browser(address).ask(
      'POST /auth/login',
      { signIn: `user-${forwarded}`, password: 'wrong' },
      {
        'x-forwarded-for': forwarded,
      },
    )
  // A liar is one address, whatever it says; behind the proxy each is its own.
  for (let i = 0; i < 20; i++)
    expect((await guess('192.0.2.1', `198.51.100.${i}`)).status).toBe(401)
  const stopped = await guess('192.0.2.1', '198.51.100.99')
  expect(stopped.json).toMatchObject({ code: 'rate_limited', retryAfterSeconds: 900 })
  expect(stopped.headers['retry-after']).toBe('900')
  for (let i = 0; i < 21; i++) expect((await guess('10.9.0.1', `203.0.113.${i}`)).status).toBe(401)
  const lie = await guess('10.9.0.1', '203.0.113.1, 192.0.2.1')
  expect(lie.json.code, 'the hop before the proxy counts').toBe('rate_limited')
  expect(await auditText(town)).not.toContain('198.51.100')
})

test('a password link lets one choose, is used once, and a weak choice does not use it up', async () => {
  const town = await openTown()
  const admin = await town.admin()
  const mira = await town.person(admin, 'mira', 'analyst')
  const id = (await mira.ask('GET /me')).json.user.id as string
  const token = await town.database.write((db) => newPasswordLink(db, id, town.clock.nowMs))
  const choose = (password: string) =>
    town.browser().ask('POST /auth/password', { token, password })
  const weak = await choose('mira-mira')
  expect(weak.json).toMatchObject({
    ...{ code: 'validation_failed', errors: [{ pointer: '/password' }] },
  })
  expect((await choose('a quite different one')).status).toBe(204)
  expect((await choose('and another one again')).status).toBe(401)
  expect((await mira.ask('GET /me')).status, 'sessions of before are over').toBe(401)
})

test('over TLS the cookies have the prefix that no other site can set, and only those count', async () => {
  const town = await openTown({ trustedProxies: ['10.9.0.0/24'] })
  await town.admin()
  const browser = town.browser('10.9.0.1')
  const secure = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '192.0.2.7' }
  const login = { signIn: 'boss', password: goodPassword }
  expect((await browser.ask('POST /auth/login', login, secure)).status).toBe(200)
  expect([...browser.cookies.keys()]).toEqual(['__Host-amk_at', '__Host-amk_rt'])
  for (const line of browser.set)
    expect(line).toMatch(/; Path=\/; HttpOnly; Secure; SameSite=Strict$/)
  expect((await browser.ask('GET /me', undefined, secure)).status).toBe(200)
  const plain = browser.cookies.get('__Host-amk_at')!
  browser.cookies.clear()
  browser.cookies.set('amk_at', plain)
  expect((await browser.ask('GET /me', undefined, secure)).status).toBe(401)
})

test('before anybody has signed in it says how one can, and no more', async () => {
  const town = await openTown()
  const methods = async (host: string) => {
    const { json } = await town.browser().ask('GET /auth/methods', undefined, { host })
    return json
  }
  const fresh = { hasAccounts: false, passkeys: true, signInService: null }
  expect(await methods('localhost:80')).toEqual(fresh)
  await town.admin()
  expect(await methods('127.0.0.1:80')).toEqual({ ...fresh, hasAccounts: true, passkeys: false })
  expect((await methods('[::1]:80')).passkeys).toBe(false)
})
