/** People who may sign in, as admins see and change them. */
import { z } from 'zod'
import {
  auditedUser,
  createUser,
  type Db,
  dropSecondProofs,
  eraseUser,
  linkSeconds,
  needsSecondFactor,
  newPasswordLink,
  patchUser,
  type Role,
  roles,
  secondProofsOf,
  userAt,
} from '../../../accounts/index.ts'
import { isoTime } from '../../../kernel/index.ts'
import {
  endSessions,
  findUser,
  standingOfUsers,
  type UserRow,
  userList,
} from '../../../store/index.ts'
import {
  type Call,
  idText,
  listQuery,
  listReply,
  pageOf,
  problem,
  type Resource,
  type Route,
  route,
  timeText,
} from '../../kit/index.ts'

export const userSchema = z
  .object({
    id: idText('usr'),
    signIn: z.string(),
    name: z.string(),
    email: z.string(),
    role: z.enum(roles),
    state: z.enum(['active', 'disabled']),
    isOuter: z.boolean().describe('A sign-in service vouches for them, and gives the role.'),
    hasPassword: z.boolean(),
    hasCodeApp: z.boolean(),
    passkeys: z.int().describe('How many they have.'),
    lastSeenAt: timeText.nullable().describe('Null: no session of theirs is kept.'),
    version: z.int(),
    createdAt: timeText,
  })
  .meta({ id: 'User' })

type Standing = Awaited<ReturnType<typeof standingOfUsers>>

function shown(user: UserRow, standing: Standing): z.input<typeof userSchema> {
  const { seenMs = null, passkeys = 0 } = standing.get(user.id) ?? {}
  return {
    ...{ passkeys, lastSeenAt: seenMs === null ? null : isoTime(seenMs * 1000) },
    ...{ id: user.id, signIn: user.sign_in, name: user.name, email: user.email },
    ...{ role: user.role as Role, state: user.state, isOuter: user.issuer !== '' },
    ...{ hasPassword: user.password_hash !== '', hasCodeApp: user.totp !== '' },
    ...{ version: user.version, createdAt: isoTime(user.created_ms * 1000) },
  }
}

const columns = [
  ...['id', 'sign_in', 'name', 'email', 'role', 'state', 'version', 'password_hash', 'totp'],
  ...['issuer', 'created_ms'],
]
const one = z.object({ id: idText('usr') })
const personal = {
  name: z.string().max(200),
  email: z.union([z.email().max(254), z.literal('')]),
}
const manage = { needs: 'users:manage' } as const

type OfOne = Pick<Call, 'caller' | 'desk' | 'request' | 'traceId' | 'match'> & {
  readonly params: { readonly id: string }
}

function changeOf({ caller, desk, match, params }: OfOne) {
  const version = match === null ? null : Number(match)
  return { id: params.id, by: caller!.id, version, nowMs: desk.nowMs() }
}

const listRoutes: readonly Route[] = [
  route({
    ...{ ...manage, id: 'listUsers', method: 'GET', path: '/users', summary: 'People.' },
    query: listQuery(userList),
    answer: pageOf(userSchema),
    handle: async (call) => {
      const standing = await standingOfUsers(call.desk.database.read, null)
      return listReply<UserRow>(call, {
        ...{ spec: userList, select: columns },
        json: (row) => JSON.stringify(shown(row, standing)),
      })
    },
  }),
  route({
    ...{ ...manage, id: 'getUser', method: 'GET', path: '/users/{id}', summary: 'One person.' },
    params: one,
    answer: userSchema,
    problems: ['not_found'],
    handle: async ({ desk, params }) => {
      const user = await findUser(desk.database.read, params.id)
      if (user === null) throw problem('not_found', 'There is no such user.')
      const standing = await standingOfUsers(desk.database.read, user.id)
      return { body: shown(user, standing), etag: `"${user.version}"` }
    },
  }),
  route({
    ...{ ...manage, id: 'createUser', method: 'POST', path: '/users', status: 201 },
    ...{ summary: 'Let somebody in.', stepUp: true, isIdempotent: true, hasSecret: true },
    says: 'They choose their password with the link in the answer, which works once, within an hour.',
    body: z.strictObject({
      signIn: z.string().max(128),
      name: personal.name.default(''),
      email: personal.email.default(''),
      role: z.enum(roles),
    }),
    answer: z.object({
      user: userSchema,
      passwordToken: z.string().describe('For `/auth/password`; shown this once.'),
      expiresAt: timeText,
    }),
    problems: ['conflict'],
    handle: async (call) => {
      const { body, desk } = call
      const nowMs = desk.nowMs()
      const id = desk.newId('usr')
      const made = await desk.change(
        call,
        { verb: 'user.create', object: { kind: 'user', id } },
        async (db) => {
          const user = await createUser(db, { ...body, id, passwordHash: '' }, nowMs)
          const passwordToken = await newPasswordLink(db, id, nowMs)
          return {
            before: null,
            after: auditedUser(user, null),
            result: { user: shown(user, new Map()), passwordToken },
          }
        },
      )
      return { body: { ...made, expiresAt: isoTime((nowMs + linkSeconds * 1000) * 1000) } }
    },
  }),
]

const changeRoutes: readonly Route[] = [
  route({
    ...{ ...manage, id: 'changeUser', method: 'PATCH', path: '/users/{id}', stepUp: true },
    ...{ summary: 'Change somebody’s role, name or state.', concurrency: 'match' },
    says: 'It holds at once, also for whoever is signed in. Nobody changes their own role; the last admin stays.',
    params: one,
    body: z.strictObject({
      name: personal.name.min(1).optional(),
      email: personal.email.optional(),
      role: z.enum(roles).optional(),
      isDisabled: z.boolean().optional(),
    }),
    answer: userSchema,
    problems: ['not_found', 'conflict', 'stale_version'],
    handle: async (call) => {
      const { body, desk } = call
      const deed = { verb: 'user.change', object: { kind: 'user', id: call.params.id } }
      const after = await desk.change(call, deed, async (db) => {
        const { before, after } = await patchUser(db, { ...changeOf(call), patch: body })
        await endUnproved(db, desk, { before, after })
        return {
          before: auditedUser(before, after),
          after: auditedUser(after, before),
          result: after,
        }
      })
      const standing = await standingOfUsers(desk.database.read, after.id)
      return { body: shown(after, standing), etag: `"${after.version}"` }
    },
  }),
  route({
    ...{ ...manage, id: 'eraseUser', method: 'DELETE', path: '/users/{id}', stepUp: true },
    ...{ summary: 'Erase somebody.', concurrency: 'match' },
    says: 'Name, address, proofs and sessions are gone; what they did stands under their id.',
    params: one,
    answer: null,
    problems: ['not_found', 'conflict', 'stale_version'],
    handle: async (call) => {
      const deed = { verb: 'user.erase', object: { kind: 'user', id: call.params.id } }
      await call.desk.change(call, deed, async (db) => {
        const before = await eraseUser(db, changeOf(call))
        return { before: auditedUser(before, null), after: null, result: null }
      })
      return {}
    },
  }),
]

/** Whoever may do more from now on has to have given a second proof, where it is asked for. */
async function endUnproved(
  db: Db,
  { accounts, nowMs }: Call['desk'],
  { before, after }: { readonly before: UserRow; readonly after: UserRow },
): Promise<void> {
  const isNew = !needsSecondFactor(accounts, before.role) && needsSecondFactor(accounts, after.role)
  if (!isNew) return
  const why = 'the new role needs a second proof'
  await endSessions(db, { user: after.id, isSecondMissing: true }, { nowMs: nowMs(), why })
}

const proofRoutes: readonly Route[] = [
  route({
    ...{ ...manage, id: 'makePasswordLink', method: 'POST', path: '/users/{id}/password-link' },
    ...{ summary: 'A link to choose a password with.', stepUp: true },
    ...{ isIdempotent: true, hasSecret: true, status: 201 },
    params: one,
    answer: z.object({ passwordToken: z.string(), expiresAt: timeText }),
    problems: ['not_found', 'conflict'],
    handle: async (call) => {
      const { desk, params } = call
      const nowMs = desk.nowMs()
      const deed = { verb: 'user.password_link', object: { kind: 'user', id: params.id } }
      const passwordToken = await desk.change(call, deed, async (db) => {
        const user = await userAt(db, { id: params.id, version: null })
        if (user.issuer !== '' || user.state !== 'active')
          throw problem('conflict', 'They are disabled, or sign in at another service.')
        return { before: null, after: null, result: await newPasswordLink(db, user.id, nowMs) }
      })
      return { body: { passwordToken, expiresAt: isoTime((nowMs + linkSeconds * 1000) * 1000) } }
    },
  }),
  route({
    ...{ ...manage, id: 'resetSecondProofs', method: 'DELETE', path: '/users/{id}/mfa' },
    ...{ summary: 'Take somebody’s second proofs away.', stepUp: true },
    says: 'For whoever has lost them. Their sessions end.',
    params: one,
    answer: null,
    problems: ['not_found', 'forbidden'],
    handle: async (call) => {
      const { caller, desk, params } = call
      if (caller?.id === params.id)
        throw problem('forbidden', 'Change your own under /me/mfa, with a proof.')
      const deed = { verb: 'user.proofs_reset', object: { kind: 'user', id: params.id } }
      await desk.change(call, deed, async (db) => {
        const user = await userAt(db, { id: params.id, version: null })
        const proofs = await secondProofsOf(db, user)
        await dropSecondProofs(db, user, desk.nowMs())
        return { before: { proofs }, after: { proofs: [] }, result: null }
      })
      return {}
    },
  }),
  route({
    ...{ ...manage, id: 'endUserSessions', method: 'DELETE', path: '/users/{id}/sessions' },
    summary: 'Sign somebody out everywhere.',
    params: one,
    answer: null,
    problems: ['not_found'],
    handle: async (call) => {
      const { desk, params } = call
      const deed = { verb: 'session.end', object: { kind: 'user', id: params.id } }
      await desk.change(call, deed, async (db) => {
        const user = await userAt(db, { id: params.id, version: null })
        const why = 'an admin ended it'
        const ended = await endSessions(db, { user: user.id }, { nowMs: desk.nowMs(), why })
        return { before: null, after: { ended }, result: null }
      })
      return {}
    },
  }),
]

export const users: Resource = {
  name: 'users',
  says: 'People who may sign in, and their roles.',
  routes: [...listRoutes, ...changeRoutes, ...proofRoutes],
}
