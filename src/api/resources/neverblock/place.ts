/** An address, a network or a domain in its one spelling, so that none stands in the list twice. */
import type { NeverBlock } from '../../../contracts/index.ts'
import { isAddress, isNetwork, parseAddress } from '../../../kernel/index.ts'
import { targetKey } from '../../../response/policy/index.ts'

/** A wide entry switches the response off for a part of the world: widest networks that may be named. */
const widest = { v4: 8, v6: 16 } as const
const label = '[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?'
const domain = new RegExp(`^(?=.{1,253}$)${label}(?:\\.${label})+$`)

/** What is wrong with it, or the place. */
export function placeOf(text: string): Pick<NeverBlock, 'value' | 'kind'> | string {
  const expected = 'expected an address, a network such as 192.0.2.0/24, or a domain'
  const value = targetKey(text)
  if (isAddress(value)) return { value, kind: 'address' }
  if (value.includes('/')) return isPlainNetwork(value) ? networkOf(value) : expected
  return domain.test(value) && !/\.\d+$/.test(value) ? { value, kind: 'domain' } : expected
}

/** Without a zone, which means nothing elsewhere. */
function isPlainNetwork(text: string): boolean {
  return isNetwork(text) && parseAddress(text.split('/')[0]!) !== null
}

function networkOf(value: string): Pick<NeverBlock, 'value' | 'kind'> | string {
  const least = value.includes(':') ? widest.v6 : widest.v4
  if (Number(value.split('/')[1]) < least) return `${value} is wider than /${least}`
  return { value, kind: 'network' }
}
