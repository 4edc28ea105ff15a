/** An address, a network or a domain in its one spelling, so that none stands in the list twice. */
import type { NeverBlock } from '../../../contracts/index.ts'
import { addressText, isAddress, isNetwork, parseAddress } from '../../../kernel/index.ts'

/** A wide entry switches the response off for half of the world: widest networks that may be named. */
const widest = { v4: 8, v6: 16 } as const
const label = '[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?'
const domain = new RegExp(`^(?=.{1,253}$)${label}(?:\\.${label})+$`)

/** What is wrong with it, or the place. */
export function placeOf(text: string): Pick<NeverBlock, 'value' | 'kind'> | string {
  const expected = 'expected an address, a network such as 192.0.2.0/24, or a domain'
  if (text.includes('/')) return isNetwork(text) ? networkOf(text) : expected
  if (isAddress(text)) return { value: plainAddress(text), kind: 'address' }
  const name = text.toLowerCase().replace(/\.$/, '')
  return domain.test(name) && !/\.\d+$/.test(name) ? { value: name, kind: 'domain' } : expected
}

function networkOf(text: string): Pick<NeverBlock, 'value' | 'kind'> | string {
  const [address = '', bits = ''] = text.split('/')
  const least = address.includes(':') ? widest.v6 : widest.v4
  if (Number(bits) < least) return `${text} is wider than /${least}`
  return { value: `${plainAddress(address)}/${Number(bits)}`, kind: 'network' }
}

function plainAddress(text: string): string {
  return addressText(parseAddress(text)!, 0)
}
