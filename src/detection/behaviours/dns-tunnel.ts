import { BoundedMap } from '../../kernel/index.ts'
import type { Row } from '../hosts/index.ts'
import { dnsTunnelTelling, type Lookups } from './dns-tunnel-evidence.ts'
import { type BehaviourCard, commonTunables, defineBehaviour } from './kit/behaviour.ts'
import { CappedSet } from './kit/capped-set.ts'
import { isHostName, nameEntropy, nameHash, type SplitName } from './kit/dns-name.ts'
import { DnsPlaces } from './kit/dns-places.ts'
import { Episodes } from './kit/episodes.ts'
import { count } from './kit/evidence.ts'
import { Forwarding } from './kit/forwarding.ts'
import { History, type Normal } from './kit/history.ts'
import { type FlowTrace, traceOf } from './kit/trail.ts'

/** Entries: clients with a domain, and clients. Set by hand. */
const episodesMax = 8192
const clientsMax = 8192
/** Open ones. */
const flowsMax = 16_384
/** Different names of one episode that are counted: with the default settings the curve is flat from 2,400. */
const namesMax = 4096
/** Names with fewer characters than this before the domain carry next to nothing. */
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
  headline: '{actor} seems to send data inside name lookups under {domain}',
  summary:
    'In {span}, {actor} asked for {names} under {domain}. The names are long and random-looking, as they are when data is packed into lookups to get past a firewall.',
  innocent: [
    {
      text: 'Antivirus and mail-filter products look up file hashes and addresses this way.',
      check: 'Does {actor} run such a product, and does {domain} belong to its maker?',
    },
    {
      text: 'Content networks use long host names, too.',
      check: 'Is {domain} the name of a content network or a cloud service?',
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
    why: 'Ends the channel and leaves the machine online.',
  },
}

const tunables = {
  ...commonTunables(900),
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
    const opened = new BoundedMap<number, { count: number }>(clientsMax)
    const flows = new BoundedMap<number, FlowTrace>(flowsMax)
    const places = new DnsPlaces()
    const episodes = new Episodes<Lookups>({
      card,
      setting,
      episodesMax,
      name: ({ client, place }) => `${client} ${place}`,
      tell: (episode) => {
        const { state } = episode
        if (state.carriedChars < carriedMin) return null
        const others = (opened.peek(episode.key.first)?.count ?? 0) - state.openedBefore
        return dnsTunnelTelling(episode, {
          namesNotable,
          normal: usual.normal(state.client),
          others,
          flows: state.trace === undefined ? [] : [state.trace],
        })
      },
      learn: ({ state, lastUs }) => usual.learn(state.client, state.names.size, lastUs),
    })
    const counted = (client: number) => opened.obtain(client, () => ({ count: 0 })).count
    const forwarding = new Forwarding()
    const ask = (message: Row) => {
      if (message.name === '' || (message.name.endsWith('.arpa') && reverse.test(message.name)))
        return
      if (!message.isResponse && forwarding.passesOn(message)) return
      const split = places.splitOf(message)
      const key = places.keyOf(split, message)
      if (message.isResponse) return hearAnswer(episodes.peek(key)?.state, message)
      const made = () => newLookups(message, split, counted(message.sourceHost))
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
      addQuery(state, message, carried)
      episodes.step(episode, message.timeUs)
    }
    return {
      dns: ask,
      kinds: ['opened', 'continued', 'closed'],
      flow: (event) => {
        if (event.kind === 'closed') flows.delete(event.flow)
        else if (event.destinationPort === 53) flows.set(event.flow, traceOf(event))
        else if (event.kind === 'opened') {
          const known = opened.peek(event.sourceHost)
          if (known !== undefined) known.count++
        }
      },
      advance: (timeUs) => episodes.advance(timeUs),
      normals: (host) => usual.tell(host, normal),
      shed: () =>
        episodes.shed + opened.shed + flows.shed + usual.shed + forwarding.shed + places.shed,
    }
  },
})

function newLookups(
  { client, server }: Row,
  { domain, isKnown }: SplitName,
  openedBefore: number,
): Lookups {
  return {
    client,
    server,
    domain,
    place: domain === '' ? `no domain, by ${server}` : domain,
    isKnown,
    openedBefore,
    flow: 0,
    trace: undefined,
    names: new CappedSet<number>(namesMax),
    queries: 0,
    carriedChars: 0,
    entropySum: 0,
    unlikeHosts: 0,
    freeTypes: 0,
    answers: 0,
    answerBytes: 0,
    nameBytes: 0,
  }
}

function addQuery(state: Lookups, message: Row, carried: string): void {
  state.queries++
  // TXT, NULL and private-use types carry free data (RFC 1035 3.3.14, 3.3.10; RFC 6895 3.1).
  if (message.type === 16 || message.type === 10 || message.type >= 65_280) state.freeTypes++
  if (!state.names.add(nameHash(carried)) || carried === '') return
  state.carriedChars += carried.length
  state.nameBytes += carried.length
  state.entropySum += nameEntropy(carried)
  if (!isHostName(carried)) state.unlikeHosts++
}

function hearAnswer(state: Lookups | undefined, message: Row): void {
  if (state === undefined) return
  state.answers++
  state.answerBytes += message.bytes
}
