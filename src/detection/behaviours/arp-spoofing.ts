import { BoundedMap, isHostAddress, macNumber, type NumberKey } from '../../kernel/index.ts'
import type { Row } from '../hosts/index.ts'
import { type BehaviourCard, commonTunables, defineBehaviour } from './kit/behaviour.ts'
import { CappedSet } from './kit/capped-set.ts'
import { type Episode, Episodes, spanMs } from './kit/episodes.ts'
import { byHand, count, duration, measure, weigh } from './kit/evidence.ts'
import { MostTouched } from './kit/most-touched.ts'

/** Entries: the machines of a /20 network, and four addresses and requests for each. Set by hand. */
const machinesMax = 4096
const addressesMax = 16_384
const requestsMax = 16_384
/** Addresses of one machine that are told apart. Set by hand. */
const claimsMax = 64
const answerUs = 5_000_000

const card: BehaviourCard = {
  name: 'arp-spoofing',
  kind: 'behaviour',
  technique: 'T1557.002',
  techniqueName: 'Adversary-in-the-Middle: ARP Cache Poisoning',
  severity: 'high',
  subject: 'actor',
  headline: '{actor} claimed the addresses of other machines on its network',
  summary:
    'The machine with hardware address {mac} said that it is {claims}. Whoever answers for a neighbour gets to read and change what was meant for it.',
  innocent: [
    {
      text: 'A pair of servers that take over for each other moves an address like this, once.',
      check: 'Do the machines belong to a failover pair, and did it switch?',
    },
    {
      text: 'A router may answer for many machines on purpose (proxy ARP).',
      check: 'Is {mac} the hardware address of a router of yours?',
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
  readonly taken: CappedSet<string>
  readonly claimed: MostTouched
  unasked: number
  announced: number
  asksForOwn: number
  flips: number
}

/** Who has an address by right, when it was last heard of, and who claimed it last. */
interface Owner {
  mac: string
  timeUs: number
  claimant: string
}

/** One machine answers for others: claims several addresses, takes over ones in use, answers unasked. */
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
    return {
      arp: (message) => {
        const { operation, senderMac, senderAddress, targetAddress, timeUs } = message
        const isRequest = operation === 1
        if (isRequest) asked.set(targetAddress, timeUs)
        if (!isHostAddress(senderAddress)) return
        const own = () => owns.peek(senderMac) ?? ''
        const machine = machines.obtain(keyOf(senderMac), timeUs, () =>
          newMachine(senderMac, own()),
        )
        const { state } = machine
        const isOwn = state.claims.has(targetAddress)
        noteOwner({ owners, machines, quietUs: quietS * 1e6 }, state, message)
        if (state.own === '' && !state.taken.has(senderAddress)) {
          state.own = senderAddress
          owns.set(senderMac, senderAddress)
        }
        // Nobody asks for an address of its own: the one claimed first was another's.
        if (isRequest && targetAddress === state.own && senderAddress !== state.own) {
          state.own = senderAddress
          owns.set(senderMac, senderAddress)
        }
        if (senderAddress === targetAddress) state.announced++
        else if (isRequest) state.asksForOwn += isOwn ? 1 : 0
        else if (!isAwaited(asked, message)) state.unasked++
        machines.step(machine, timeUs)
      },
      advance: (timeUs) => machines.advance(timeUs),
      shed: () => machines.shed + owners.shed + owns.shed + asked.shed,
    }
  },
})

/** A machine is its MAC address, 48 bits: no host is held. */
function keyOf(mac: string): NumberKey {
  return { first: 0, second: 0, third: macNumber(mac) }
}

function newMachine(mac: string, own: string): Machine {
  const claims = new CappedSet<string>(claimsMax)
  const taken = new CappedSet<string>(claimsMax)
  const claimed = new MostTouched()
  return { mac, own, claims, taken, claimed, unasked: 0, announced: 0, asksForOwn: 0, flips: 0 }
}

interface Register {
  readonly owners: BoundedMap<string, Owner>
  readonly machines: Episodes<Machine>
  readonly quietUs: number
}

/** Remembers who has the address; notes when someone claims what is another's, and when that one claims it back. */
function noteOwner(
  { owners, machines, quietUs }: Register,
  state: Machine,
  { senderMac, senderAddress, timeUs }: Row,
): void {
  if (!state.claims.add(senderAddress)) state.claimed.add(senderAddress)
  const owner = owners.get(senderAddress)
  if (owner === undefined) {
    owners.set(senderAddress, { mac: senderMac, timeUs, claimant: senderMac })
    return
  }
  const holder = machines.peek(keyOf(owner.mac))?.state
  // An address not heard of for so long has moved; and of two, the forger is the one that claims more.
  if (owner.mac !== senderMac && holder && holder.claims.size > state.claims.size + 1) {
    holder.taken.add(senderAddress)
    owner.mac = senderMac
  } else if (timeUs - owner.timeUs > quietUs) owner.mac = senderMac
  const forger = owner.mac === senderMac ? machines.peek(keyOf(owner.claimant))?.state : state
  const isTurned = owner.claimant !== senderMac
  if (owner.mac === senderMac) owner.timeUs = timeUs
  else if (!state.taken.add(senderAddress) && isTurned) state.flips++
  if (forger !== undefined && forger !== state && isTurned) forger.flips++
  owner.claimant = senderMac
}

function isAwaited(asked: BoundedMap<string, number>, { senderAddress, timeUs }: Row): boolean {
  const askedUs = asked.peek(senderAddress)
  return askedUs !== undefined && timeUs - askedUs <= answerUs
}

function telling(machine: Episode<Machine>, proxyMin: number) {
  const { mac, own, claims, taken, claimed, unasked, asksForOwn, flips } = machine.state
  if (claims.size < 2 && taken.size === 0) return null
  const evidence = weigh([
    { ...severalAddressesReason(proxyMin), observed: count(claims.size, 'address', 'addresses') },
    { ...takenOverReason, observed: count(taken.size, 'address', 'addresses') },
    { ...unaskedAnswersReason, observed: count(unasked, 'answer') },
    { ...asksForOwnReason, observed: count(asksForOwn, 'time') },
    { ...backAndForthReason, observed: count(flips, 'time') },
  ])
  const listed = claims.first(32)
  const actor = own === '' ? mac : own
  const peers = listed.filter((address) => address !== own)
  const facts = {
    mac,
    claims: measure(peers.length, 'addresses', peers.slice(0, 4).join(', ') || own),
    taken: count(taken.size, 'address', 'addresses'),
    span: duration(spanMs(machine)),
  }
  const peer = claimed.most(peers[0] ?? '', own)
  return { actor, peer, peers, peerCount: peers.length, evidence, facts, flows: [] }
}

/** Two or three addresses may be one machine's own; very many are a router's work. */
function severalAddressesReason(proxyMin: number) {
  return {
    id: 'several-addresses',
    group: 'reach',
    sentence: 'One hardware address claimed {observed}.',
    curve: [
      [1, 0],
      [2, 10],
      [4, 14],
      [proxyMin, 14],
      [proxyMin * 4, -10],
    ],
    numbers: byHand,
  } as const
}
const takenOverReason = {
  id: 'taken-over',
  group: 'novelty',
  sentence: '{observed} belonged to another machine before.',
  curve: [
    [0, 0],
    [1, 12],
    [2, 20],
    [5, 24],
  ],
  numbers: byHand,
} as const

const unaskedAnswersReason = {
  id: 'unasked-answers',
  group: 'protocol',
  sentence: 'Gave {observed} that nobody had asked for.',
  curve: [
    [0, 0],
    [1, 8],
    [4, 12],
    [20, 18],
  ],
  numbers: byHand,
} as const

const asksForOwnReason = {
  id: 'asks-for-own',
  group: 'protocol',
  sentence: 'Asked {observed} who has an address that it had claimed itself.',
  curve: [
    [0, 0],
    [1, 14],
    [3, 16],
  ],
  numbers: byHand,
} as const

const backAndForthReason = {
  id: 'back-and-forth',
  group: 'timing',
  sentence: 'An address went back and forth {observed}.',
  curve: [
    [0, 0],
    [2, 6],
    [8, 14],
  ],
  numbers: byHand,
} as const
