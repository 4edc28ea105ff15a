/** What to do where the advice of a card would hurt others than the one it is for. */
import { parse } from 'tldts'
import {
  type HostRole,
  Protocol,
  type RecommendedAction,
  type Signal,
} from '../../contracts/index.ts'
import { isHostAddress } from '../../kernel/index.ts'
import { type Neighbours, roleOf } from '../hosts/index.ts'

export interface Circumstances {
  readonly signal: Signal
  readonly entity: string
  readonly neighbours?: Neighbours | undefined
}

/** Fewer good conversations may be an attacker's own. Set by hand. */
const goodMin = 5
/** Other hosts of ours that use a server or a domain: two may be as infected as the one. */
const usersMin = 3
/** Hosts with good conversations of their own at one of ours: one more may have come in as the doer did. */
const sessionsMin = 2
const domainUsersMin = 2
/** Of so many ports it can be said that they are one service. */
const portsMax = 3
const dnsPort = 53
/** ATT&CK: network and endpoint denial of service. */
const floods = /^T149[89]/

/** ATT&CK: LLMNR/NBT-NS poisoning. */
const poisoning = 'T1557.001'

/** Domains under which strangers are served side by side, and that the public suffix list does not have. */
const sharedDomains = new Set(
  `akadns.net akamai.net akamaiedge.net akamaihd.net amazonaws.com apple.com azure.com cloudflare.com cloudflare.net
  cloudfront.net edgekey.net edgesuite.net facebook.com fastly.net fastlylb.net fbcdn.net google.com googleapis.com
  googleusercontent.com gstatic.com icloud.com llnwd.net microsoft.com msedge.net office.com office365.com outlook.com
  trafficmanager.net windows.net windows.com windowsupdate.com`.split(/\s+/),
)

/** Null: nothing speaks against it. */
export function insteadOf(
  deed: RecommendedAction,
  circumstances: Circumstances,
): readonly RecommendedAction[] | null {
  const { signal, neighbours } = circumstances
  const { action, target } = deed
  if (action === 'rate-limit') return insteadOfLimit(deed, circumstances)
  if (action === 'sinkhole-domain') return insteadOfSinkhole(deed, circumstances)
  if (action !== 'block-address' && action !== 'isolate-host') return null
  const mac = target === signal.actor ? signal.facts['mac'] : undefined
  // Its address may be the one that it took from another; the hardware address is what forges.
  if (typeof mac === 'string')
    return hasMoved(circumstances)
      ? [advised('find-sender', mac, tookOverWhy)]
      : [closePort(mac, deed.ttlSeconds)]
  const roles = neighbours?.rolesOf(target).map(({ role }) => role) ?? []
  const role = roles.find((one) => one !== 'monitor')
  if (role !== undefined) return insteadForRole(deed, role, circumstances)
  if (target === signal.actor && mayBeForged(signal, neighbours))
    return [insteadForForged(circumstances)]
  if (isSharedDoor(target, signal, neighbours))
    return [...atServer(deed, circumstances), advised('find-sender', target, sharedDoorWhy)]
  if (neighbours !== undefined && !neighbours.isHome(target))
    return insteadForStranger(deed, circumstances, neighbours)
  const own = refusedWithin(deed, circumstances)
  const served = own === null ? insteadForServer(deed, circumstances) : null
  if (served !== null) return served
  if (roles.length > 0) return [advised('check-host', target, monitorWhy), own ?? deed]
  return own === null ? null : [own]
}

/** Who comes to it was led there by forged answers, and is not let in: nobody loses a session that was meant for it. */
function isLure({ technique, evidence }: Signal): boolean {
  return technique === poisoning && !evidence.some(({ id }) => id === 'let-in')
}

/** Hosts of ours flood another with answers, as somebody asks them all in its name: they are real, and can be told not to answer. */
function insteadOfLimit(
  deed: RecommendedAction,
  { signal: { facts } }: Circumstances,
): RecommendedAction[] | null {
  const { broadcast, asker } = facts
  if (typeof broadcast !== 'string' || typeof asker !== 'string') return null
  const all = broadcast === '' ? 'to a broadcast address' : `to ${broadcast}`
  const seen = broadcast === '' ? 'most likely ' : ''
  const why = `The senders are hosts of yours, at several hardware addresses: ${seen}they answer pings ${all} that bear its address. Have hosts and routers ignore such pings.`
  const limit = { ...deed, why }
  if (asker === '') return [limit]
  const whose = `Pings ${all} in the victim’s name came from this hardware address: this machine asks for the flood, or is the router before the one that does.`
  return [advised('find-sender', asker, whose), limit]
}

export const resetPassword = 'Reset the password of the account that may have been let in'

/** What is done where somebody got in, from whom. */
export function endingOf(undo: string, actor: string): string {
  return `${undo}, end the session from ${actor}, and look in the logs at what came from that address.`
}

/** Others' sessions would end with it: what is done to it, or by it, is ended instead. */
function insteadForServer(
  deed: RecommendedAction,
  circumstances: Circumstances,
): RecommendedAction[] | null {
  const { signal, neighbours } = circumstances
  const { actor, peers, technique } = signal
  const { target } = deed
  const users = neighbours?.servedBy(target, [target, actor, ...peers]) ?? 0
  if (users < sessionsMin || isLure(signal)) return null
  const others = `Do not cut it off: ${users === 1 ? 'another of your hosts' : 'other hosts'} had ordinary conversations with it.`
  if (target === actor) {
    const why = `${others} See which account or program on it does this, and stop that one.`
    return [advised('check-host', target, why), ...endOfCalls(deed, circumstances)]
  }
  const undo = technique.startsWith('T1110') ? resetPassword : 'Close the way by which it came in'
  const why = `${others} ${endingOf(undo, actor)}`
  return [advised('check-host', target, isHostAddress(actor) ? why : `${others} ${undo}.`)]
}

/** One of ours that has to go on working may still be kept from whom it calls, where nobody else needs that one. */
function endOfCalls(
  { target, ttlSeconds }: RecommendedAction,
  { signal, entity, neighbours }: Circumstances,
): RecommendedAction[] {
  const { actor, peer, peerCount } = signal
  if (target !== actor || peerCount !== 1 || !isHostAddress(peer)) return []
  if (neighbours === undefined || neighbours.isHome(peer) || portsOf(signal).has(dnsPort)) return []
  const why = 'Ends the calls; the rest of its work goes on while you look for what makes them.'
  const deed = { ...advised('block-address', peer, why), ttlSeconds }
  return insteadOf(deed, { signal, entity, neighbours }) === null ? [deed] : []
}

/** One of ours is not shut out of everything for what it does at one service. */
function refusedWithin(
  deed: RecommendedAction,
  { signal, neighbours }: Circumstances,
): RecommendedAction | null {
  const { size } = portsOf(signal)
  const isOurs = neighbours?.isHome(deed.target) ?? false
  if (deed.action !== 'block-address' || !isOurs || deed.target !== signal.actor) return null
  // Of ICMP and its like there is no service to refuse.
  if (size === 0 || size > portsMax || portsOf(signal).has(0)) return null
  const why = 'Ends what was seen here; the rest of its work goes on while you look into it.'
  return { ...deed, action: 'refuse-service', why }
}

const sharedDoorWhy =
  'It has ordinary conversations with the same service, so others may use this address. Ask whoever runs it which machine used these source ports at these times.'

/** Some guess, and others work, from one address at one service. */
function isSharedDoor(target: string, signal: Signal, neighbours?: Neighbours): boolean {
  if (target !== signal.actor || !signal.technique.startsWith('T1110')) return false
  return goodOf(target, signal, neighbours).there >= goodMin
}

const tookOverWhy =
  'An address moved to it and the first machine stayed silent, as where one of a pair takes over. Ask whoever runs it whether the two are a pair before anything is cut off.'

/** Of those whose addresses are at stake one is virtual, and nobody disputes it. */
function hasMoved({ signal: { actor, peer }, neighbours }: Circumstances): boolean {
  return [actor, peer].some((address) =>
    neighbours?.rolesOf(address).some(({ role }) => role === 'virtual-address'),
  )
}

const monitorWhy =
  'It asks others whether they are well, as a monitor does: ask who runs it before you cut it off.'

/** Something to find out: no time is set for it. */
export function advised(action: RecommendedAction['action'], target: string, why: string) {
  return { action, target, ttlSeconds: 0, reversible: true, why }
}

function closePort(mac: string, ttlSeconds: number): RecommendedAction {
  const why =
    'This machine claims what belongs to others. Its address may be another’s, so go by the hardware address; neighbours recover by themselves.'
  return { ...advised('close-port', mac, why), ttlSeconds }
}

/** Nobody was seen to use an answer to its address: it completed no TCP handshake, or what it sent needs none. */
function mayBeForged(signal: Signal, neighbours?: Neighbours): boolean {
  const { actor, established, flows, restsOn } = signal
  const known = established[actor]
  if (known === true || neighbours?.isVouched(actor)) return false
  if (neighbours !== undefined && isProved(signal, neighbours)) return false
  if (known === false) return true
  if (flows.length === 0) return restsOn.length === 0
  return neighbours !== undefined || !isTcp(signal)
}

/** By other conversations of the same address, or by answers without which it could not go on. */
function isProved(signal: Signal, neighbours: Neighbours): boolean {
  const { actor, technique } = signal
  // A flood may come in the name of somebody who is there; so may a scan, in that of somebody who has business here.
  if (floods.test(technique)) return false
  const isSpared = neighbours.isHome(actor) || goodOf(actor, signal, neighbours).elsewhere < goodMin
  if (isSpared && neighbours.hasProved(actor, 'handshake')) return true
  return technique.startsWith('T1110') && !isTcp(signal) && neighbours.hasProved(actor, 'answer')
}

function isTcp({ flows }: Signal): boolean {
  return flows.every(({ protocol }) => protocol === Protocol.tcp)
}

function insteadForForged({ signal, entity, neighbours }: Circumstances): RecommendedAction {
  const { actor, peer, peerCount } = signal
  const noProof = isTcp(signal)
    ? 'was not seen to complete a handshake'
    : 'was not seen to use an answer'
  if (neighbours?.isHome(actor)) {
    const mac = neighbours.sentFrom(actor)
    const find =
      mac === ''
        ? 'Compare their hardware address with what the switch has for it'
        : `They came in frames of ${mac}: find whose that is (a router’s, if one stands between)`
    const why = `Nothing shows that the packets came from it: it ${noProof}. ${find}, and isolate the machine that sent them.`
    return advised('find-sender', actor, why)
  }
  const forged = `The sender ${noProof} and may be forged: to block its address could shut out a stranger.`
  const there = peerCount > 1 ? `there or on ${otherHosts(peerCount - 1)} that it asked` : 'there'
  const why = `${forged} See that nothing answers ${there} that need not.`
  return advised('check-host', isHostAddress(peer) ? peer : entity, why)
}

function otherHosts(count: number): string {
  return count === 1 ? 'the other host' : 'the other hosts'
}

const routed: Partial<Readonly<Record<HostRole, string>>> = {
  gateway:
    'Do not cut it off: it passes on what others send. Its table of connections names the machine that sent this: go on with that one.',
  'shared-address':
    'Do not shut it out: others seem to stand behind it. Its log or table of connections, or whoever runs it, tells which of them used these source ports at these times: go on with that one.',
  'virtual-address':
    'This address can move from one machine to another. Find by its hardware address which of them had it at these times, and look into that one.',
  balancer:
    'Do not shut it out: it passes on what its clients ask. Its log names the client: refuse that one there.',
}

const asksForOthers =
  'It asks names for others: its query log names the machine that asked for these. Go on with that one.'

const serving: Partial<Readonly<Record<HostRole, string>>> = {
  resolver:
    'Others ask it for names and would be left without. See which program on it does this, and stop that one.',
  'dhcp-server':
    'Others get their addresses from it. See which program on it does this, and stop that one.',
  'mail-server':
    'Others get their mail by it. See which account or program on it does this, and stop that one.',
  broker:
    'Others pass their messages through it. See which client or program on it does this, and stop that one.',
  printer:
    'Others print on it. Update or reset it at a time agreed with them, and let it open no connections until then.',
}

export function insteadForRole(
  deed: RecommendedAction,
  role: HostRole,
  circumstances: Circumstances,
): RecommendedAction[] {
  const { target } = deed
  const behind = routed[role]
  if (behind !== undefined) {
    const found = advised('find-sender', target, behind)
    const ended = endOfCalls(deed, circumstances)
    if (role !== 'shared-address' || ended.length > 0) return [found, ...ended]
    return [found, ...atServer(deed, circumstances)]
  }
  const isOurs = circumstances.neighbours?.isHome(target) ?? true
  const isLookup = role === 'resolver' && portsOf(circumstances.signal).has(dnsPort)
  if (isLookup && isOurs) return [advised('find-sender', target, asksForOthers)]
  const look = isOurs ? [advised('check-host', target, serving[role]!)] : []
  const refused = refuseService(deed, role, circumstances)
  if (look.length + refused.length > 0) return [...look, ...refused]
  const why = 'It serves others, too. Tell whoever runs it what was seen, with the times and ports.'
  return [advised('find-sender', target, why)]
}

/** What can be done at the one service alone, where that is not what the host is there for. */
function refuseService(
  { target, ttlSeconds }: RecommendedAction,
  role: HostRole,
  { signal }: Circumstances,
): RecommendedAction[] {
  const ports = portsOf(signal)
  const isOwn = [...ports].some((port) => roleOf(port, '') === role)
  if (ports.size === 0 || ports.size > portsMax || isOwn) return []
  const why = 'Ends what was seen here; what it does for others goes on.'
  return [{ ...advised('refuse-service', target, why), ttlSeconds }]
}

/** An address of many clients, at the service that was attacked. */
function atServer(deed: RecommendedAction, circumstances: Circumstances): RecommendedAction[] {
  const { signal, neighbours } = circumstances
  const { there } = goodOf(deed.target, signal, neighbours)
  const { size } = portsOf(signal)
  if (signal.technique.startsWith('T1110')) {
    const why =
      'Its log names the accounts that were tried: lock those or slow them down, not the address. That ends the guessing and lets the others in.'
    if (there > 0 && isHostAddress(signal.peer)) return [advised('check-host', signal.peer, why)]
  }
  if (there > 0 || size === 0 || size > portsMax) return []
  const why =
    'Its ordinary conversations go elsewhere: refusing this one service does not stop them.'
  return [{ ...deed, action: 'refuse-service', why }]
}

/** Somebody outside who has ordinary conversations, too. */
function insteadForStranger(
  deed: RecommendedAction,
  circumstances: Circumstances,
  neighbours: Neighbours,
): RecommendedAction[] | null {
  const { signal, entity } = circumstances
  const { target } = deed
  if (target !== signal.actor) {
    if (neighbours.usersOf(target, [entity, signal.actor]) < usersMin) return null
    const why =
      'Other hosts of ours use that server, too, and it may serve many names. Find the program that calls it and stop that; block the server when none of them needs it.'
    return [advised('check-host', isHostAddress(signal.actor) ? signal.actor : entity, why)]
  }
  const good = goodOf(target, signal, neighbours)
  if (good.elsewhere < goodMin) return null
  const { size } = portsOf(signal)
  if (size > 0 && size <= portsMax) {
    const why = 'It has ordinary conversations with other services, which go on.'
    return [{ ...advised('refuse-service', target, why), ttlSeconds: deed.ttlSeconds }]
  }
  const why =
    'It has ordinary conversations, too, so others may use this address. Ask whoever runs it which machine used these source ports at these times.'
  return [advised('find-sender', target, why)]
}

export function insteadOfSinkhole(
  deed: RecommendedAction,
  { signal, neighbours }: Circumstances,
): RecommendedAction[] | null {
  const { target: domain } = deed
  const { actor } = signal
  const isUsed = (neighbours?.usersOfDomain(domain, actor) ?? 0) >= domainUsersMin
  const isSpared = isUsed || isSharedDomain(domain)
  const isResolver = neighbours?.rolesOf(actor).some(({ role }) => role === 'resolver') ?? false
  if (isResolver) {
    const found = advised('find-sender', actor, asksForOthers)
    return isSpared ? [found] : [deed, found]
  }
  if (!isSpared) return null
  const why = isUsed
    ? 'Other hosts of ours use names under this domain, too. Find the program on this machine that asks for these names, and stop that one.'
    : 'Strangers share this domain, so it cannot be cut off as a whole. Find the program on this machine that asks for these names, and stop that one.'
  return [advised('check-host', actor, why)]
}

/** A registry's suffix, or one under which a provider gives names to its customers (publicsuffix.org), or that provider's own. */
export function isSharedDomain(domain: string): boolean {
  const name = domain.toLowerCase()
  const parsed = parse(name, { allowPrivateDomains: true })
  return parsed.publicSuffix === name || sharedDomains.has(name)
}

function goodOf(target: string, { peers, peer, flows }: Signal, neighbours?: Neighbours) {
  const ports = new Set(flows.map(({ destinationPort }) => destinationPort))
  const at = { peers: new Set([...peers, peer]), ports }
  return neighbours?.goodOf(target, at) ?? { elsewhere: 0, there: 0 }
}

function portsOf({ flows }: Signal): ReadonlySet<number> {
  return new Set(flows.map(({ destinationPort }) => destinationPort))
}
