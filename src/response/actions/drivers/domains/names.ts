/** Domain names as they may stand in a file that a resolver reads. */
import { getPublicSuffix } from 'tldts'
import { printable } from '../../../../kernel/index.ts'
import { unfit } from '../failures.ts'

const label = '[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?'
const domainShape = new RegExp(`^(${label}\\.)+${label}$`)

/** In lower case and without the dot at its end. A name that many parties have theirs under is refused. */
export function domainOf(target: string): string {
  const domain = target.toLowerCase().replace(/\.$/, '')
  const shown = printable(target).slice(0, 100)
  if (domain.length > 253 || !domainShape.test(domain) || /\.\d+$/.test(domain))
    throw unfit(`${shown} is no domain name in ASCII (RFC 1035; other scripts as xn--...)`)
  if (getPublicSuffix(domain, { allowPrivateDomains: true }) === domain)
    throw unfit(`${shown} is a suffix under which many parties have names; block one of those`)
  return domain
}
