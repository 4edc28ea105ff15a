/** What the API is told of how people prove who they are. */
import { randomBytes } from 'node:crypto'
import { linkSeconds, newSetUpLink, type OidcSettings } from '../accounts/index.ts'
import { AmoskysError, isoTime } from '../kernel/index.ts'
import { openDatabase, recordDeed } from '../store/index.ts'
import type { Settings } from './config/index.ts'
import type { World } from './world.ts'

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
 * Prints the link with which the first admin is made, where nobody may sign in yet. `address` is where the API listens. A
 * restart makes a new link; the one before is worth nothing then.
 */
export async function tellSetUpLink(
  world: World,
  { path, address }: { readonly path: string; readonly address: string },
): Promise<void> {
  await using database = await openDatabase(path)
  const nowMs = world.now()
  const secret = await database.write(async (db) => {
    const made = await newSetUpLink(db, nowMs)
    if (made !== null) await recordDeed(db, setUpDeed(), nowMs)
    return made
  })
  if (secret === null) return
  const until = isoTime((nowMs + linkSeconds * 1000) * 1000)
  world.err(
    `Nobody may sign in yet. Whoever opens this link becomes the admin; it works once, until ${until}:\n  ${address}/setup#token=${secret}\n`,
  )
}

function setUpDeed() {
  return {
    actor: { kind: 'operator' as const, id: 'operator', session: '', address: '' },
    ...{ verb: 'user.set_up_link', object: { kind: 'user', id: 'first' }, reason: '' },
    ...{ before: null, after: null, traceId: randomBytes(16).toString('hex') },
  }
}
