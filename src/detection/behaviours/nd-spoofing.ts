import { NeighbourOperation } from '../../contracts/index.ts'
import { BoundedMap, isHostAddress, macNumber, type NumberKey } from '../../kernel/index.ts'
import type { Row } from '../hosts/index.ts'
import { type BehaviourCard, commonTunables, defineBehaviour } from './kit/behaviour.ts'
import { CappedSet } from './kit/capped-set.ts'
import { type Episode, Episodes, spanMs } from './kit/episodes.ts'
import { count, duration, listText, measure, share, weigh } from './kit/evidence.ts'
import {
  forgerOf,
  insists,
  type Place,
  SpokenAddresses,
  type Voice,
} from './kit/spoken-addresses.ts'
import {
  asksWithReason,
  backAndForthReason,
  bothReason,
  deniedReason,
  doubledReason,
  insistedReason,
  onlyAskedReason,
  ownersReason,
  settledReason,
  stillUsed,
  toItselfReason,
  unaskedReason,
  virtualReason,
} from './nd-spoofing-reasons.ts'

/** Entries: the machines of a /20 network, and four questions for each. Set by hand. */
const machinesMax = 4096
const questionsMax = 16_384
/** Addresses of one machine that are told apart. Set by hand. */
const claimsMax = 64
const answerUs = 5_000_000
/** Whoever speaks with an address so soon after another advertised it has not given it up. Set by hand. */
const contestUs = 120_000_000
/** A machine that takes over and gives back is contradicted once. */
const turnsMin = 2
/** Two machines may hit on one address; who denies so many wants to. */
const deniedMin = 3
const nobody = '::'

const card: BehaviourCard = {
  name: 'nd-spoofing',
  kind: 'behaviour',
  technique: 'T1557',
  techniqueName: 'Adversary-in-the-Middle',
  severity: 'high',
  subject: 'actor',
  headline: '{actor} claimed {whose}',
  summary:
    'In {span}, the machine with hardware address {mac} advertised by neighbour discovery that it has {claims}. {effect}',
  innocent: [
    {
      text: 'A pair that takes over for each other advertises addresses like this, and both do while they cannot hear each other.',
      check: 'Do the machines belong to a failover pair, and did it switch or split?',
    },
    {
      text: 'A router may answer for machines behind it on purpose (ND proxy), and a repeater passes on for its clients.',
      check: 'Is {mac} the hardware address of a router, repeater or VPN server of yours?',
    },
  ],
  blind: [
    'Other parts of the network: these messages do not pass routers.',
    'Addresses taken by forged questions alone, and whether traffic was then read or changed.',
  ],
  lookedLike: 'forged neighbour advertisements of {actor}',
  recommend: {
    action: 'isolate-host',
    target: 'actor',
    ttlSeconds: 14_400,
    why: 'Takes the machine out of the middle; neighbours recover by themselves.',
  },
}

const tunables = commonTunables(600)

/** What a machine does with one address that another has. */
interface Claim {
  readonly owner: string
  /** How often the other was heard with it just after it was claimed. */
  turns: number
  doubled: number
  forced: number
  /** The machine insists, and the other does not; or both announce it. */
  isInsisted: boolean
  isMutual: boolean
  hasAsked: boolean
}

interface Machine {
  readonly mac: string
  /** The address it asks with; '' where none was seen. */
  own: string
  readonly claims: Map<string, Claim>
  /** Addresses that machines were about to take. */
  readonly denied: CappedSet<string>
  toItself: number
}

/** When it was asked, and who has answered. */
interface Question {
  readonly timeUs: number
  by: string
}

/** One machine advertises the IPv6 addresses of others, which these go on using. */
export const ndSpoofing = defineBehaviour({
  card,
  tunables,
  start: (setting) => {
    const spoken = new SpokenAddresses()
    const questions = new BoundedMap<string, Question>(questionsMax)
    const machines = new Episodes<Machine>({
      card,
      setting,
      episodesMax: machinesMax,
      name: ({ mac }) => mac,
      tell: telling,
    })
    const register: Register = { spoken, questions, machines }
    return {
      neighbour: (message) => {
        const { operation } = message
        if (operation === NeighbourOperation.override) advertised(register, message)
        else if (operation === NeighbourOperation.hint) hinted(register, message)
        else asked(register, message)
      },
      advance: (timeUs) => machines.advance(timeUs),
      memory: { machines, spoken, questions },
    }
  },
})

interface Register {
  readonly spoken: SpokenAddresses
  readonly questions: BoundedMap<string, Question>
  readonly machines: Episodes<Machine>
}

function obtain({ machines }: Register, mac: string, timeUs: number): Episode<Machine> {
  return machines.obtain(keyOf(mac), timeUs, () => newMachine(mac))
}

/** A machine is its MAC address, 48 bits: no host is held. */
function keyOf(mac: string): NumberKey {
  return { first: 0, second: 0, third: macNumber(mac) }
}

function newMachine(mac: string): Machine {
  return { mac, own: '', claims: new Map(), denied: new CappedSet(claimsMax), toItself: 0 }
}

/** A machine asks, or routes, with its address. */
function asked(register: Register, message: Row): void {
  const { operation, senderMac, senderAddress, targetAddress, timeUs } = message
  if (operation === NeighbourOperation.solicitation)
    register.questions.set(`${targetAddress} ${senderAddress}`, { timeUs, by: '' })
  if (!isHostAddress(senderAddress)) return
  const { state } = obtain(register, senderMac, timeUs)
  const isBetter = state.own === '' || (isLinkLocal(state.own) && !isLinkLocal(senderAddress))
  const heard = register.spoken.hear(senderAddress, { mac: senderMac, timeUs, isNew: true })!
  heard.voice.asks++
  if (isBetter && heard.place.voices.length === 1) state.own = senderAddress
  spoke(register, { address: senderAddress, ...heard, timeUs, isDoubled: false })
}

function isLinkLocal(address: string): boolean {
  return address.startsWith('fe80:')
}

function advertised(register: Register, message: Row): void {
  const { senderMac, senderAddress, targetAddress, timeUs } = message
  if (!isHostAddress(senderAddress)) return
  const isToAll = senderAddress === targetAddress
  const question = register.questions.peek(`${senderAddress} ${isToAll ? nobody : targetAddress}`)
  const isAwaited = question !== undefined && timeUs - question.timeUs <= answerUs
  const machine = obtain(register, senderMac, timeUs)
  const heard = register.spoken.hear(senderAddress, { mac: senderMac, timeUs, isNew: true })!
  if (!isAwaited) heard.voice.forced++
  else if (isToAll && isFirstOf(heard, timeUs)) machine.state.denied.add(senderAddress)
  const isDoubled = isAwaited && question.by !== '' && question.by !== senderMac
  if (isAwaited && question.by === '') question.by = senderMac
  spoke(register, { address: senderAddress, ...heard, timeUs, isDoubled })
  if (!isAwaited && !isToAll && machine.state.claims.has(targetAddress)) {
    const own = register.spoken.peek(targetAddress)?.voices.find(({ mac }) => mac === senderMac)
    if (own !== undefined && timeUs - own.lastUs < contestUs) machine.state.toItself++
  }
  register.machines.step(machine, timeUs)
}

/** Until now nobody spoke with the address. */
function isFirstOf({ place, voice }: Pick<Speech, 'place' | 'voice'>, timeUs: number): boolean {
  return place.voices.length === 1 && voice.firstUs === timeUs && voice.asks === 0
}

/** What does not take the place of what was known forges nothing; but its machine is there. */
function hinted(register: Register, { senderMac, senderAddress, timeUs }: Row): void {
  const heard = register.spoken.hear(senderAddress, { mac: senderMac, timeUs, isNew: false })
  if (heard !== null)
    spoke(register, { address: senderAddress, ...heard, timeUs, isDoubled: false })
}

interface Speech {
  readonly address: string
  readonly place: Place
  readonly voice: Voice
  readonly timeUs: number
  /** Another answered the same question. */
  readonly isDoubled: boolean
}

/** Compares a machine that spoke with an address to the others that do. */
function spoke(register: Register, { address, place, voice, timeUs, isDoubled }: Speech): void {
  for (const other of place.voices) {
    if (other === voice) continue
    const forger = forgerOf(voice, other)
    const owner = forger === voice ? other : voice
    const { state } = obtain(register, forger.mac, timeUs)
    const claim = claimOf(state, address, owner)
    if (claim === null) continue
    const isTurn = owner === voice && place.last === forger && timeUs - forger.lastUs < contestUs
    if (isTurn) claim.turns++
    if (isDoubled) claim.doubled++
    claim.forced = forger.forced
    claim.hasAsked = forger.asks > 0
    claim.isInsisted = insists(forger, owner)
    claim.isMutual = !claim.isInsisted && owner.forced >= 2 && forger.forced >= 2
  }
  voice.lastUs = timeUs
  place.last = voice
}

function claimOf(state: Machine, address: string, owner: Voice): Claim | null {
  const known = state.claims.get(address)
  if (known !== undefined) return known
  if (state.claims.size === claimsMax) return null
  const counts = { turns: 0, doubled: 0, forced: 0 }
  const how = { isInsisted: false, isMutual: false, hasAsked: false }
  const claim = { owner: owner.mac, ...counts, ...how }
  state.claims.set(address, claim)
  return claim
}

/** Of VRRP (RFC 9568), HSRP and GLBP: an address that no card has. */
function isVirtualRouter(mac: string): boolean {
  return /^00:(00:5e:00:0[12]|00:0c:(07:ac|9f:f)|05:73:a0|07:b4:)/.test(mac)
}

function telling(machine: Episode<Machine>) {
  const { mac, claims, denied, toItself } = machine.state
  const all = [...claims]
  const used = all.filter(([, { turns }]) => turns >= turnsMin)
  if (used.length === 0 && toItself === 0 && denied.size < deniedMin) return null
  const sums = sumsOf(used.map(([, claim]) => claim))
  const moved = all.length - used.length
  const isMutual = sums.mutual > 0 && sums.owners < 2
  const isQuiet = sums.forced === 0 && sums.doubled === 0 && toItself === 0 && used.length > 0
  const evidence = weigh([
    stillUsed(used.length, sums.owners),
    { ...ownersReason, observed: count(sums.owners, 'machine') },
    { ...unaskedReason, observed: count(sums.forced, 'advertisement') },
    { ...insistedReason, observed: count(sums.insisted, 'time') },
    { ...toItselfReason, observed: count(toItself, 'advertisement') },
    { ...doubledReason, observed: count(sums.doubled, 'question') },
    { ...backAndForthReason, observed: count(sums.turns, 'time') },
    { ...deniedReason, observed: count(denied.size, 'address', 'addresses') },
    isMutual ? { ...bothReason, observed: count(sums.mutual, 'address', 'addresses') } : null,
    { ...asksWithReason, observed: share(used.length === 0 ? 0 : sums.asking / used.length) },
    isQuiet ? { ...onlyAskedReason, observed: count(used.length, 'address', 'addresses') } : null,
    used.length === 0 && moved > 0
      ? { ...settledReason, observed: count(moved, 'address', 'addresses') }
      : null,
    isVirtualRouter(mac) ? { ...virtualReason, observed: measure(1, 'yes or no', 'yes') } : null,
  ])
  return { ...partiesOf(machine, used.length > 0 ? used : all), evidence, flows: [] }
}

/** What it does with all the addresses that others went on using. */
function sumsOf(claims: readonly Claim[]) {
  const sum = (of: (claim: Claim) => number) => claims.reduce((all, claim) => all + of(claim), 0)
  return {
    owners: new Set(claims.map(({ owner }) => owner)).size,
    turns: Math.max(0, ...claims.map(({ turns }) => turns)),
    insisted: Math.max(0, ...claims.map(({ isInsisted, forced }) => (isInsisted ? forced : 0))),
    forced: sum(({ forced }) => forced),
    doubled: sum(({ doubled }) => doubled),
    mutual: sum(({ isMutual }) => Number(isMutual)),
    asking: sum(({ hasAsked }) => Number(hasAsked)),
  }
}

/** Who claimed what, as it is told. */
function partiesOf(
  machine: Episode<Machine>,
  claimed: readonly (readonly [string, Pick<Claim, 'forced' | 'doubled'>])[],
) {
  const { mac, own, claims, denied } = machine.state
  const isDenial = claimed.length === 0
  const peers = isDenial ? denied.first(claimsMax) : claimed.map(([address]) => address)
  const weights = claimed.map(([, { forced, doubled }]) => forced + doubled)
  const peer = peers[Math.max(0, weights.indexOf(Math.max(...weights)))] ?? ''
  const { length } = peers
  const facts = {
    mac,
    claims: measure(length, 'addresses', listText(peers.slice(0, length > 5 ? 4 : 5), length)),
    whose: length === 1 ? `the address ${peer} as its own` : whoseText(isDenial),
    effect: isDenial
      ? 'A machine that is told so does not take the address.'
      : 'Whoever is believed gets to read and change what was meant for the other.',
    span: duration(spanMs(machine)),
  }
  const actor = own === '' || claims.has(own) ? mac : own
  return { actor, peer, peers, peerCount: length, facts }
}

function whoseText(isDenial: boolean): string {
  if (isDenial) return 'the addresses that other machines were about to take'
  return 'the IPv6 addresses of other machines on its network'
}
