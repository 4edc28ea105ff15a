/** With a link that works once: the first admin, and whoever has to choose a password. */
import { z } from 'zod'
import {
  checkSetUpLink,
  chosenPassword,
  createFirstUser,
  findPasswordLink,
  plainSignIn,
  setPassword,
  takePasswordLink,
  takeSetUpLink,
} from '../../../accounts/index.ts'
import { meSchema, orRecorded, type Route, route } from '../../kit/index.ts'
import { enter } from './replies.ts'
import { passwordText } from './sign-in.ts'

const about = { method: 'POST', needs: 'anyone', cost: 'sign-in' } as const
const linkSecret = z.string().max(128).describe('What stands in the link after `#`.')

export const linkRoutes: readonly Route[] = [
  route({
    ...{ ...about, id: 'setUp', path: '/setup', summary: 'Make the first admin.', status: 201 },
    says: 'With the link that whoever started AMOSKYS was given; it works once, within an hour, while nobody is there. There is no default account.',
    body: z.strictObject({
      token: linkSecret,
      signIn: z.string().max(128),
      name: z.string().max(200).default(''),
      email: z.union([z.email().max(254), z.literal('')]).default(''),
      password: passwordText,
    }),
    answer: meSchema,
    problems: ['unauthenticated', 'conflict'],
    handle: async (call) => {
      const { body, desk, request } = call
      const { accounts, database, nowMs } = desk
      await orRecorded(call, () => checkSetUpLink(database.read, body.token, nowMs()))
      const asked = { signIn: plainSignIn(body.signIn), name: body.name, email: body.email }
      const passwordHash = await chosenPassword(accounts, body.password, asked)
      const id = desk.newId('usr')
      const actor = { kind: 'user' as const, id, session: '', address: request.address }
      const user = await desk.change(
        call,
        { verb: 'user.set_up', actor, object: { kind: 'user', id } },
        async (db) => {
          await takeSetUpLink(db, body.token, nowMs())
          const result = await createFirstUser(db, { ...asked, id, passwordHash }, nowMs())
          return { before: null, after: { role: result.role }, result }
        },
      )
      const entrance = { verb: 'user.login', user, method: 'link' as const, isSecondDone: false }
      return { ...(await enter(call, entrance)), status: 201 }
    },
  }),
  route({
    ...{ ...about, id: 'choosePassword', path: '/auth/password' },
    summary: 'Choose a password with a link.',
    says: 'With a link that an admin has made; it works once, within an hour. Sessions that are open end; sign in afterwards.',
    body: z.strictObject({ token: linkSecret, password: passwordText }),
    answer: null,
    problems: ['unauthenticated'],
    handle: async (call) => {
      const { body, desk, request } = call
      const { accounts, database, nowMs } = desk
      const user = await orRecorded(call, () =>
        findPasswordLink(database.read, body.token, nowMs()),
      )
      const person = { signIn: user.sign_in, name: user.name, email: user.email }
      const passwordHash = await chosenPassword(accounts, body.password, person)
      const actor = { kind: 'user' as const, id: user.id, session: '', address: request.address }
      await desk.change(
        call,
        { verb: 'user.password', actor, object: { kind: 'user', id: user.id } },
        async (db) => {
          const now = await takePasswordLink(db, body.token, nowMs())
          await setPassword(db, { user: now, passwordHash, session: '', nowMs: nowMs() })
          return { before: null, after: { by: 'link' }, result: null }
        },
      )
      return {}
    },
  }),
]
