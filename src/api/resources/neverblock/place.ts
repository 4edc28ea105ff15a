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
  const [base = '', bits = ''] = value.split('/')
  const isV6 = base.includes(':')
  const least = isV6 ? widest.v6 : widest.v4
  if (Number(bits) < least) return `${value} is wider than /${least}`
  if (hasHostBits(parseAddress(base)!, Number(bits) + (isV6 ? 0 : 96)))
    return `expected the first address of the network, found another before /${bits}`
  return { value, kind: 'network' }
}

/** Whoever writes one host with the length of its network may mean either. */
function hasHostBits(words: Uint32Array, prefix: number): boolean {
  return words.some((word, i) => {
    const own = Math.min(Math.max(prefix - i * 32, 0), 32)
    return own < 32 && (word & (0xffff_ffff >>> own)) !== 0
  })
}
