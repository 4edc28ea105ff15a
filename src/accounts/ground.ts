/** What everything here stands on. */
import type { Kysely } from 'kysely'
import type { Database, Schema } from '../store/index.ts'
import type { KeyRing } from './key-ring.ts'
import type { OidcProvider } from './oidc-provider.ts'
import type { Role } from './permissions.ts'
import type { SignInLimits } from './sign-in-limits.ts'

export type Db = Kysely<Schema>

export interface AccountGround {
  readonly database: Database
  readonly keys: KeyRing
  readonly limits: SignInLimits
  /** A sign-in service outside; null: none is set up. */
  readonly oidc: OidcProvider | null
  /** Whoever may change much, and whoever reads everything, gives a second proof. */
  readonly isSecondFactorRequired: boolean
  /** Names of this machine, which no password may be made of. */
  readonly hostNames: readonly string[]
}

/** Where and when somebody comes by. */
export interface Visit {
  readonly address: string
  /** The browser, as it names itself; cut to 200 characters where it is kept. */
  readonly agent: string
  readonly nowMs: number
}

/** UX 10.4. */
const rolesWithSecondFactor: ReadonlySet<string> = new Set<Role>(['responder', 'admin', 'auditor'])

export function needsSecondFactor(
  { isSecondFactorRequired }: Pick<AccountGround, 'isSecondFactorRequired'>,
  role: string,
): boolean {
  return isSecondFactorRequired && rolesWithSecondFactor.has(role)
}
