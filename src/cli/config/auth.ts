/** Settings of how people prove who they are. */
import { z } from 'zod'
import { roles } from '../../accounts/index.ts'

const oidc = z
  .strictObject({
    issuer: z
      .union([z.url({ protocol: /^https?$/ }), z.literal('')])
      .default('')
      .describe('Address of a sign-in service (OpenID Connect); empty: there is none.'),
    clientId: z.string().default('').describe('Name of AMOSKYS at the sign-in service.'),
    clientSecret: z
      .string()
      .default('')
      .describe('Its secret there; best given by the variable, and not in the file.'),
    scope: z
      .string()
      .default('openid profile email')
      .describe('What the sign-in service is asked for, between spaces.'),
    groupsClaim: z.string().default('groups').describe('Claim that lists a person’s groups.'),
    roles: z
      .array(z.strictObject({ group: z.string().min(1), role: z.enum(roles) }))
      .default([])
      .describe(
        'Role by group, as {group: net-admins, role: admin}; of several the one that may most. Who is in none may not come in.',
      ),
    acrValues: z
      .array(z.string().min(1))
      .default([])
      .describe('Ways of signing in (`acr`) that are enough; empty: whatever the service accepts.'),
  })
  .prefault({})

export const authSchema = z
  .strictObject({
    requireSecondProof: z
      .enum(['auto', 'always', 'never'])
      .default('auto')
      .describe(
        'Whether responders, admins and auditors have to give a second proof. `auto`: unless only this machine can reach the API.',
      ),
    oidc,
  })
  .prefault({})
