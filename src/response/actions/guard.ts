/**
 * What nothing is done to, whoever asks: held by the process that has the privileges, besides what the policy says. Only what it
 * knows by itself: its surroundings, and the list of what is never blocked.
 */
import type {
  ActionOrder,
  HostFacts,
  NeverBlock,
  Refusal,
  SafetyRule,
} from '../../contracts/index.ts'
import { printable } from '../../kernel/index.ts'
import { type Network, networkOf, overlaps } from './target.ts'

export interface SafetyGround {
  readonly nowMs: number
  readonly facts: HostFacts
  readonly neverBlock: readonly NeverBlock[]
}

/** Safety rules that speak against an order. */
export type Refuses = (order: ActionOrder, ground: SafetyGround) => readonly Refusal[]

const special: readonly (readonly [SafetyRule, string, string])[] = [
  ['loopback', '127.0.0.0/8', 'loopback'],
  ['loopback', '::1', 'loopback'],
  ['loopback', '0.0.0.0/8', 'this network'],
  ['loopback', '::', 'the unspecified address'],
  ['multicast', '224.0.0.0/4', 'multicast'],
  ['multicast', 'ff00::/8', 'multicast'],
  ['broadcast', '255.255.255.255', 'broadcast'],
  // Routers and clouds' own services answer there, and each link has its own.
  ['loopback', '169.254.0.0/16', 'link-local'],
  ['loopback', 'fe80::/10', 'link-local'],
]

export const guarded: Refuses = (order, ground) => {
  if (order.kind === 'notify' || order.kind === 'quarantine_file') return []
  if (order.kind === 'block_domain') return neverNames(order, ground)
  if (order.kind === 'isolate_container') return unsure(order, ground)
  const target = networkOf(order.target)
  if (target === null) return unsure(order, ground)
  const met = protectedIn(ground).filter(({ network }) => overlaps(target, network))
  return [...met.map(({ refusal }) => refusal), ...spoofed(order), ...unsure(order, ground)]
}

/** What is not known cannot be left alone. */
function unsure({ isAutomatic }: ActionOrder, { facts }: SafetyGround): Refusal[] {
  const [first] = facts.missing ?? []
  if (!isAutomatic || first === undefined) return []
  const text = `what must not be cut off is not known in full, so that a person has to decide: ${printable(first).slice(0, 200)}`
  return [{ rule: 'unfit', text, isFinal: false }]
}

interface Protected {
  readonly network: Network
  readonly refusal: Refusal
}

/** A ground serves many orders. */
const compiled = new WeakMap<SafetyGround, readonly Protected[]>()

function protectedIn(ground: SafetyGround): readonly Protected[] {
  const known = compiled.get(ground)
  if (known !== undefined) return known
  const made = [...surroundings(ground.facts), ...neverAddresses(ground)]
  compiled.set(ground, made)
  return made
}

function surroundings(facts: HostFacts): Protected[] {
  const known: readonly (readonly [SafetyRule, readonly string[], string])[] = [
    ['self', facts.own, 'an address of this machine'],
    ['gateway', facts.gateways, 'a gateway'],
    ['resolver', facts.resolvers, 'a resolver'],
    ['dhcp', facts.dhcp, 'a DHCP server'],
    ['ntp', facts.ntp, 'a time server'],
    ['operator', facts.operators, 'where somebody manages this machine from'],
    ['broadcast', facts.broadcasts, 'a broadcast address'],
    ['controller', facts.controllers ?? [], 'a machine of AMOSKYS'],
  ]
  const all = [
    ...known.flatMap(([rule, list, what]) => list.map((address) => [rule, address, what] as const)),
    ...special,
  ]
  return all.flatMap(([rule, address, what]) => {
    const network = networkOf(address)
    const refusal: Refusal = { rule, text: `${address} is ${what}`, isFinal: true }
    return network === null ? [] : [{ network, refusal }]
  })
}

function neverAddresses(ground: SafetyGround): Protected[] {
  return inForce(ground).flatMap((entry) => {
    const network = entry.kind === 'domain' ? null : networkOf(entry.value)
    return network === null ? [] : [{ network, refusal: never(entry) }]
  })
}

function neverNames(order: ActionOrder, ground: SafetyGround): Refusal[] {
  const name = nameText(order.target)
  return inForce(ground)
    .filter(({ kind }) => kind === 'domain')
    .filter(({ value }) => isUnder(name, nameText(value)) || isUnder(nameText(value), name))
    .map(never)
}

function spoofed({ isAutomatic, isEstablished, kind }: ActionOrder): Refusal[] {
  if (!isAutomatic || isEstablished === true || kind === 'isolate_host') return []
  const text = 'It completed no TCP handshake, so that its address may be forged'
  return [{ rule: 'spoofed', text, isFinal: false }]
}

function inForce({ neverBlock, nowMs }: SafetyGround): readonly NeverBlock[] {
  return neverBlock.filter(({ expiresAt }) => expiresAt === null || Date.parse(expiresAt) > nowMs)
}

function never({ value, reason }: NeverBlock): Refusal {
  const why = reason === '' ? '' : `: ${printable(reason).slice(0, 120)}`
  const text = `${printable(value).slice(0, 253)} is never to be blocked${why}`
  return { rule: 'never_block', text, isFinal: true }
}

const nameText = (name: string) => name.toLowerCase().replace(/\.$/, '')

function isUnder(name: string, above: string): boolean {
  return name === above || name.endsWith(`.${above}`)
}
