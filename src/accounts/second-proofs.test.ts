import { Secret, TOTP } from 'otpauth'
import { expect, test } from 'vitest'
import { findUser, type LiveSession, listLiveSessions, type UserRow } from '../store/index.ts'
import { goodPassword, openScene, type Scene } from './ground.fixture.ts'
import {
  acceptTotp,
  accessCookie,
  beginSecondProof,
  beginSession,
  checkPassword,
  completeSession,
  identify,
  offerTotp,
  renewRecoveryCodes,
  type SecondProof,
  secondProofsOf,
  takeSecondProof,
} from './index.ts'

function codeOf(secret: string, scene: Scene, stepsAway = 0): string {
  const timestamp = scene.visit().nowMs + stepsAway * 30_000
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp })
}

/** A person with a code app, and the app's secret. */
async function withApp(scene: Scene): Promise<{ user: UserRow; secret: string }> {
  const user = await scene.person('mira', 'admin')
  const at = { ground: scene.ground, nowMs: scene.visit().nowMs }
  const { secret, uri } = await scene.write((db) =>
    offerTotp({ db, ...at }, { user, session: 'ses_1' }),
  )
  expect(uri).toContain('otpauth://totp/AMOSKYS:mira?issuer=AMOSKYS&secret=')
  const code = codeOf(secret, scene)
  await scene.write((db) => acceptTotp({ db, ...at }, { user, session: 'ses_1', code }))
  return { user: await now(scene, user), secret }
}

async function now(scene: Scene, { id }: UserRow): Promise<UserRow> {
  return (await findUser(scene.ground.database.read, id))!
}

async function half(scene: Scene, user: UserRow): Promise<LiveSession & { accessToken: string }> {
  const { session, accessToken, refreshToken } = await scene.write((db) =>
    beginSession(
      { db, ground: scene.ground, visit: scene.visit() },
      { user, method: 'password', isSecondDone: false },
    ),
  )
  expect(refreshToken).toBe('')
  return { session, user, accessToken }
}

async function give(scene: Scene, live: LiveSession, proof: SecondProof) {
  const user = await now(scene, live.user)
  const visit = scene.visit()
  beginSecondProof(scene.ground, user, visit)
  return scene.write((db) =>
    takeSecondProof({ db, ground: scene.ground, visit }, live.session.id, proof),
  )
}

test('a code of now opens, with one step either way; the same or an older one does not again', async () => {
  const scene = await openScene()
  const { user, secret } = await withApp(scene)
  const live = await half(scene, user)
  const totp = (code: string) => give(scene, live, { kind: 'totp', code })
  expect(await totp(codeOf(secret, scene)), 'the one that set it up').toBe('wrong')
  scene.later(60)
  expect(await totp(codeOf(secret, scene, 1)), 'a clock that is ahead').toBe('right')
  expect(await totp(codeOf(secret, scene, 1)), 'again').toBe('wrong')
  expect(await totp(codeOf(secret, scene)), 'older').toBe('wrong')
  scene.later(90)
  expect(await totp(codeOf(secret, scene, -2)), 'too old').toBe('wrong')
  expect(await totp(codeOf(secret, scene, -1)), 'a clock that is behind').toBe('right')
  expect(await totp('12345'), 'no code').toBe('wrong')
})

test('the secret of an app is sealed in the database, and counts from its first code on', async () => {
  const scene = await openScene()
  const { user, secret } = await withApp(scene)
  expect(user.totp).not.toBe('')
  expect(JSON.stringify(await now(scene, user))).not.toContain(secret)
  const ben = await scene.person('ben', 'viewer')
  const at = { ground: scene.ground, nowMs: scene.visit().nowMs }
  await scene.write((db) => offerTotp({ db, ...at }, { user: ben, session: 'ses_2' }))
  expect(await secondProofsOf(scene.ground.database.read, await now(scene, ben))).toEqual([])
  const wrong = scene.write((db) =>
    acceptTotp({ db, ...at }, { user: ben, session: 'ses_2', code: '000000' }),
  )
  await expect(wrong).rejects.toThrow(/not right/)
  const elsewhere = scene.write((db) =>
    acceptTotp({ db, ...at }, { user: ben, session: 'ses_3', code: '000000' }),
  )
  await expect(elsewhere).rejects.toThrow(/No code app is being set up/)
})

test('ten recovery codes, each of which opens once, however it is typed', async () => {
  const scene = await openScene()
  const { user } = await withApp(scene)
  const codes = await scene.write((db) => renewRecoveryCodes(db, user.id))
  expect(new Set(codes).size).toBe(10)
  for (const code of codes) expect(code).toMatch(/^([a-z2-7]{4}-){3}[a-z2-7]{4}$/)
  const kept = await scene.ground.database.read.selectFrom('recovery_codes').selectAll().execute()
  expect(JSON.stringify(kept)).not.toContain(codes[0]!.replaceAll('-', ''))
  const live = await half(scene, user)
  const recovery = (code: string) => give(scene, live, { kind: 'recovery', code })
  expect(await recovery(codes[0]!.toUpperCase().replaceAll('-', ' '))).toBe('right')
  expect(await recovery(codes[0]!)).toBe('wrong')
  expect(await secondProofsOf(scene.ground.database.read, user)).toEqual(['totp', 'recovery'])
  await scene.write((db) => renewRecoveryCodes(db, user.id))
  expect(await recovery(codes[1]!), 'of the set before').toBe('wrong')
})

test('a session that lacks its second proof may do nothing, and ends after five wrong codes', async () => {
  const scene = await openScene()
  const { user } = await withApp(scene)
  const live = await half(scene, user)
  const who = () =>
    identify(
      scene.ground,
      { authorization: `Bearer ${live.accessToken}`, cookies: {}, isSecure: false },
      scene.visit(),
    )
  expect(await who()).toMatchObject({ caller: null, refusal: { code: 'mfa_required' } })
  for (let i = 0; i < 5; i++) {
    scene.later(60)
    const { nowMs } = scene.visit()
    const [session] = await listLiveSessions(scene.ground.database.read, user.id, nowMs)
    await give(scene, { user, session: session! }, { kind: 'totp', code: '000000' })
  }
  expect((await who()).refusal?.code).toBe('unauthenticated')
  const another = await half(scene, user)
  await expect(give(scene, another, { kind: 'totp', code: '000000' })).rejects.toMatchObject({
    code: 'rate_limited',
  })
})

test('a whole session is another one than the half before: a planted token is worth nothing', async () => {
  const scene = await openScene()
  const { user } = await withApp(scene)
  const live = await half(scene, user)
  const whole = await scene.write((db) =>
    completeSession({ db, ground: scene.ground, visit: scene.visit() }, live),
  )
  expect(whole.session.id).not.toBe(live.session.id)
  expect(whole.session).toMatchObject({ stage: 'full', is_second_done: 1 })
  const cookies = { [accessCookie]: live.accessToken }
  const shown = { authorization: undefined, cookies, isSecure: false }
  const old = await identify(scene.ground, shown, scene.visit())
  expect(old).toMatchObject({ caller: null, refusal: { code: 'unauthenticated' } })
})

test('whoever may do much has to set one up where it is asked for; a viewer has not', async () => {
  const scene = await openScene({ isSecondFactorRequired: true })
  for (const [role, stage] of [
    ['viewer', 'full'],
    ['analyst', 'full'],
    ['responder', 'enrol'],
    ['admin', 'enrol'],
    ['auditor', 'enrol'],
  ] as const) {
    const made = await scene.person(`the-${role}`, role)
    const signIn = { signIn: made.sign_in, password: goodPassword }
    const user = await checkPassword(scene.ground, signIn, scene.visit())
    const { session, accessToken } = await scene.write((db) =>
      beginSession(
        { db, ground: scene.ground, visit: scene.visit() },
        { user, method: 'password', isSecondDone: false },
      ),
    )
    expect(session.stage, role).toBe(stage)
    const shown = { authorization: `Bearer ${accessToken}`, cookies: {}, isSecure: false }
    const { caller, refusal } = await identify(scene.ground, shown, scene.visit())
    expect(caller === null, role).toBe(stage === 'enrol')
    expect(refusal?.code, role).toBe(stage === 'enrol' ? 'mfa_required' : undefined)
  }
})
