import { BoundedMap, KeyMap } from '../../kernel/index.ts'
import type { Row } from '../hosts/index.ts'
import { carriedIn, dnsTunnelTelling, type Lookups } from './dns-tunnel-evidence.ts'
import { type BehaviourCard, commonTunables, defineBehaviour } from './kit/behaviour.ts'
import { CappedSet } from './kit/capped-set.ts'
import {
  isCut,
  isHostName,
  longestLabel,
  nameEntropy,
  nameHash,
  nameLength,
  type SplitName,
} from './kit/dns-name.ts'
import { DnsPlaces } from './kit/dns-places.ts'
import { Episodes } from './kit/episodes.ts'
import { count } from './kit/evidence.ts'
import { Forwarding } from './kit/forwarding.ts'
import { History, type Normal } from './kit/history.ts'
import { LookupUse } from './kit/lookup-use.ts'
import { OneChannel } from './kit/one-channel.ts'
import { type FlowTrace, traceOf } from './kit/trail.ts'

/** Entries: clients with a domain, and clients. Set by hand. */
const episodesMax = 8192
const clientsMax = 8192
/** Open ones. */
const flowsMax = 16_384
/** Different names of one episode that are counted: with the default settings the curve is flat from 2,400. */
const namesMax = 4096
const sizesMax = 64
/** Names with fewer characters than this before the domain, and answers with as little beside, carry next to nothing. */
const carriedMin = 60
/** RFC 3596, RFC 1035: reverse lookups are many, long and harmless. */
const reverse = /(^|\.)(in-addr|ip6)\.arpa$/

const card: BehaviourCard = {
  name: 'dns-tunnel',
  kind: 'behaviour',
  technique: 'T1071.004',
  techniqueName: 'Application Layer Protocol: DNS',
  severity: 'high',
  subject: 'actor',
  headline: '{actor} seems to {move} data inside name lookups under {domain}',
  summary:
    'In {span}, {actor} asked {resolver} for {names} under {domain}: {carried} in the names, {answered} in the answers beside the questions. {shape} gets data past a firewall that lets lookups through.',
  innocent: [
    {
      text: 'Antivirus and mail-filter programs look up fingerprints of files and addresses this way.',
      check: 'Does {actor} run such a product, and does {maker} belong to its maker?',
    },
    {
      text: 'Content networks use long host names, too.',
      check: 'Is {maker} part of a content network or a cloud service?',
    },
  ],
  blind: [
    'What the names and answers mean.',
    'Lookups hidden in encrypted DNS, and those sent past this sensor.',
  ],
  lookedLike: 'data of {actor} inside name lookups under {domain}',
  recommend: {
    action: 'sinkhole-domain',
    target: 'peer',
    ttlSeconds: 86_400,
    why: 'Ends the channel and leaves the machine online. Not where others here need {domain}.',
  },
}

const tunables = {
  ...commonTunables(3600),
  namesNotable: {
    value: 60,
    unit: 'names',
    says: 'Distinct names under one domain from one machine that already deserve a look.',
  },
}

const normal: Normal = {
  id: 'names-of-one-domain',
  label: 'Names looked up under one domain',
  quantityOf: (names) => count(names, 'name'),
}

/** Data carried in the names of lookups, and in their answers; one long UDP flow or many short ones alike. */
export const dnsTunnel = defineBehaviour({
  card,
  tunables,
  start: (setting) => {
    const { namesNotable } = setting.tunables
    const usual = new History()
    const use = new LookupUse()
    /** Lookups of each client at each server outside. */
    const askedThere = new KeyMap<number>(clientsMax)
    const flows = new BoundedMap<number, FlowTrace>(flowsMax)
    const places = new DnsPlaces()
    const beacons = new OneChannel('dns-beacon')
    const episodes = new Episodes<Lookups>({
      card,
      setting,
      episodesMax,
      name: ({ client, place }) => `${client} ${place}`,
      tell: (episode) => {
        const { state } = episode
        if (carriedIn(state) < carriedMin) return null
        const there = askedThere.peek({ ...episode.key, second: state.serverHost, third: 0 })
        const telling = dnsTunnelTelling(episode, {
          namesNotable,
          normal: usual.normal(state.client),
          thereShare: there === undefined ? Number.NaN : state.queries / there,
          flows: state.trace === undefined ? [] : [state.trace],
        })
        return beacons.share(telling)
      },
      learn: ({ state, lastUs }) => usual.learn(state.client, state.names.size, lastUs),
    })
    const forwarding = new Forwarding()
    const memory = { episodes, use, askedThere, flows, usual, forwarding, places, beacons }
    const ask = (message: Row) => {
      if (message.name === '' || (message.name.endsWith('.arpa') && reverse.test(message.name)))
        return
      if (!message.isResponse && forwarding.passesOn(message)) return
      const split = places.splitOf(message)
      const key = places.keyOf(split, message)
      if (message.isResponse) return hearAnswer(episodes.peek(key)?.state, message)
      const made = () => newLookups(message, split)
      const episode = episodes.obtain(key, message.timeUs, made)
      const { state } = episode
      const { carried } = split
      if (state.flow !== message.flow) {
        const trace = flows.peek(message.flow)
        const before = trace?.continues ?? 0
        if (before === 0 || before !== state.flow) episode.flowCount++
        state.flow = message.flow
        state.trace = trace
      }
      if (addQuery(state, message, carried)) use.ask(message.sourceHost, state, message.timeUs)
      if (message.isOutward) askedThere.set(message.pair, (askedThere.peek(message.pair) ?? 0) + 1)
      episodes.step(episode, message.timeUs)
    }
    return {
      dns: ask,
      hear: (signal) => beacons.hear(signal),
      kinds: ['opened', 'continued', 'closed'],
      flow: (event) => {
        if (event.kind === 'closed') flows.delete(event.flow)
        else if (event.destinationPort === 53) flows.set(event.flow, traceOf(event))
        else if (event.kind === 'opened') use.connect(event.sourceHost, event.timeUs)
      },
      begun: () => flows.clear(),
      advance: (timeUs) => episodes.advance(timeUs),
      normals: (host) => usual.tell(host, normal),
      memory,
    }
  },
})

function newLookups(
  { client, server, destinationHost, name }: Row,
  { domain, isKnown }: SplitName,
): Lookups {
  return {
    client,
    server,
    domain,
    place: domain === '' ? `no domain, by ${server}` : domain,
    // Of a name that was cut nobody knows how it ends.
    isKnown: isKnown || isCut(name),
    serverHost: destinationHost,
    used: 0,
    answerSizes: new CappedSet<number>(sizesMax),
    flow: 0,
    trace: undefined,
    names: new CappedSet<number>(namesMax),
    queries: 0,
    carriedChars: 0,
    labelChars: 0,
    entropySum: 0,
    unlikeHosts: 0,
    freeTypes: 0,
    answers: 0,
    answerBytes: 0,
    askedBytes: 0,
    nameBytes: 0,
  }
}

/** True where the name is a new one. */
function addQuery(state: Lookups, message: Row, carried: string): boolean {
  state.queries++
  state.askedBytes += message.bytes
  // TXT, NULL and private-use types carry free data (RFC 1035 3.3.14, 3.3.10; RFC 6895 3.1).
  if (message.type === 16 || message.type === 10 || message.type >= 65_280) state.freeTypes++
  if (!state.names.add(nameHash(carried)) || carried === '') return false
  const length = carriedOctets(state, message, carried)
  state.carriedChars += length
  state.nameBytes += length
  state.labelChars += longestLabel(carried)
  state.entropySum += nameEntropy(carried)
  if (!isHostName(carried)) state.unlikeHosts++
  return true
}

/** Header, the name's own length bytes, type and class, and an EDNS record, which nearly all questions have (RFC 1035 4.1, RFC 6891 6.1.2). */
const besideName = 12 + 2 + 4 + 11

/** Octets before the domain. Where the name was too long to be kept, the size of its question tells them. */
function carriedOctets({ domain }: Lookups, { name, bytes }: Row, carried: string): number {
  const length = nameLength(carried)
  return isCut(name) ? Math.max(length, bytes - besideName - domain.length - 1) : length
}

function hearAnswer(state: Lookups | undefined, message: Row): void {
  if (state === undefined) return
  state.answers++
  state.answerBytes += message.bytes
  state.answerSizes.add(message.bytes)
}
