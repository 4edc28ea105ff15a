/** How one proves who one is, besides a password: set up, looked at, taken away. */
import { z } from 'zod'
import {
  acceptTotp,
  callerOf,
  completeSession,
  needsSecondFactor,
  offerPasskey,
  offerTotp,
  readNewPasskey,
  renewRecoveryCodes,
  secondProofsOf,
  userAt,
} from '../../../accounts/index.ts'
import { isoTime } from '../../../kernel/index.ts'
import {
  changeUser,
  countRecoveryCodes,
  dropPasskey,
  keepPasskey,
  type LiveSession,
  listPasskeys,
  replaceRecoveryCodes,
} from '../../../store/index.ts'
import {
  actorOfSession,
  type Call,
  type Desk,
  meOf,
  meSchema,
  problem,
  type Route,
  route,
  type SetCookie,
  sessionCookies,
  sessionToChange,
  timeText,
  visitOf,
} from '../../kit/index.ts'
import { ownSession } from './me.ts'

type Asked = Pick<Call, 'caller' | 'desk' | 'request' | 'traceId'>
type Change = Parameters<Desk['change']>[2]
type Db = Parameters<Change>[0]

const codesText = z
  .array(z.string())
  .nullable()
  .describe(
    'Ten codes for when the rest is lost, shown this once; null where there are some already.',
  )
const enrolled = z.object({ me: meSchema, recoveryCodes: codesText })

/** Not `signed-in`: whoever must set one up has a session in which that alone can be done. */
const about = { needs: 'anyone', cost: 'sign-in' } as const
const says =
  'In a session in which a proof was given within five minutes, or in one that lacks a second proof because there is none yet.'

/** A change of proofs, and its audit entry; in a session that lacked one, the whole session follows. */
async function enrol(
  call: Asked,
  live: LiveSession,
  { kind, keep }: { readonly kind: string; readonly keep: (db: Db) => Promise<void> },
) {
  const { desk, request } = call
  const visit = visitOf(call)
  const { id } = live.user
  const verb = 'user.proof_added'
  const deed = { verb, actor: actorOfSession(live, request), object: { kind: 'user', id } }
  const { codes, next } = await desk.change(call, deed, async (db) => {
    const before = await secondProofsOf(db, live.user)
    await keep(db)
    const hasCodes = (await countRecoveryCodes(db, id)) > 0
    const codes = hasCodes ? null : await renewRecoveryCodes(db, id)
    const user = await userAt(db, { id, version: null })
    const isUnfinished = live.session.stage === 'enrol'
    const next = isUnfinished
      ? await completeSession({ db, ground: desk.accounts, visit }, { ...live, user })
      : null
    return { before: { proofs: before }, after: { added: kind }, result: { codes, next } }
  })
  const now = next ?? { session: live.session, user: live.user }
  const user = await userAt(desk.database.read, { id, version: null })
  const { permissions } = callerOf({ session: now.session, user }, request.address)
  const me = await meOf(desk, { session: now.session, user }, permissions)
  const cookies: readonly SetCookie[] = next ? sessionCookies(next, desk.nowMs()) : []
  return { body: { me, recoveryCodes: codes }, cookies }
}

const totpRoutes: readonly Route[] = [
  route({
    ...{ ...about, id: 'offerCodeApp', method: 'POST', path: '/me/mfa/totp', says },
    summary: 'Begin to set up a code app.',
    answer: z.object({ secret: z.string(), uri: z.string().describe('`otpauth://totp/...`') }),
    problems: ['unauthenticated', 'reauth_required'],
    handle: async (call) => {
      const { session, user } = await sessionToChange(call)
      const { accounts: ground, database, nowMs } = call.desk
      const body = await database.write((db) =>
        offerTotp({ db, ground, nowMs: nowMs() }, { user, session: session.id }),
      )
      return { body }
    },
  }),
  route({
    ...{ ...about, id: 'setUpCodeApp', method: 'POST', path: '/me/mfa/totp/confirm', says },
    summary: 'Set up a code app, with its first code.',
    body: z.strictObject({ code: z.string().max(16) }),
    answer: enrolled,
    problems: ['unauthenticated', 'conflict', 'reauth_required'],
    handle: async (call) => {
      const live = await sessionToChange(call)
      const { accounts: ground, nowMs } = call.desk
      const { code } = call.body
      const session = live.session.id
      const keep = async (db: Db) => {
        const user = await userAt(db, { id: live.user.id, version: null })
        await acceptTotp({ db, ground, nowMs: nowMs() }, { user, session, code })
      }
      return enrol(call, live, { kind: 'totp', keep })
    },
  }),
  route({
    ...{ ...about, id: 'removeCodeApp', method: 'DELETE', path: '/me/mfa/totp', says },
    summary: 'Take the code app away.',
    answer: null,
    problems: ['unauthenticated', 'conflict', 'not_found', 'reauth_required'],
    handle: (call) =>
      remove(call, 'totp', async (db, id) => {
        const user = await userAt(db, { id, version: null })
        if (user.totp === '') throw problem('not_found', 'There is no code app.')
        await changeUser(db, id, { totp: '', totp_step: 0, version: user.version + 1 })
      }),
  }),
]

/** The last proof of somebody whose role asks for one stays. */
async function remove(
  call: Asked,
  kind: string,
  drop: (db: Db, user: string) => Promise<void>,
): Promise<object> {
  const live = await sessionToChange(call)
  const { desk, request } = call
  const { id } = live.user
  const actor = actorOfSession(live, request)
  const deed = { verb: 'user.proof_removed', actor, object: { kind: 'user', id } }
  await desk.change(call, deed, async (db) => {
    await drop(db, id)
    const user = await userAt(db, { id, version: null })
    const left = await secondProofsOf(db, user)
    if (left.length === 0 && needsSecondFactor(desk.accounts, user.role))
      throw problem('conflict', 'The role asks for a second proof: set up another one first.')
    if (left.length === 0) await replaceRecoveryCodes(db, id, [])
    return { before: { removed: kind }, after: { proofs: left }, result: null }
  })
  return {}
}

const passkeySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    createdAt: timeText,
    usedAt: timeText.nullable(),
  })
  .meta({ id: 'Passkey' })

const passkeyRoutes: readonly Route[] = [
  route({
    ...{ ...about, id: 'offerPasskey', method: 'POST', path: '/me/mfa/passkeys/options', says },
    summary: 'Begin to set up a passkey.',
    answer: z.looseObject({ challenge: z.string() }),
    problems: ['unauthenticated', 'conflict', 'reauth_required'],
    handle: async (call) => {
      const { user } = await sessionToChange(call)
      const { accounts: ground, nowMs } = call.desk
      const parts = { ground, site: call.request, nowMs: nowMs() }
      return { body: { ...(await offerPasskey(parts, user)) } }
    },
  }),
  route({
    ...{ ...about, id: 'setUpPasskey', method: 'POST', path: '/me/mfa/passkeys', says },
    summary: 'Set up a passkey, with what it answered.',
    body: z.strictObject({
      name: z.string().min(1).max(100),
      response: z.looseObject({ id: z.string().max(1024) }),
    }),
    answer: enrolled,
    problems: ['unauthenticated', 'conflict', 'reauth_required'],
    handle: async (call) => {
      const live = await sessionToChange(call)
      const { accounts: ground, nowMs } = call.desk
      const parts = { ground, site: call.request, nowMs: nowMs() }
      const passkey = await readNewPasskey(parts, { user: live.user, ...call.body })
      return enrol(call, live, { kind: 'passkey', keep: (db) => keepPasskey(db, passkey) })
    },
  }),
  route({
    ...{ ...about, id: 'removePasskey', method: 'DELETE', path: '/me/mfa/passkeys/{id}', says },
    summary: 'Take a passkey away.',
    params: z.object({ id: z.string().max(256) }),
    answer: null,
    problems: ['unauthenticated', 'conflict', 'not_found', 'reauth_required'],
    handle: (call) =>
      remove(call, 'passkey', async (db, user) => {
        if (!(await dropPasskey(db, { id: call.params.id, user })))
          throw problem('not_found', 'You have no passkey of this id.')
      }),
  }),
]

const overviewRoutes: readonly Route[] = [
  route({
    ...{ id: 'getMyProofs', method: 'GET', path: '/me/mfa', needs: 'signed-in' },
    summary: 'How one proves who one is.',
    answer: z.object({
      hasCodeApp: z.boolean(),
      passkeys: z.array(passkeySchema),
      recoveryCodesLeft: z.int(),
      isRequired: z.boolean(),
    }),
    problems: ['forbidden'],
    handle: async (call) => {
      const { user } = await ownSession(call)
      const { accounts, database } = call.desk
      const passkeys = await listPasskeys(database.read, user.id)
      const iso = (ms: number) => isoTime(ms * 1000)
      return {
        body: {
          hasCodeApp: user.totp !== '',
          passkeys: passkeys.map(({ id, name, created_ms, used_ms }) => ({
            ...{ id, name, createdAt: iso(created_ms) },
            usedAt: used_ms === null ? null : iso(used_ms),
          })),
          recoveryCodesLeft: await countRecoveryCodes(database.read, user.id),
          isRequired: needsSecondFactor(accounts, user.role),
        },
      }
    },
  }),
  route({
    ...{ id: 'renewRecoveryCodes', method: 'POST', path: '/me/mfa/recovery-codes' },
    ...{ summary: 'Ten new recovery codes.', needs: 'signed-in', stepUp: true },
    says: 'In the place of those before; shown this once.',
    answer: z.object({ recoveryCodes: z.array(z.string()) }),
    problems: ['forbidden', 'conflict'],
    handle: async (call) => {
      const { user } = await ownSession(call)
      const { id } = user
      const deed = { verb: 'user.recovery_codes', object: { kind: 'user', id } }
      const recoveryCodes = await call.desk.change(call, deed, async (db) => {
        if ((await secondProofsOf(db, user)).length === 0)
          throw problem('conflict', 'Set up a passkey or a code app first.')
        const before = { left: await countRecoveryCodes(db, id) }
        const result = await renewRecoveryCodes(db, id)
        return { before, after: { left: result.length }, result }
      })
      return { body: { recoveryCodes } }
    },
  }),
]

export const proofRoutes: readonly Route[] = [...overviewRoutes, ...totpRoutes, ...passkeyRoutes]
