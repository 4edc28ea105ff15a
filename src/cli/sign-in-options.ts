/** What the API is told of how people prove who they are. */
import { randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import { newSetUpLink, type OidcSettings } from '../accounts/index.ts'
import { AmoskysError } from '../kernel/index.ts'
import { recordDeed, type Schema } from '../store/index.ts'
import type { Settings } from './config/index.ts'

export interface SignInOptions {
  /** Absent: the API decides by where it listens. */
  readonly isSecondFactorRequired?: boolean
  readonly oidc?: OidcSettings
}

export function signInOptionsOf({ auth }: Pick<Settings, 'auth'>): SignInOptions {
  const { requireSecondProof, oidc } = auth
  const isAuto = requireSecondProof === 'auto'
  if (oidc.issuer !== '' && (oidc.clientId === '' || oidc.roles.length === 0))
    throw new AmoskysError(
      'usage',
      'auth.oidc: with an issuer, clientId and at least one of roles are needed',
    )
  const { roles, ...rest } = oidc
  const roleMap = Object.fromEntries(roles.map(({ group, role }) => [group, role]))
  return {
    ...(!isAuto && { isSecondFactorRequired: requireSecondProof === 'always' }),
    ...(oidc.issuer !== '' && { oidc: { ...rest, roleMap } }),
  }
}

/**
 * The secret of the link with which the first admin is made, recorded as the operator's; null where somebody may sign in
 * already. A restart makes a new one; the one before is worth nothing then.
 */
export async function setUpLink(db: Kysely<Schema>, nowMs: number): Promise<string | null> {
  const secret = await newSetUpLink(db, nowMs)
  if (secret !== null) await recordDeed(db, setUpDeed(), nowMs)
  return secret
}

function setUpDeed() {
  return {
    actor: { kind: 'operator' as const, id: 'operator', session: '', address: '' },
    ...{ verb: 'user.set_up_link', object: { kind: 'user', id: 'first' }, reason: '' },
    ...{ before: null, after: null, traceId: randomBytes(16).toString('hex') },
  }
}
