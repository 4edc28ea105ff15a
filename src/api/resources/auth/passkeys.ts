/** With a passkey: as the only proof, as the second one, or to prove again who one is. */
import { z } from 'zod'
import { askForPasskey, checkPasskey, enterByPasskey } from '../../../accounts/index.ts'
import { findUser } from '../../../store/index.ts'
import { meSchema, orRecorded, type Route, route, sessionFor } from '../../kit/index.ts'
import { complete, enter } from './replies.ts'
import { proveAgain } from './sign-in.ts'

const about = { method: 'POST', needs: 'anyone', cost: 'sign-in' } as const

export const passkeyRoutes: readonly Route[] = [
  route({
    ...{ ...about, id: 'askForPasskey', path: '/auth/webauthn/options' },
    summary: 'A question for a passkey.',
    says: 'What `navigator.credentials.get` takes. Of whoever has given a password, the keys of that account; of anyone else, any key that the browser knows for this site.',
    answer: z.looseObject({ challenge: z.string(), rpId: z.string().optional() }),
    handle: async (call) => {
      const live = await sessionFor(call)
      const { accounts, nowMs } = call.desk
      const parts = { ground: accounts, site: call.request, nowMs: nowMs() }
      const options = await askForPasskey(parts, live?.user ?? null)
      return { body: { ...options } }
    },
  }),
  route({
    ...{ ...about, id: 'verifyPasskey', path: '/auth/webauthn/verify' },
    summary: 'The answer of a passkey.',
    says: 'Signs in; in a session that waits for a second proof it is that; in a whole session it proves again who one is.',
    body: z.strictObject({ response: z.looseObject({ id: z.string().max(1024) }) }),
    answer: meSchema,
    problems: ['unauthenticated'],
    handle: async (call) => {
      const { accounts, database, nowMs } = call.desk
      const parts = { ground: accounts, site: call.request, nowMs: nowMs() }
      const live = await sessionFor(call)
      const user = await orRecorded(call, async () => {
        const passkey = await checkPasskey(parts, call.body.response)
        return database.write(async (db) =>
          enterByPasskey(db, { passkey, user: await findUser(db, passkey.user) }),
        )
      })
      if (live?.user.id !== user.id || live.session.stage === 'enrol')
        return enter(call, { verb: 'user.login', user, method: 'passkey', isSecondDone: true })
      if (live.session.stage === 'password') return complete(call, live)
      return proveAgain(call, live, true)
    },
  }),
]
