/** Addresses and domains that nothing is ever done to: DESIGN, response invariants. */
import type { HostRole, NeverBlock, Refusal, SafetyRule } from '../../contracts/index.ts'
import { printable } from '../../kernel/index.ts'
import type { SafetyFacts } from './facts.ts'
import {
  type AddressRange,
  broadcastOf,
  facesOf,
  isNetworkRange,
  isOverlapping,
  isUnder,
  rangeText,
  readDomain,
  readProtected,
} from './target.ts'

/** Of a large network more would be met than anybody reads. */
const metMax = 8

interface Protected {
  readonly range: AddressRange
  readonly rule: SafetyRule
  /** `the gateway`. */
  readonly what: string
}

interface ProtectedDomain {
  readonly name: string
  readonly entry: NeverBlock
}

interface ProtectedEntry extends Protected {
  readonly entry: NeverBlock | null
}

/** The facts, read once. */
export interface Protection {
  readonly facts: SafetyFacts
  readonly home: readonly AddressRange[]
  readonly ranges: readonly ProtectedEntry[]
  readonly domains: readonly ProtectedDomain[]
  readonly roles: readonly { readonly range: AddressRange; readonly roles: readonly HostRole[] }[]
  readonly critical: readonly AddressRange[]
  /** What was told in a way that cannot be read: it cannot be kept safe either. */
  readonly unread: readonly string[]
}

const listed = [
  ['own', 'self', 'this machine'],
  ['gateways', 'gateway', 'the gateway'],
  ['resolvers', 'resolver', 'a resolver of this machine'],
  ['dhcp', 'dhcp', 'the DHCP server'],
  ['ntp', 'ntp', 'a time server of this machine'],
  ['controllers', 'controller', 'a machine of AMOSKYS'],
  ['operators', 'operator', 'whence somebody is signed in now'],
] as const

const always: readonly (readonly [string, SafetyRule, string])[] = [
  ['127.0.0.0/8', 'loopback', 'a loopback address'],
  ['::1', 'loopback', 'the loopback address'],
  ['224.0.0.0/4', 'multicast', 'an address of groups'],
  ['ff00::/8', 'multicast', 'an address of groups'],
  ['255.255.255.255', 'broadcast', 'the address of everybody'],
  ['0.0.0.0/8', 'unfit', 'an address of nobody'],
  ['::', 'unfit', 'the address of nobody'],
]

/** After what is known by name: many a gateway has one. */
const linkLocal: typeof always = [
  ['169.254.0.0/16', 'loopback', 'a link-local address'],
  ['fe80::/10', 'loopback', 'a link-local address'],
]

export function protectionOf(facts: SafetyFacts): Protection {
  const unread: string[] = []
  const read = (text: string, what: string): AddressRange[] => {
    const range = readProtected(text)
    if (range === null) unread.push(`"${printable(text).slice(0, 80)}" (${what})`)
    return range === null ? [] : [range]
  }
  const plain = [
    ...always,
    ...listed.flatMap(([list, rule, what]) =>
      facts[list].map((text) => [text, rule, what] as const),
    ),
    ...linkLocal,
  ].flatMap(([text, rule, what]) => read(text, what).map((range) => ({ range, rule, what })))
  const broadcasts = facts.ownNetworks
    .flatMap((text) => read(text, 'a network of this machine'))
    .flatMap((range) => broadcastOf(range) ?? [])
    .map((range) => ({ range, rule: 'broadcast', what: 'the address of a whole network' }) as const)
  const kept = facts.neverBlock
    .filter(({ kind }) => kind !== 'domain')
    .flatMap((entry) =>
      read(entry.value, 'the never-block list').map((range) => ({
        ...{ range, entry },
        ...{ rule: 'never_block' as const, what: 'on the never-block list' },
      })),
    )
  const domains = facts.neverBlock
    .filter(({ kind }) => kind === 'domain')
    .flatMap((entry) => {
      const name = readDomain(entry.value.trim().replace(/^\*?\./, ''))
      if (name === null) unread.push(`"${printable(entry.value).slice(0, 80)}" (domain)`)
      return name === null ? [] : [{ name, entry }]
    })
  return {
    facts,
    home: facts.homeNetworks.flatMap((text) => read(text, 'a home network')),
    ranges: [...[...plain, ...broadcasts].map((one) => ({ ...one, entry: null })), ...kept],
    domains,
    roles: Object.entries(facts.roles).flatMap(([address, roles]) =>
      read(address, 'a host with a role').map((range) => ({ range, roles })),
    ),
    critical: facts.critical.flatMap((text) => read(text, 'a critical host')),
    unread,
  }
}

export function isHome({ home }: Protection, range: AddressRange): boolean {
  const faces = facesOf(range)
  return home.some((one) => faces.some((face) => isOverlapping(one, face)))
}

/** What a target would meet, by whichever name it goes. */
export function metBy(
  { ranges }: Protection,
  target: AddressRange,
  nowMs: number,
): readonly Refusal[] {
  const faces = facesOf(target)
  const met: Refusal[] = []
  for (const one of ranges) {
    if (!isInForce(one.entry, nowMs)) continue
    if (!faces.some((face) => isOverlapping(one.range, face))) continue
    met.push({ rule: one.rule, text: metText(one, target), isFinal: true })
    if (met.length === metMax) break
  }
  return met
}

function metText({ range, what, entry }: ProtectedEntry, target: AddressRange): string {
  const met = rangeText(range)
  const own = rangeText(target)
  const why = entry === null ? what : `${what}${reasonText(entry)}`
  if (isNetworkRange(target)) return `${met}, which ${own} has addresses of, is ${why}`
  return met === own ? `${own} is ${why}` : `${own} is ${why} (${met})`
}

function reasonText({ reason }: NeverBlock): string {
  const text = printable(reason).trim().slice(0, 120)
  return text === '' ? '' : `: ${text}`
}

/** A domain, whatever lies under it, and whatever it lies under: all of them would be without their names. */
export function domainMet(
  { domains }: Protection,
  name: string,
  nowMs: number,
): readonly Refusal[] {
  return domains
    .filter(({ entry }) => isInForce(entry, nowMs))
    .filter((one) => isUnder(name, one.name) || isUnder(one.name, name))
    .slice(0, metMax)
    .map(({ name: kept, entry }) => ({
      rule: 'never_block',
      text: `${kept}${kept === name ? '' : `, with which ${name} goes,`} is on the never-block list${reasonText(entry)}`,
      isFinal: true,
    }))
}

function isInForce(entry: NeverBlock | null, nowMs: number): boolean {
  if (entry === null || entry.expiresAt === null) return true
  const until = Date.parse(entry.expiresAt)
  // One whose end cannot be read has none.
  return Number.isNaN(until) || until > nowMs
}
