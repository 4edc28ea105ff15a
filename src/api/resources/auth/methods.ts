/** What a page for signing in has to know before anybody has. */
import { isIP } from 'node:net'
import { z } from 'zod'
import { isAnyUserThere } from '../../../store/index.ts'
import { type Route, route } from '../../kit/index.ts'

const methodsSchema = z
  .object({
    hasAccounts: z
      .boolean()
      .describe('False: nobody can sign in yet; the first admin begins with the link.'),
    passkeys: z
      .boolean()
      .describe(
        'At this address a browser can give one: not at a bare IP address (WebAuthn level 3).',
      ),
    signInService: z
      .string()
      .nullable()
      .describe(
        'Where `/auth/oidc/start` leads: the host of the sign-in service; null: none is set up.',
      ),
  })
  .meta({ id: 'SignInMethods' })

export const methodRoutes: readonly Route[] = [
  route({
    ...{ id: 'getSignInMethods', method: 'GET', path: '/auth/methods', needs: 'anyone' },
    summary: 'How one can sign in here.',
    answer: methodsSchema,
    handle: async ({ desk, request }) => {
      const { database, accounts } = desk
      const host = new URL(request.origin).hostname.replace(/^\[|\]$/g, '')
      const { oidc } = accounts
      return {
        body: {
          hasAccounts: await isAnyUserThere(database.read),
          passkeys: isIP(host) === 0,
          signInService: oidc === null ? null : new URL(oidc.settings.issuer).host,
        },
      }
    },
  }),
]
