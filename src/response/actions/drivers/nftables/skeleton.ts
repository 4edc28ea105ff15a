/** Our table without what is in it: sets, chains and rules, as `nft -f` reads them. */
import { createHash } from 'node:crypto'
import { networkOf } from '../../target.ts'
import { type Honeypot, type SetKind, setKinds } from './elements.ts'

export const tableName = 'amoskys'

/**
 * Orders whose elements overlap stand in sets of different layers, each with its own time limit, so that the end of one leaves
 * the other in force. A layer is made when the first order needs it: a packet pays for each.
 */
export const layersMax = 8
export const setSizeMax = 65_536

export interface SkeletonOptions {
  readonly layers: number
  readonly honeypot: Honeypot | null
  /** Networks that an isolated host may still speak with. */
  readonly managementNetworks: readonly string[]
}

export interface ChainPlan {
  readonly name: string
  /** `type filter hook prerouting priority -310`; '' of a chain that others jump to. */
  readonly hook: string
  readonly rules: readonly string[]
}

/**
 * Before connection tracking (-200), so that open connections stop as well; and once more before the source is rewritten
 * (100), for what was addressed to another at first.
 */
const early = -310
const late = 90
/** After connection tracking, before our own rewriting of destinations (-110), which is before that of others (-100). */
const cutAt = -150
const rerouteAt = -110

const families = [4, 6] as const

export function setName(kind: SetKind, family: 4 | 6, layer: number): string {
  return `${kind}${family}_${layer}`
}

const source = (family: 4 | 6) => `${family === 4 ? 'ip' : 'ip6'} saddr`
const destination = (family: 4 | 6) => `${family === 4 ? 'ip' : 'ip6'} daddr`

/** What a set of this kind is keyed by. */
function keyOf(kind: SetKind, family: 4 | 6): string {
  const both = `${source(family)} . ${destination(family)}`
  if (kind === 'pair') return both
  if (kind === 'service') return `${both} . meta l4proto . th dport`
  if (kind === 'redirected') return `${both} . tcp dport`
  return source(family)
}

/** Single addresses are hashed; what may be a range stands in a tree. */
const isRanged = (kind: SetKind) =>
  kind === 'net' || kind === 'pair' || kind === 'service' || kind === 'redirected'

export function chainsOf({ layers, honeypot }: SkeletonOptions): ChainPlan[] {
  const each = Array.from({ length: layers }, (_, layer) => layer)
  const judges = families.map((family) => ({
    name: `judge${family}`,
    hook: '',
    rules: each.flatMap((layer) => judgements(family, layer)),
  }))
  const judged = (way: 'iif' | 'oif') => [
    `${way} "lo" accept`,
    ...families.map((family) => `meta nfproto ipv${family} jump judge${family}`),
  ]
  const hookOf = (hook: string, priority: number, type = 'filter') =>
    `type ${type} hook ${hook} priority ${priority}`
  return [
    ...judges,
    { name: 'arriving', hook: hookOf('prerouting', early), rules: judged('iif') },
    { name: 'sent', hook: hookOf('output', early), rules: judged('oif') },
    { name: 'leaving', hook: hookOf('postrouting', late), rules: judged('oif') },
    ...(honeypot === null
      ? []
      : [
          {
            name: 'cut',
            hook: hookOf('prerouting', cutAt),
            rules: each.flatMap((layer) => cuts(honeypot, layer)),
          },
          {
            name: 'reroute',
            hook: hookOf('prerouting', rerouteAt, 'nat'),
            rules: each.flatMap((layer) => reroutes(honeypot, layer)),
          },
          {
            name: 'hairpin',
            hook: hookOf('postrouting', late, 'nat'),
            rules: each.flatMap((layer) => hairpins(honeypot, layer)),
          },
        ]),
  ]
}

/** Neighbours are asked for by IPv6 itself; without that those who manage a host could not reach it. */
const butNeighbours = 'icmpv6 type != { nd-neighbor-solicit, nd-neighbor-advert }'

function judgements(family: 4 | 6, layer: number): string[] {
  const [from, to] = [source(family), destination(family)]
  const set = (kind: SetKind) => `@${setName(kind, family, layer)}`
  const unmanaged = (other: string) =>
    `${other} != @management${family} ${other} != @managers${family} drop`
  const isolated = (host: string, other: string) =>
    family === 4
      ? [`${host} ${set('isolated')} ${unmanaged(other)}`]
      : [
          `meta l4proto != ipv6-icmp ${host} ${set('isolated')} ${unmanaged(other)}`,
          `${butNeighbours} ${host} ${set('isolated')} ${unmanaged(other)}`,
        ]
  return [
    `${from} ${set('host')} drop`,
    `${to} ${set('host')} drop`,
    `${from} ${set('net')} drop`,
    `${to} ${set('net')} drop`,
    `${from} . ${to} ${set('pair')} drop`,
    `${to} . ${from} ${set('pair')} drop`,
    `${from} . ${to} . meta l4proto . th dport ${set('service')} drop`,
    `${to} . ${from} . meta l4proto . th sport ${set('service')} drop`,
    ...isolated(from, to),
    ...isolated(to, from),
  ]
}

/** `[family, address]` of the honeypot. */
function addressesOf({ address4, address6 }: Honeypot): [4 | 6, string][] {
  const all: [4 | 6, string][] = [
    [4, address4],
    [6, address6],
  ]
  return all.filter(([, address]) => address !== '')
}

const redirectedBy = (family: 4 | 6, layer: number) =>
  `${keyOf('redirected', family)} @${setName('redirected', family, layer)}`

/** Connections that were open before, and lead elsewhere, end; others of ours lead to the honeypot already. */
function cuts(honeypot: Honeypot, layer: number): string[] {
  return addressesOf(honeypot).map(
    ([family, address]) =>
      `${redirectedBy(family, layer)} ct state established ct reply ${source(family)} != ${address} reject with tcp reset`,
  )
}

function reroutes(honeypot: Honeypot, layer: number): string[] {
  return addressesOf(honeypot).map(([family, address]) => {
    const ports = honeypot.ports.map(({ port, to }) => `${port} : ${address} . ${to}`).join(', ')
    const word = family === 4 ? 'ip' : 'ip6'
    return `${redirectedBy(family, layer)} dnat ${word} to tcp dport map { ${ports} }`
  })
}

function hairpins(honeypot: Honeypot, layer: number): string[] {
  return addressesOf(honeypot).map(
    ([family, address]) =>
      `ct status dnat ${destination(family)} ${address} ${source(family)} @${setName('hairpin', family, layer)} masquerade`,
  )
}

/** A rule bears the mark of its own text: one that was changed by hand is known by it. */
export function markOf(rule: string, at: number): string {
  return `amoskys ${createHash('sha256').update(`${at} ${rule}`).digest('hex').slice(0, 12)}`
}

export function skeletonText(options: SkeletonOptions): string {
  const sets = families.flatMap((family) => [
    managementSet(family, options.managementNetworks),
    `set managers${family} { typeof ${source(family)}; size ${setSizeMax}; }`,
    ...Array.from({ length: options.layers }, (_, layer) =>
      setKinds.map((kind) => {
        const flags = isRanged(kind) ? 'interval, timeout' : 'timeout'
        const size = isRanged(kind) ? '' : `size ${setSizeMax};`
        const name = setName(kind, family, layer)
        return `set ${name} { typeof ${keyOf(kind, family)}; flags ${flags}; ${size} }`
      }),
    ).flat(),
  ])
  const chains = chainsOf(options).map(({ name, hook, rules }) => {
    const lines = rules.map((rule, i) => `${rule} comment "${markOf(rule, i)}"`)
    return [`chain ${name} {`, ...(hook === '' ? [] : [`${hook}; policy accept;`]), ...lines, '}']
  })
  return [`table inet ${tableName} {`, ...sets, ...chains.flat(), '}'].join('\n')
}

function managementSet(family: 4 | 6, networks: readonly string[]): string {
  const own = networks.map(networkOf).filter((network) => network?.family === family)
  const elements = own.length === 0 ? '' : `elements = { ${own.map((n) => n!.text).join(', ')} };`
  return `set management${family} { typeof ${source(family)}; flags interval; auto-merge; ${elements} }`
}
