/** Whether an order may be carried out: asked when deciding, and again by whoever enforces it. */
import { parse } from 'tldts'
import type { ActionOrder, HostRole, Refusal, SafetyRule } from '../../contracts/index.ts'
import { printable } from '../../kernel/index.ts'
import type { SafetyFacts } from './facts.ts'
import { capRefusals } from './guard.ts'
import { domainMet, isHome, metBy, type Protection, protectionOf } from './protection.ts'
import { addressKinds, ttlMaxSeconds, ttlMinSeconds } from './scales.ts'
import {
  type AddressRange,
  facesOf,
  isIpv4,
  isNetworkRange,
  isOverlapping,
  isWithin,
  rangeText,
  readDomain,
  readRange,
} from './target.ts'

/** What an order is judged by. */
export type Judged = Pick<
  ActionOrder,
  'id' | 'kind' | 'target' | 'scope' | 'ttlSeconds' | 'isAutomatic' | 'isEstablished'
>

const refusalsMax = 16
const portsMax = 16

/** Rules that hold for an order: of one that a person approved those alone that nobody may step over. */
export function refusalsOf(order: Judged, facts: SafetyFacts, nowMs: number): readonly Refusal[] {
  return refusalsWith(order, protectionOf(facts), nowMs)
}

/** What a person steps over by approving the order all the same. */
export function steppedOver(order: Judged, facts: SafetyFacts, nowMs: number): readonly Refusal[] {
  const asAutomatic = { ...order, isAutomatic: true }
  return refusalsOf(asAutomatic, facts, nowMs).filter(({ isFinal }) => !isFinal)
}

/** The same for many orders on the same facts. */
export function refusalsWith(
  order: Judged,
  protection: Protection,
  nowMs: number,
): readonly Refusal[] {
  const all = order.kind === 'notify' ? [] : speakingAgainst(order, protection, nowMs)
  const holding = order.isAutomatic ? all : all.filter(({ isFinal }) => isFinal)
  return holding.slice(0, refusalsMax)
}

function speakingAgainst(order: Judged, protection: Protection, nowMs: number): Refusal[] {
  const { facts } = protection
  const onTarget = targetRefusals(order, protection, nowMs)
  return [
    ...onTarget,
    ...timeRefusals(order),
    ...driverRefusals(order, facts),
    ...(facts.killSwitch
      ? [final('kill_switch', 'response is stopped until a person lets it go on')]
      : []),
    ...unreadRefusals(protection),
    ...unknownRefusals(order, facts),
    ...spoofRefusals(order),
    ...holdOffRefusals(order, facts, nowMs),
    ...capRefusals(order, protection, nowMs),
  ]
}

function final(rule: SafetyRule, text: string): Refusal {
  return { rule, text, isFinal: true }
}

function open(rule: SafetyRule, text: string): Refusal {
  return { rule, text, isFinal: false }
}

function shown(target: string): string {
  return `"${printable(target).slice(0, 120)}"`
}

function timeRefusals({ ttlSeconds }: Judged): Refusal[] {
  if (Number.isInteger(ttlSeconds) && ttlSeconds >= ttlMinSeconds && ttlSeconds <= ttlMaxSeconds)
    return []
  const text = `a time limit of ${ttlMinSeconds} to ${ttlMaxSeconds} seconds was expected, found ${ttlSeconds}`
  return [final('time_limit', text)]
}

function driverRefusals({ kind }: Judged, { kinds }: SafetyFacts): Refusal[] {
  if (kinds === null || kinds.includes(kind)) return []
  return [final('no_driver', `nothing here can do ${kind.replaceAll('_', ' ')}`)]
}

function unreadRefusals({ unread }: Protection): Refusal[] {
  if (unread.length === 0) return []
  const text = `${unread.slice(0, 3).join(', ')} is to be kept safe, and cannot be read as an address, a network or a domain`
  return [open('unfit', text)]
}

/** What is not known cannot be kept safe. */
function unknownRefusals({ kind }: Judged, { missing = [] }: SafetyFacts): Refusal[] {
  const [first] = missing
  if (first === undefined || !(addressKinds.has(kind) || kind === 'isolate_container')) return []
  const text = `what must not be cut off is not known in full: ${printable(first).slice(0, 200)}`
  return [open('unfit', text)]
}

/** DESIGN: what completed no handshake, and what came by UDP alone, causes no action on an address. */
function spoofRefusals({ kind, target, isEstablished }: Judged): Refusal[] {
  if (!addressKinds.has(kind) || isEstablished === true) return []
  const text = `no TCP handshake with ${printable(target).slice(0, 80)} was seen in the traffic behind it, so addresses in that may be forged`
  return [open('spoofed', text)]
}

function holdOffRefusals({ target }: Judged, { holdOffs }: SafetyFacts, nowMs: number): Refusal[] {
  const range = readRange(target)
  const name = readDomain(target) ?? target
  const held = holdOffs.find(({ target: other, until }) => {
    if (!(Date.parse(until) > nowMs)) return false
    const otherRange = readRange(other)
    if (range !== null && otherRange !== null) return isOverlapping(range, otherRange)
    return (readDomain(other) ?? other) === name
  })
  if (held === undefined) return []
  const text = `a person took an action on ${printable(held.target).slice(0, 120)} back; policy leaves it alone until ${held.until}`
  return [open('hold_off', text)]
}

function targetRefusals(order: Judged, protection: Protection, nowMs: number): Refusal[] {
  const { kind, target } = order
  if (addressKinds.has(kind)) return addressRefusals(order, protection, nowMs)
  if (kind === 'block_domain') return domainRefusals(target, protection, nowMs)
  if (kind === 'isolate_container')
    return /^[A-Za-z0-9][\w.-]{0,127}$/.test(target)
      ? []
      : [final('unfit', `the name or id of a container was expected, found ${shown(target)}`)]
  return isPlainPath(target)
    ? []
    : [final('unfit', `an absolute path of a file was expected, found ${shown(target)}`)]
}

const pathMax = 4096

/** No way up, no empty parts, nothing that cannot be seen. */
function isPlainPath(path: string): boolean {
  if (!path.startsWith('/') || path.length > pathMax || printable(path) !== path) return false
  return path
    .slice(1)
    .split('/')
    .every((part) => part !== '' && part !== '.' && part !== '..')
}

function addressRefusals(order: Judged, protection: Protection, nowMs: number): Refusal[] {
  const { kind, target } = order
  const range = readRange(target)
  const mayBeNetwork = kind === 'block_ip'
  if (range === null || (isNetworkRange(range) && !mayBeNetwork)) {
    const expected = mayBeNetwork ? 'an address or a network' : 'an address'
    return [final('unfit', `${expected} was expected, found ${shown(target)}`)]
  }
  return [
    ...metBy(protection, range, nowMs),
    ...scopeRefusals(order),
    ...subnetRefusals(range, protection),
    ...roleRefusals(order, range, protection),
  ]
}

function scopeRefusals({ kind, target, scope }: Judged): Refusal[] {
  const { server, protocol, ports = [], bytesPerSecond } = scope
  const faults: string[] = []
  const at = server === undefined ? null : readRange(server)
  if (server !== undefined && (at === null || isNetworkRange(at)))
    faults.push(`an address of a server was expected, found ${shown(server)}`)
  if (at !== null && rangeText(at) === rangeText(readRange(target)!))
    faults.push('its server is the target itself')
  const isPort = (port: number) => Number.isInteger(port) && port > 0 && port < 65_536
  if (ports.length > portsMax || !ports.every(isPort))
    faults.push(`up to ${portsMax} ports from 1 to 65535 were expected`)
  if (ports.length > 0 && protocol === undefined) faults.push('ports need a protocol')
  if (bytesPerSecond !== undefined && !(bytesPerSecond > 0 && Number.isFinite(bytesPerSecond)))
    faults.push(`a rate above 0 was expected, found ${bytesPerSecond}`)
  if (kind === 'isolate_host' && Object.values(scope).some((value) => value !== undefined))
    faults.push('a host is isolated as a whole')
  return faults.map((text) => final('unfit', text))
}

/** No network as large as a subnet, and none of ours, without a person. */
function subnetRefusals(range: AddressRange, protection: Protection): Refusal[] {
  if (!isNetworkRange(range)) return []
  const text = rangeText(range)
  if (range.prefix < leastPrefix(range))
    return [open('subnet', `${text} is larger than /${isIpv4(range) ? 24 : 64}`)]
  const ours = protection.home.find((one) => isOverlapping(one, range))
  if (ours === undefined) return []
  const how = isWithin(ours, range) ? 'is all of your network' : 'lies in your network'
  return [open('subnet', `${text} ${how} ${rangeText(ours)}`)]
}

const leastPrefix = (range: AddressRange) => (isIpv4(range) ? 96 + 24 : 64)

/** Whether an address range is larger than any subnet that hosts stand in, or all of a network of ours. */
export function isWholeSubnet(target: string, homeNetworks: readonly string[]): boolean {
  const range = readRange(target)
  if (range === null || !isNetworkRange(range)) return false
  const home = homeNetworks.flatMap((text) => readRange(text) ?? [])
  return range.prefix < leastPrefix(range) || home.some((one) => isWithin(one, range))
}

/** Without these others lose the network, their names or their addresses. */
const vital: ReadonlySet<HostRole> = new Set(['gateway', 'resolver', 'dhcp-server'])

/** At one service alone the rest of its work goes on: the engine's advice asks for no more where a host has a role. */
function roleRefusals(order: Judged, range: AddressRange, protection: Protection): Refusal[] {
  const isOurs = isHome(protection, range)
  const isWhole = order.scope.server === undefined
  const faces = facesOf(range)
  const found: Refusal[] = []
  if (order.kind === 'isolate_host' && !isOurs)
    found.push(final('unfit', `${rangeText(range)} is no host of yours: it cannot be isolated`))
  for (const { range: other, roles } of protection.roles) {
    if (!faces.some((face) => isOverlapping(other, face))) continue
    for (const role of roles) {
      const text = `${rangeText(other)} was seen to be ${roleText(role)}: others depend on it`
      if (isWhole && vital.has(role)) found.push(final('role', text))
      else if (isWhole || vital.has(role)) found.push(open('role', text))
    }
  }
  for (const other of protection.critical)
    if (faces.some((face) => isOverlapping(other, face)))
      found.push(open('role', `${rangeText(other)} is of critical importance to you`))
  return found
}

function roleText(role: HostRole): string {
  if (role === 'dhcp-server') return 'a DHCP server'
  return `a ${role.replaceAll('-', ' ')}`
}

/** Names that mean a part of one's own network, or that no registry gives: RFC 6761, 6762, 8375. */
const localSuffixes = ['arpa', 'local', 'localhost', 'internal', 'lan', 'home', 'corp', 'test']

/** Domains under which strangers are served side by side, and that the public suffix list does not have. */
const sharedDomains: ReadonlySet<string> = new Set(
  `akadns.net akamai.net akamaiedge.net akamaihd.net amazonaws.com apple.com azure.com cloudflare.com cloudflare.net
  cloudfront.net edgekey.net edgesuite.net facebook.com fastly.net fastlylb.net fbcdn.net github.com github.io google.com
  googleapis.com googleusercontent.com gstatic.com icloud.com llnwd.net microsoft.com msedge.net office.com office365.com
  outlook.com trafficmanager.net windows.net windows.com windowsupdate.com`.split(/\s+/),
)

function domainRefusals(target: string, protection: Protection, nowMs: number): Refusal[] {
  const name = readDomain(target)
  if (name === null) return [final('unfit', `a domain was expected, found ${shown(target)}`)]
  const met = domainMet(protection, name, nowMs)
  const { publicSuffix, isIcann } = parse(name, { allowPrivateDomains: true })
  if (publicSuffix === name && isIcann !== false)
    return [...met, final('unfit', `whole registries lie under ${name}`)]
  if (localSuffixes.some((suffix) => name === suffix || name.endsWith(`.${suffix}`)))
    return [...met, final('unfit', `${name} is a name of local networks`)]
  if (!name.includes('.')) return [...met, final('unfit', `${name} is no whole domain`)]
  if (publicSuffix === name || sharedDomains.has(name))
    return [...met, open('unfit', `strangers share ${name}, and all of them would be without it`)]
  return [...met]
}
