/** What may leave this machine: nothing of ours, and names only with consent. */
import { parse } from 'tldts'
import type { LookedUp } from '../../contracts/index.ts'
import { isGlobalAddress } from '../../kernel/index.ts'
import { homeTest, keyOf, registeredOf } from './indicators.ts'

export interface PrivacyRules {
  /** Networks that are ours. */
  readonly home: readonly string[]
  /** Domains that are ours, with all below them. */
  readonly ownDomains: readonly string[]
  readonly sendDomains: 'ask' | 'always' | 'never'
}

/** `as`: what is sent of it; `why`: why nothing is. */
export type Leaving =
  | { readonly as: LookedUp; readonly why: '' }
  | { readonly as: null; readonly why: string }

/** `consented`: keys of `keyOf` that a person lets go out, whole or as what was registered. */
export type LeaveTest = (indicator: LookedUp, consented: ReadonlySet<string>) => Leaving

export const consentText = 'needs your consent'

const byRule = {
  kind: 'only addresses, domains and hashes are sent',
  home: 'an address of yours, which is never sent',
  nobodys: 'no address that anybody on the internet holds',
  own: 'a name of yours, which is never sent',
  unregistered: 'no name that anybody on the internet can register',
  never: 'the settings send no domains',
  consent: consentText,
} as const
const reasons: ReadonlySet<string> = new Set(Object.values(byRule))

/** Whether something was not asked by a rule on what may leave, and not for want of an answer. */
export function isByRule(why: string): boolean {
  return reasons.has(why)
}

export function leaveTest({ home, ownDomains, sendDomains }: PrivacyRules): LeaveTest {
  const isHome = homeTest(home)
  const own = ownDomains.map((name) => name.toLowerCase().replace(/^\.|\.$/g, ''))
  return (indicator, consented) => {
    if (indicator.kind === 'file') return { as: indicator, why: '' }
    if (indicator.kind === 'address') {
      const why = addressStays(indicator, isHome)
      return why === '' ? { as: indicator, why } : { as: null, why }
    }
    if (indicator.kind !== 'domain') return stays(byRule.kind)
    const fixed = nameStays(indicator.value, own)
    if (fixed !== '') return stays(fixed)
    const as: LookedUp = { kind: 'domain', value: registeredOf(indicator.value) }
    if (sendDomains === 'never') return stays(byRule.never)
    const isGranted = consented.has(keyOf(indicator)) || consented.has(keyOf(as))
    if (sendDomains === 'ask' && !isGranted) return stays(byRule.consent)
    return { as, why: '' }
  }
}

function stays(why: string): Leaving {
  return { as: null, why }
}

function addressStays(indicator: LookedUp, isHome: (one: LookedUp) => boolean): string {
  if (isHome(indicator)) return byRule.home
  return isGlobalAddress(indicator.value) ? '' : byRule.nobodys
}

/** A name under no public suffix is one that somebody made up at home: `printer.lan`, `nas`, `db.corp`. */
function nameStays(name: string, own: readonly string[]): string {
  if (own.some((one) => name === one || name.endsWith(`.${one}`))) return byRule.own
  const { domain, isIcann, isPrivate } = parse(name, { allowPrivateDomains: true })
  const isPublic = domain !== null && (isIcann || isPrivate) && !/(?:^|\.)arpa$/.test(name)
  return isPublic ? '' : byRule.unregistered
}
