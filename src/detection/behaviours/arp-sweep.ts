import { BoundedMap, isHostAddress, macNumber, type NumberKey } from '../../kernel/index.ts'
import type { Hosts, Row } from '../hosts/index.ts'
import { AddressRange } from './kit/address-range.ts'
import { type BehaviourCard, commonTunables, defineBehaviour } from './kit/behaviour.ts'
import { CappedSet } from './kit/capped-set.ts'
import { type Episode, Episodes, spanMs } from './kit/episodes.ts'
import { count, countAtLeast, duration, measure, share, weigh } from './kit/evidence.ts'
import {
  answeredNamed,
  answersText,
  densityReason,
  paceOf,
  repeatedReason,
  withRange,
} from './sweep-evidence.ts'

/** Entries: the machines of a /20 network, and who asked last for each address. Set by hand. */
const machinesMax = 4096
const askedMax = 16_384
/** Own addresses of one machine that are told apart, and others whose packets it passes on: the curve is flat from 8. */
const ownMax = 64
const carriedMax = 32
/** Addresses that one sweep is counted to: the curve is flat from 250. */
const addressesMax = 1024
const namedMax = 32
const addressesMin = 6
/** Who comes to life so soon after it was asked for was looked for by who gives out addresses, or wakes. */
const answerUs = 60_000_000

const card: BehaviourCard = {
  name: 'arp-sweep',
  kind: 'behaviour',
  technique: 'T1046',
  techniqueName: 'Network Service Discovery',
  severity: 'medium',
  subject: 'actor',
  headline: '{actor} asked by ARP who has {addresses}',
  summary:
    'In {span}, {who} asked its network who has {asked}; {answers}. Asking for one address after another is how someone finds the machines around it.',
  innocent: [
    {
      text: 'Network inventories, and apps and access points that list devices, ask for every address.',
      check: 'Does {actor} run one of these, and does it do so regularly?',
    },
    {
      text: 'A router asks for whomever traffic arrives for: then somebody beyond it is looking.',
      check: 'Is {actor} a router, and who sent to these addresses through it?',
    },
  ],
  blind: [
    'Answers go to the one who asked: a sensor elsewhere on the switch does not see them.',
    'What was then done with the machines that were found.',
  ],
  lookedLike: 'a search for machines by ARP by {actor}',
  recommend: {
    action: 'watch',
    target: 'actor',
    ttlSeconds: 14_400,
    why: 'Looking around harms nothing yet; what it calls next tells more.',
  },
}

const tunables = { ...commonTunables(1200) }

interface Sweep {
  readonly mac: string
  actor: string
  /** Hosts that it announces as itself. */
  readonly own: CappedSet<number>
  /** Others whose packets it passed on, and to which of the addresses. */
  readonly carried: CappedSet<number>
  readonly passedTo: CappedSet<string>
  readonly asked: CappedSet<string>
  readonly answered: CappedSet<string>
  readonly range: AddressRange
  questions: number
}

interface Question {
  readonly asker: number
  readonly timeUs: number
}

/** One machine asks who has one address after another, and most are nobody's. */
export const arpSweep = defineBehaviour({
  card,
  tunables,
  start: (setting) => {
    const asked = new BoundedMap<string, Question>(askedMax)
    const sweeps = new Episodes<Sweep>({
      card,
      setting,
      episodesMax: machinesMax,
      name: ({ mac }) => mac,
      tell: telling,
    })
    return {
      kinds: ['opened'],
      flow: (event) => {
        const sweep = sweeps.peek(keyOf(senderOf(event)))
        if (sweep !== undefined) notePassing(sweep, event, setting.hosts)
      },
      arp: (message) => {
        const { operation, senderMac, senderAddress, targetAddress, timeUs } = message
        const question = asked.peek(senderAddress)
        const mac = macNumber(senderMac)
        if (question !== undefined && question.asker !== mac) {
          asked.delete(senderAddress)
          const sweep = sweeps.peek(keyOf(question.asker))
          if (isAsked(question, timeUs)) sweep?.state.answered.add(senderAddress)
        }
        if (operation !== 1 || senderAddress === targetAddress || !isHostAddress(targetAddress))
          return
        // Before it takes an address a machine asks for it (RFC 5227): that answers whoever asked before.
        const isProbe = !isHostAddress(senderAddress)
        if (isProbe && targetAddress.startsWith('169.254.')) return
        if (!isProbe || !isAsked(asked.peek(targetAddress), timeUs))
          asked.set(targetAddress, { asker: mac, timeUs })
        const sweep = sweeps.obtain(keyOf(mac), timeUs, () => newSweep(senderMac))
        const { state } = sweep
        state.questions++
        if (!isProbe) state.own.add(message.sourceHost)
        if (state.actor === '' && isHostAddress(senderAddress)) state.actor = senderAddress
        if (!state.asked.add(targetAddress)) return
        if (!state.asked.isCapped) state.range.add(targetAddress)
        sweeps.step(sweep, timeUs)
      },
      advance: (timeUs) => sweeps.advance(timeUs),
      memory: { sweeps, asked },
    }
  },
})

/** Hardware address of who sent a flow's first packet; 0 where it is not known. */
function senderOf({ batch, row, forwardPackets }: Row): number {
  return forwardPackets === 0 ? 0 : batch.senderMacs[row]!
}

/** A packet with this hardware address and the address of somebody else: whoever sends it passes it on. */
function notePassing({ state }: Episode<Sweep>, event: Row, hosts: Hosts): void {
  const { sourceHost, isToGroup } = event
  const { own, carried, passedTo, asked } = state
  // Machines have IPv6 addresses besides, which they do not announce by ARP.
  if (isToGroup || own.has(sourceHost) || hosts.isGroup(sourceHost) || !isIpv4(event)) return
  carried.add(sourceHost)
  if (passedTo.size >= asked.size) return
  const to = hosts.text(event.destinationHost)
  if (asked.has(to)) passedTo.add(to)
}

function isIpv4({ batch, row }: Row): boolean {
  return batch.sources[row * 4 + 2] === 0xffff && batch.sources[row * 4] === 0
}

function isAsked(question: Question | undefined, timeUs: number): boolean {
  return question !== undefined && timeUs - question.timeUs <= answerUs
}

/** A machine is its MAC address, 48 bits: no host is held. */
function keyOf(mac: number): NumberKey {
  return { first: 0, second: 0, third: mac }
}

function newSweep(mac: string): Sweep {
  const sets = { asked: new CappedSet<string>(addressesMax), range: new AddressRange() }
  const passing = {
    own: new CappedSet<number>(ownMax),
    carried: new CappedSet<number>(carriedMax),
    passedTo: new CappedSet<string>(addressesMax),
  }
  const answered = new CappedSet<string>(addressesMax)
  return { mac, actor: '', ...sets, ...passing, answered, questions: 0 }
}

function telling(sweep: Episode<Sweep>) {
  const { mac, actor, asked, answered, range, questions, carried, passedTo } = sweep.state
  const { size, isCapped } = asked
  if (size < addressesMin) return null
  const addresses = countAtLeast(size, isCapped, 'addresses')
  const seconds = Math.max(0.001, spanMs(sweep) / 1000)
  const evidence = weigh([
    { ...addressesReason, observed: addresses },
    silentOf(1 - answered.size / size),
    { ...densityReason, observed: share(isCapped ? Number.NaN : range.density) },
    paceOf(size, 'addresses', seconds),
    { ...repeatedReason, observed: measure(isCapped ? 1 : questions / size, 'times') },
    { ...passesOnReason, observed: count(carried.size, 'other host') },
    { ...forOthersReason, observed: share(passedTo.size / Math.max(answered.size, passedTo.size)) },
  ])
  const peers = asked.first(namedMax)
  const facts = {
    ...{ mac, addresses, span: duration(spanMs(sweep)) },
    who: actor === '' ? `hardware address ${mac}` : `${actor} (hardware address ${mac})`,
    asked: withRange(addresses.text, range, peers),
    answers: answersText([[answered.size, 'answered', answered.first(answeredNamed)]]),
    found: count(answered.size, 'machine'),
  }
  const peer = answered.first(1)[0] ?? peers[0]!
  const who = { actor: actor === '' ? mac : actor, peer, peers, peerCount: size }
  return { ...who, reach: addresses, evidence, facts, flows: [] }
}

const numbers =
  'From trials: sweeps of eight to hundreds of addresses at any pace, against routers and DHCP servers.'

const passesOnReason = {
  id: 'passes-on',
  group: 'protocol',
  sentence:
    'It passes on the packets of {observed}, as routers do, who ask for whomever a packet is for.',
  curve: [
    [1, 0],
    [2, -8],
    [8, -34],
  ],
  numbers,
} as const

const forOthersReason = {
  id: 'asked-for-others',
  group: 'protocol',
  sentence:
    '{observed} of the addresses that were found then got the packets of somebody else through it.',
  curve: [
    [0.3, 0],
    [0.8, -48],
  ],
  numbers,
} as const

function silentOf(silent: number) {
  const { sentence, otherwise } = silentReason
  const told = silent < 0.55 ? otherwise : sentence
  return { ...silentReason, sentence: told, observed: share(silent) }
}

const silentReason = {
  id: 'silent',
  group: 'protocol',
  sentence: '{observed} of the addresses were not seen to answer.',
  /** Where most answered it counts against. */
  otherwise: 'It found {found} at these addresses.',
  curve: [
    [0.1, -30],
    [0.3, -16],
    [0.5, -3],
    [0.6, 2],
    [0.9, 9],
    [1, 14],
  ],
  numbers,
} as const

const addressesReason = {
  id: 'addresses-asked',
  group: 'reach',
  sentence: 'Asked by ARP for {observed}, in use or not.',
  curve: [
    [4, 0],
    [6, 10],
    [10, 16],
    [24, 22],
    [100, 26],
    [250, 30],
  ],
  numbers,
} as const
