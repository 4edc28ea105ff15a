/** Tokens for programs, and tickets for the stream. */
import { z } from 'zod'
import {
  issueTicket,
  Refusal,
  readServiceKey,
  ticketSeconds,
  tokenForKey,
} from '../../../accounts/index.ts'
import { isoTime } from '../../../kernel/index.ts'
import { problem, type RequestFacts, type Route, route, visitOf } from '../../kit/index.ts'

/** RFC 6749 2.3.1: in the header, or in the body. */
function clientOf(
  { headers }: RequestFacts,
  body: { readonly client_id?: string | undefined; readonly client_secret?: string | undefined },
): { readonly id: string; readonly secret: string } {
  const [, basic] = /^basic +(\S+)$/i.exec(headers['authorization'] ?? '') ?? []
  if (basic === undefined) return { id: body.client_id ?? '', secret: body.client_secret ?? '' }
  const text = Buffer.from(basic, 'base64').toString('utf8')
  const at = text.indexOf(':')
  const plain = (part: string) => decodeURIComponent(part.replaceAll('+', ' '))
  try {
    return { id: plain(text.slice(0, Math.max(at, 0))), secret: plain(text.slice(at + 1)) }
  } catch {
    return { id: '', secret: '' }
  }
}

const machineClient = z.string().max(512).optional()

export const machineRoutes: readonly Route[] = [
  route({
    ...{ id: 'token', method: 'POST', path: '/auth/token', summary: 'A token for a program.' },
    ...{ needs: 'anyone', cost: 'sign-in', isForm: true, isCrossSite: true },
    says: 'OAuth 2 client credentials: the id of the service account, and one of its keys as the secret. The token is for five minutes, and ends with its key.',
    body: z.strictObject({
      grant_type: z.literal('client_credentials'),
      scope: z
        .string()
        .max(1024)
        .optional()
        .describe('Between spaces; all of the key where not said.'),
      client_id: machineClient,
      client_secret: machineClient,
    }),
    answer: z.object({
      access_token: z.string(),
      token_type: z.literal('Bearer'),
      expires_in: z.int(),
      scope: z.string(),
    }),
    problems: ['unauthenticated', 'forbidden'],
    handle: async (call) => {
      const { body, desk, request } = call
      const { id, secret } = clientOf(request, body)
      const live = await readServiceKey(desk.accounts, secret, visitOf(call)).catch((thrown) => {
        throw thrown instanceof Refusal
          ? problem('unauthenticated', thrown.message, { error: 'invalid_client' })
          : thrown
      })
      if (live.service.id !== id)
        throw problem('unauthenticated', 'The key is not of this account.', {
          error: 'invalid_client',
        })
      const scope = body.scope ?? null
      const made = await tokenForKey(desk.accounts, { live, scope }, desk.nowMs())
      const kind = { token_type: 'Bearer' as const, expires_in: made.seconds, scope: made.scope }
      return { body: { access_token: made.token, ...kind } }
    },
  }),
  route({
    ...{ id: 'makeTicket', method: 'POST', path: '/rt/ticket', summary: 'Open the stream.' },
    ...{ needs: 'read', status: 201 },
    says: 'A ticket for `/stream?ticket=`: used once, within 30 seconds, from the same address.',
    answer: z.object({ ticket: z.string(), expiresAt: z.iso.datetime() }),
    handle: async ({ caller, desk }) => {
      const nowMs = desk.nowMs()
      const ticket = await issueTicket(desk.accounts, caller!, nowMs)
      return { body: { ticket, expiresAt: isoTime((nowMs + ticketSeconds * 1000) * 1000) } }
    },
  }),
]
