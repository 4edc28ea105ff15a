/** For the tests: a guarded source before a local server. */
import type { LookedUp } from '../../../contracts/index.ts'
import type { Picked } from '../pick.ts'
import { leaveTest } from '../privacy.ts'
import { type TestWorld, testWorld } from '../world.fixture.ts'
import { memoryLedger } from './budget.ts'
import { memoryCache } from './cache.ts'
import { GuardedSource, type Guarding } from './guarded.ts'
import type { Provider } from './provider.ts'

export const secretKey = 'k3y-that-nobody-may-see'

export const nobody: ReadonlySet<string> = new Set()

export function picked(value: string, kind: LookedUp['kind'] = 'address'): Picked {
  return { indicator: { kind, value }, role: 'doer', isHome: false, isEntity: false }
}

export interface Guarded {
  readonly source: GuardedSource
  readonly world: TestWorld
  readonly given: Guarding
}

export function guarded(
  provider: Provider,
  base: string,
  { patience, ...changes }: Partial<Guarding> = {},
): Guarded {
  const world = testWorld()
  const given: Guarding = {
    ...{ provider, key: secretKey, base, world, cache: memoryCache(), ledger: memoryLedger() },
    leaves: leaveTest({ home: ['10.0.0.0/8'], ownDomains: [], sendDomains: 'always' }),
    signal: new AbortController().signal,
    ...changes,
    patience: { timeoutMs: 10_000, backoffMs: 2, backoffMsMax: 50, retries: 2, ...patience },
  }
  return { source: new GuardedSource(given), world, given }
}
