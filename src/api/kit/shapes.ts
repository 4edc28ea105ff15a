/** Shapes that many resources have in them. */
import { z } from 'zod'
import { permissions, roles } from '../../accounts/index.ts'

/** `inc_` and a ULID. */
export function idText(prefix: string) {
  return z
    .string()
    .regex(new RegExp(`^${prefix}_[0-9A-HJKMNP-TV-Z]{26}$`), `expected ${prefix}_ and a ULID`)
}

export const timeText = z.iso.datetime({ offset: true }).describe('RFC 3339.')

/** Who is signed in, and what they may do. */
export const meSchema = z
  .object({
    user: z.object({
      id: idText('usr'),
      signIn: z.string(),
      name: z.string(),
      email: z.string(),
      role: z.enum(roles),
      hasPassword: z.boolean().describe('False where only another service vouches.'),
      version: z.int(),
    }),
    permissions: z.array(z.enum(permissions)),
    session: z.object({
      id: idText('ses'),
      signedInAt: timeText.describe('When a proof was last given.'),
      idleEndsAt: timeText.describe('Over then, without a refresh.'),
      endsAt: timeText.describe('Over then, in any case.'),
    }),
    secondProof: z.object({
      isDone: z.boolean(),
      isRequired: z.boolean().describe('The role asks for one.'),
      kinds: z.array(z.enum(['passkey', 'totp', 'recovery'])),
    }),
  })
  .meta({ id: 'Me' })
