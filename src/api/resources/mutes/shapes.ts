import { z } from 'zod'
import { isAddress, isNetwork } from '../../../kernel/index.ts'
import { timeText } from '../../kit/index.ts'

const name = z.string().trim().min(1).max(253)

/** An address, a network or a name; a slash makes it a network, which it must then be. */
const place = name.refine((text) => !text.includes('/') || isNetwork(text), {
  message: 'expected an address, a network such as 10.0.0.0/8, or a name',
})

const scopeFields = z.strictObject({
  entity: place.optional().describe('Whom the alert is about: an address, a network or a name.'),
  peer: place.optional().describe('Somebody on the other side.'),
  technique: z
    .string()
    .regex(/^T\d{4}(?:\.\d{3})?$/, 'expected an ATT&CK technique such as T1046')
    .optional()
    .describe('Covers its sub-techniques, too.'),
  behaviour: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'expected the name of a behaviour')
    .optional(),
  sensor: name.optional(),
})

/** Everything given has to match, so that nothing given would match all. */
export const scope = scopeFields.refine(
  (given) => Object.values(given).some((value) => value !== undefined),
  { message: 'expected at least one of entity, peer, technique, behaviour, sensor' },
)

export const reason = z.string().trim().min(3).max(2000)

export const mute = z
  .object({
    id: z.string(),
    version: z.number().int(),
    scope: scopeFields,
    reason: z.string(),
    owner: z.string().describe('Id of the account that made it.'),
    createdAt: timeText,
    expiresAt: timeText,
    state: z.enum(['in_force', 'expired', 'lifted']),
  })
  .meta({ id: 'Mute' })

export const making = z.strictObject({ scope, reason, expiresAt: timeText })

/** A wide mute hides an attack: widest networks that it may name. */
const widest = { v4: 8, v6: 32 } as const

/** What is wrong with a place that is meant to be one; '' where nothing is. */
export function tooWide(text: string | undefined): string {
  if (text === undefined || !text.includes('/')) return ''
  const [address = '', bits = ''] = text.split('/')
  const isV6 = isAddress(address) && address.includes(':')
  const least = isV6 ? widest.v6 : widest.v4
  return Number(bits) < least ? `${text} is wider than /${least}` : ''
}
