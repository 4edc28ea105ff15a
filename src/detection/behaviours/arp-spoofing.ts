import { BoundedMap, isHostAddress, macNumber, type NumberKey } from '../../kernel/index.ts'
import type { Row } from '../hosts/index.ts'
import {
  backAndForthReason,
  insistedReason,
  losersReason,
  settledReason,
  severalAddressesReason,
  takenOverReason,
  toItselfReason,
  unaskedOf,
  virtualReason,
} from './arp-spoofing-reasons.ts'
import { ArpHabits } from './kit/arp-habits.ts'
import { type BehaviourCard, commonTunables, defineBehaviour } from './kit/behaviour.ts'
import { CappedSet } from './kit/capped-set.ts'
import { type Episode, Episodes, spanMs } from './kit/episodes.ts'
import { count, duration, listText, measure, weigh } from './kit/evidence.ts'
import { MostTouched } from './kit/most-touched.ts'

/** Entries: the machines of a /20 network, and four addresses and requests for each. Set by hand. */
const machinesMax = 4096
const addressesMax = 16_384
const requestsMax = 16_384
/** Addresses of one machine that are told apart. Set by hand. */
const claimsMax = 64
const answerUs = 5_000_000
/** Who holds an address for less than this before another claims it is contradicted; a takeover lasts longer. */
const contestUs = 120_000_000
const card: BehaviourCard = {
  name: 'arp-spoofing',
  kind: 'behaviour',
  technique: 'T1557.002',
  techniqueName: 'Adversary-in-the-Middle: ARP Cache Poisoning',
  severity: 'high',
  subject: 'actor',
  headline: '{actor} claimed {whose}',
  summary:
    'In {span}, the machine with hardware address {mac} said that it is {claims}. Whoever answers for a neighbour gets to read and change what was meant for it.',
  innocent: [
    {
      text: 'A pair of servers that take over for each other moves addresses like this: all together, and they stay.',
      check: 'Do the machines belong to a failover pair, and did it switch?',
    },
    {
      text: 'A router may answer for many machines on purpose (proxy ARP), and two machines may be set to one address.',
      check:
        'Is {mac} the hardware address of a router of yours, or was an address given out twice?',
    },
  ],
  blind: [
    'Other parts of the network: these messages do not pass routers.',
    'Whether traffic was then read or changed.',
  ],
  lookedLike: 'forged ARP messages of {actor}',
  recommend: {
    action: 'isolate-host',
    target: 'actor',
    ttlSeconds: 14_400,
    why: 'Takes the machine out of the middle; neighbours recover by themselves.',
  },
}

const tunables = {
  ...commonTunables(600),
  proxyMin: {
    value: 16,
    unit: 'addresses',
    says: 'A machine that answers for at least this many is more likely a router on purpose.',
  },
}

interface Machine {
  readonly mac: string
  /** The address it had before it claimed others'; '' where none was seen. */
  own: string
  readonly claims: CappedSet<string>
  /** Addresses among them that another had, and the hardware addresses of those. */
  readonly taken: CappedSet<string>
  readonly losers: CappedSet<string>
  /** How often each of them changed hands between it and who has it. */
  readonly contested: Map<string, number>
  readonly claimed: MostTouched
  readonly habits: ArpHabits
  /** How often it announced an address that another used. */
  insisted: number
  unasked: number
  toItself: number
}

/** Who has an address by right, when it was last heard of; who claimed it last, since when, and whether unbidden. */
interface Owner {
  mac: string
  timeUs: number
  claimant: string
  sinceUs: number
  isForced: boolean
}

/** One machine answers for others: claims addresses in use, again and again, unasked, to both sides of a conversation. */
export const arpSpoofing = defineBehaviour({
  card,
  tunables,
  start: (setting) => {
    const { quietS, proxyMin } = setting.tunables
    const owners = new BoundedMap<string, Owner>(addressesMax)
    const owns = new BoundedMap<string, string>(machinesMax)
    const asked = new BoundedMap<string, number>(requestsMax)
    const machines = new Episodes<Machine>({
      card,
      setting,
      episodesMax: machinesMax,
      name: ({ mac }) => mac,
      tell: (machine) => telling(machine, proxyMin),
    })
    const register: Register = { owners, machines, quietUs: quietS * 1e6 }
    return {
      arp: (message) => {
        const { operation, senderMac, senderAddress, targetAddress, timeUs } = message
        const isRequest = operation === 1
        if (isRequest && senderAddress !== targetAddress)
          asked.set(`${targetAddress} ${senderAddress}`, timeUs)
        if (!isHostAddress(senderAddress)) return
        const own = () => owns.peek(senderMac) ?? ''
        const machine = machines.obtain(keyOf(senderMac), timeUs, () =>
          newMachine(senderMac, own()),
        )
        const { state } = machine
        const isForced = isRequest || !isAwaited(asked, message)
        state.habits.note(senderAddress, isForced && senderAddress === targetAddress)
        noteOwner(register, state, { message, isForced })
        if (state.own === '' && !state.taken.has(senderAddress)) {
          state.own = senderAddress
          owns.set(senderMac, senderAddress)
        }
        // Nobody asks for an address of its own: the one claimed first was another's.
        if (isRequest && targetAddress === state.own && senderAddress !== state.own) {
          state.own = senderAddress
          owns.set(senderMac, senderAddress)
        }
        // An announcement is for everybody: it names its own address, or none.
        if (isForced && senderAddress !== targetAddress && isHostAddress(targetAddress)) {
          if (!isRequest) state.unasked++
          if (holds(owners, senderMac, message)) state.toItself++
        }
        machines.step(machine, timeUs)
      },
      advance: (timeUs) => machines.advance(timeUs),
      memory: { machines, owners, owns, asked },
    }
  },
})

/** A machine is its MAC address, 48 bits: no host is held. */
function keyOf(mac: string): NumberKey {
  return { first: 0, second: 0, third: macNumber(mac) }
}

function newMachine(mac: string, own: string): Machine {
  const set = () => new CappedSet<string>(claimsMax)
  const sets = { claims: set(), taken: set(), losers: set() }
  const claimed = new MostTouched()
  const counts = { unasked: 0, toItself: 0, insisted: 0 }
  return { mac, own, ...sets, contested: new Map(), claimed, habits: new ArpHabits(), ...counts }
}

/** It claimed the very address that the message is for, and nobody else has since. */
function holds(
  owners: BoundedMap<string, Owner>,
  mac: string,
  { targetAddress, timeUs }: Row,
): boolean {
  const owner = owners.peek(targetAddress)
  if (owner === undefined || timeUs - owner.timeUs > contestUs * 5) return false
  return owner.claimant === mac
}

interface Register {
  readonly owners: BoundedMap<string, Owner>
  readonly machines: Episodes<Machine>
  readonly quietUs: number
}

interface Claim {
  readonly message: Row
  /** Nobody asked for it. */
  readonly isForced: boolean
}

/** Remembers who has the address; notes when someone claims what is another's, and when that one claims it back. */
function noteOwner(
  { owners, machines, quietUs }: Register,
  state: Machine,
  { message: { senderMac, senderAddress, timeUs }, isForced }: Claim,
): void {
  if (!state.claims.add(senderAddress)) state.claimed.add(senderAddress)
  const owner = owners.get(senderAddress)
  if (owner === undefined) {
    const claimed = { claimant: senderMac, sinceUs: timeUs, isForced }
    owners.set(senderAddress, { mac: senderMac, timeUs, ...claimed })
    return
  }
  const holder = machines.peek(keyOf(owner.mac))?.state
  // An address not heard of for so long has moved; and of two, the forger is the one that claims more.
  const isTaken =
    holder !== undefined &&
    (holder.claims.size > state.claims.size + 1 ||
      holder.habits.insistsAgainst(state.habits, senderAddress))
  if (owner.mac !== senderMac && isTaken) {
    take(holder, senderAddress, senderMac)
    owner.mac = senderMac
  } else if (timeUs - owner.timeUs > quietUs) owner.mac = senderMac
  if (owner.mac === senderMac) owner.timeUs = timeUs
  else take(state, senderAddress, owner.mac)
  const rival = owner.mac === senderMac ? undefined : holder
  if (rival !== undefined && state.habits.insistsAgainst(rival.habits, senderAddress))
    state.insisted = Math.max(state.insisted, state.habits.announced(senderAddress))
  if (owner.claimant !== senderMac) {
    const isOwner = owner.mac === senderMac
    const forger = isOwner ? machines.peek(keyOf(owner.claimant))?.state : state
    const wasForced = isOwner ? owner.isForced : isForced
    if (forger !== undefined && wasForced && timeUs - owner.sinceUs < contestUs)
      forger.contested.set(senderAddress, (forger.contested.get(senderAddress) ?? 0) + 1)
    owner.claimant = senderMac
    owner.sinceUs = timeUs
  }
  owner.isForced = isForced
}

function take(state: Machine, address: string, loser: string): void {
  state.taken.add(address)
  state.losers.add(loser)
}

function isAwaited(asked: BoundedMap<string, number>, message: Row): boolean {
  const { senderAddress, targetAddress, timeUs } = message
  const askedUs = asked.peek(`${senderAddress} ${targetAddress}`)
  return askedUs !== undefined && timeUs - askedUs <= answerUs
}

/** Of VRRP (RFC 5798), HSRP and GLBP: an address that no card has. */
function isVirtualRouter(mac: string): boolean {
  return /^00:(00:5e:00:0[12]|00:0c:(07:ac|9f:f)|07:b4:)/.test(mac)
}

function telling(machine: Episode<Machine>, proxyMin: number) {
  const { mac, claims, taken, losers, contested, claimed, unasked, toItself } = machine.state
  const { insisted } = machine.state
  // What it has of another is not by what it is known.
  const own = insisted > 0 && taken.has(machine.state.own) ? '' : machine.state.own
  if (claims.size < 2 && taken.size === 0) return null
  const turns = Math.max(0, ...contested.values())
  const isQuiet = turns < 2 && unasked === 0 && toItself === 0
  const evidence = weigh([
    {
      ...severalAddressesReason(proxyMin),
      // Who insists has not been given the address of another by mistake.
      observed: count(
        insisted > 0 && claims.size < 2 ? Number.NaN : claims.size,
        'address',
        'addresses',
      ),
    },
    { ...insistedReason, observed: count(insisted, 'time') },
    {
      ...takenOverReason,
      sentence: insisted > 0 ? takenOverReason.otherwise : takenOverReason.sentence,
      observed: count(taken.size, 'address', 'addresses'),
      // Of whom it took them says the same and more.
      isRemainder: losers.size >= 2 && insisted === 0,
    },
    { ...losersReason, observed: count(losers.size, 'machine') },
    unaskedOf(unasked),
    { ...toItselfReason, observed: count(toItself, 'message') },
    { ...backAndForthReason, observed: count(turns, 'time') },
    isQuiet && taken.size > 0
      ? { ...settledReason, observed: count(taken.size, 'address', 'addresses') }
      : null,
    isVirtualRouter(mac) ? { ...virtualReason, observed: measure(1, 'yes or no', 'yes') } : null,
  ])
  const listed = claims.first(claimsMax)
  const actor = own === '' ? mac : own
  const peers = [...new Set([...taken.first(claimsMax), ...listed])].filter((one) => one !== own)
  const facts = {
    mac,
    claims: measure(peers.length, 'addresses', claimsText(peers) || own),
    whose: whoseText(peers),
    taken: count(taken.size, 'address', 'addresses'),
    span: duration(spanMs(machine)),
  }
  const peer = claimed.most(peers[0] ?? '', own)
  return { actor, peer, peers, peerCount: peers.length, evidence, facts, flows: [] }
}

function whoseText(addresses: readonly string[]): string {
  const [first = ''] = addresses
  return addresses.length === 1
    ? `the address ${first} as its own`
    : 'the addresses of other machines on its network'
}

function claimsText(addresses: readonly string[]): string {
  const { length } = addresses
  return length === 0 ? '' : listText(addresses.slice(0, length > 5 ? 4 : 5), length)
}
