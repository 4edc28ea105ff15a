import { expect, test } from 'vitest'
import { until } from '../../../../test/until.fixture.ts'
import { OidcProvider, type OidcSettings } from '../../../accounts/index.ts'
import { auditText, type Browser, openTown, type Town } from '../accounts.fixture.ts'
import { openSignInService, type SignInService } from '../oidc.fixture.ts'

async function open(settings: Partial<OidcSettings> = {}) {
  const service = await openSignInService()
  const oidc = new OidcProvider({
    ...{ issuer: service.issuer, clientId: 'amoskys', clientSecret: 'secret of the client' },
    ...{ scope: 'openid profile groups', groupsClaim: 'groups', acrValues: [] },
    roleMap: { 'net-analysts': 'analyst', 'net-admins': 'admin' },
    ...settings,
  })
  const town = await openTown({ oidc })
  // The service has a clock of its own.
  town.clock.nowMs = Date.now()
  service.people.set('mira', { groups: ['net-analysts', 'staff'], name: 'Mira Okafor' })
  return { service, town }
}

async function depart(browser: Browser, query = ''): Promise<string> {
  const start = await browser.ask(`GET /auth/oidc/start${query}`)
  expect(start.status, start.text).toBe(302)
  return start.headers['location'] as string
}

/** There and back; `login` is who signs in there. */
async function travel(service: SignInService, browser: Browser, login: string) {
  const back = new URL(await service.visit(await depart(browser), login))
  return arrive(browser, back)
}

function arrive(browser: Browser, back: URL) {
  const path = back.pathname.replace('/api/v1', '')
  return browser.ask(`GET ${path}${back.search}`, undefined, { 'sec-fetch-site': 'cross-site' })
}

const whoIs = async (browser: Browser) => (await browser.ask('GET /me')).json

test('whoever the service vouches for comes in, with the role of their groups, and is the same person next time', async () => {
  const { service, town } = await open()
  const browser = town.browser()
  const url = new URL(await depart(browser))
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    ...{ response_type: 'code', code_challenge_method: 'S256', client_id: 'amoskys' },
    redirect_uri: 'http://localhost/api/v1/auth/oidc/callback',
  })
  expect(browser.set[0]).toMatch(
    /^amk_oidc=[\w-]{43}; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax/,
  )
  const done = await travel(service, browser, 'mira')
  expect(done.status, done.text).toBe(200)
  expect(done.text).toContain('http-equiv="refresh"')
  const me = await whoIs(browser)
  expect(me).toMatchObject({
    user: { name: 'Mira Okafor', role: 'analyst', hasPassword: false },
    secondProof: { isDone: true },
  })
  service.people.set('mira', { groups: ['net-admins'], name: 'Mira O.' })
  const again = town.browser()
  await travel(service, again, 'mira')
  expect((await whoIs(again)).user).toMatchObject({
    id: me.user.id,
    role: 'admin',
    name: 'Mira O.',
  })
  expect(await auditText(town)).not.toMatch(/okafor/i)
})

test('a sign-in counts in the browser that began it, once, for its own answer', async () => {
  const { service, town } = await open()
  const [own, other] = [town.browser(), town.browser()]
  const back = new URL(await service.visit(await depart(own), 'mira'))
  const planted = await arrive(other, back)
  expect([planted.status, other.cookies.size]).toEqual([403, 0])
  await depart(other)
  expect((await arrive(other, back)).text, 'its own state, the other’s answer').toContain(
    'not begun here',
  )
  const changed = new URL(back)
  changed.searchParams.set('iss', 'http://evil.example')
  expect((await arrive(own, changed)).status, 'another issuer').toBe(403)
  expect((await arrive(own, back)).status, 'used up').toBe(403)
  const late = new URL(await service.visit(await depart(own), 'mira'))
  town.clock.nowMs += 11 * 60_000
  expect((await arrive(own, late)).status).toBe(403)
  expect((await whoIs(own)).code).toBe('unauthenticated')
})

test('who is in no group of ours stays out, and no account is made', async () => {
  const { service, town } = await open()
  service.people.set('eve', { groups: ['staff', '__proto__', 'constructor'] })
  const none = await travel(service, town.browser(), 'eve')
  expect(none.text).toContain('None of your groups')
  const admin = await town.admin()
  expect((await admin.ask('GET /users')).json.data).toHaveLength(1)
})

test('a name that somebody has here is no way into their account', async () => {
  const { service, town } = await open()
  const admin = await town.admin()
  service.people.set('x', { groups: ['net-analysts'], preferred_username: 'BOSS' })
  const browser = town.browser()
  expect((await travel(service, browser, 'x')).status).toBe(200)
  const [local, outer] = [await whoIs(admin), await whoIs(browser)]
  expect(outer.user).toMatchObject({ signIn: 'boss-2', role: 'analyst' })
  expect(outer.user.id).not.toBe(local.user.id)
  const patch = { role: 'admin' }
  const raised = await admin.ask(`PATCH /users/${outer.user.id}`, patch, { 'if-match': '*' })
  expect(raised.json.code, 'the role comes from outside').toBe('conflict')
  await admin.ask(`PATCH /users/${outer.user.id}`, { isDisabled: true }, { 'if-match': '*' })
  expect((await whoIs(browser)).code).toBe('unauthenticated')
  expect((await travel(service, browser, 'x')).text).toContain('switched off')
})

test('whom the service vouches for sets up no proof of their own here: the service could not shut them out', async () => {
  const { service, town } = await open()
  const browser = town.browser()
  await travel(service, browser, 'mira')
  for (const what of ['POST /me/mfa/totp', 'POST /me/mfa/passkeys/options'])
    expect((await browser.ask(what)).json.code, what).toBe('conflict')
})

test('where ways of signing in are named, another one is not enough', async () => {
  const { service, town } = await open({ acrValues: ['urn:two-proofs'] })
  expect((await travel(service, town.browser(), 'mira')).text).toContain('not enough here')
})

test('a fresh proof is asked for there, and has to be of the same person', async () => {
  const { service, town } = await open()
  service.people.set('ada', { groups: ['net-admins'] })
  const browser = town.browser()
  await travel(service, browser, 'ada')
  const before = (await whoIs(browser)).session.signedInAt
  town.clock.nowMs += 6 * 60_000
  const create = () => browser.ask('POST /users', { signIn: 'ann', role: 'viewer' })
  expect((await create()).json.code).toBe('reauth_required')
  const url = await depart(browser, '?again=true')
  expect(new URL(url).searchParams.get('prompt')).toBe('login')
  town.clock.nowMs = Date.now()
  const wrong = new URL(await service.visit(await depart(browser, '?again=true'), 'mira'))
  expect((await arrive(browser, wrong)).text).toContain('Somebody else')
  const right = new URL(await service.visit(await depart(browser, '?again=true'), 'ada'))
  expect((await arrive(browser, right)).status).toBe(200)
  expect(Date.parse((await whoIs(browser)).session.signedInAt)).toBeGreaterThan(Date.parse(before))
})

test('when the service signs somebody out, their session here ends; a token of its own is not believed', async () => {
  const { service, town } = await open()
  const browser = town.browser()
  await travel(service, browser, 'mira')
  await service.signOut('mira')
  await until(() => service.logouts.length > 0)
  const [token] = service.logouts
  expect(token).toMatch(/^eyJ/)
  const tell = (logout_token: string) => form(town, { logout_token })
  for (const bad of ['x', `${token!.slice(0, -4)}AAAA`, unsigned(token!)])
    expect((await tell(bad)).statusCode).toBe(400)
  expect((await whoIs(browser)).user.name).toBe('Mira Okafor')
  expect((await tell(token!)).statusCode).toBe(200)
  expect((await whoIs(browser)).code).toBe('unauthenticated')
  await travel(service, browser, 'mira')
  await tell(token!)
  expect((await whoIs(browser)).user.name, 'told again, it ends nothing new').toBe('Mira Okafor')
})

/** The claims of a logout token, unsigned. */
function unsigned(token: string): string {
  const [, payload] = token.split('.')
  const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'logout+jwt' })).toString(
    'base64url',
  )
  return `${header}.${payload}.`
}

function form(town: Town, fields: Record<string, string>) {
  return town.server.inject({
    ...{ method: 'POST', url: '/api/v1/auth/oidc/logout' },
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(fields).toString(),
  })
}

test('a page for signing in learns that there is a service, and by which name it is known', async () => {
  const { service, town } = await open()
  const { json } = await town.browser().ask('GET /auth/methods')
  expect(json.signInService).toBe(new URL(service.issuer).host)
})

test('without a service there is nothing to go to; one that is away is said to be so', async () => {
  const plain = await openTown()
  expect((await plain.browser().ask('GET /auth/oidc/start')).status).toBe(404)
  const { town } = await open({ issuer: 'http://127.0.0.1:9' })
  const away = await town.browser().ask('GET /auth/oidc/start')
  expect([away.status, away.json.code]).toEqual([503, 'not_ready'])
})
