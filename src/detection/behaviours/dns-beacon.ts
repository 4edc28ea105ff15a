import { BoundedMap, KeyTable } from '../../kernel/index.ts'
import type { Row } from '../hosts/index.ts'
import { type Calls, dnsBeaconTelling, paceIds, togetherUs } from './dns-beacon-evidence.ts'
import { type BehaviourCard, commonTunables, defineBehaviour } from './kit/behaviour.ts'
import { CappedSet } from './kit/capped-set.ts'
import { isCoded, nameHash, nameLength, type SplitName } from './kit/dns-name.ts'
import { DnsPlaces } from './kit/dns-places.ts'
import { Episodes } from './kit/episodes.ts'
import { Forwarding } from './kit/forwarding.ts'
import { LookupUse } from './kit/lookup-use.ts'
import { OneChannel } from './kit/one-channel.ts'
import { type FlowTrace, traceOf } from './kit/trail.ts'

/** Entries: machines with a domain, domains, and open flows. Set by hand. */
const episodesMax = 8192
const domainsMax = 8192
const flowsMax = 16_384
/** Machines that are told apart as users of one domain: the curve is flat from 5. */
const usersMax = 8
/** Names of one episode that are told apart, newest calls whose gaps are weighed, and the fewest calls. */
const namesMax = 2048
const callsMax = 96
const callsMin = 20
const reviewS = 10

const card: BehaviourCard = {
  name: 'dns-beacon',
  kind: 'behaviour',
  technique: 'T1071.004',
  techniqueName: 'Application Layer Protocol: DNS',
  severity: 'high',
  subject: 'actor',
  headline: '{actor} called home by name lookups under {domain} every {interval}',
  summary:
    '{actor} looked up {names} under {domain} in {span}, at {resolver}, some {interval} apart. New, coded names stand in no cache, so that such lookups reach whoever runs {domain}. Programs under remote control ask for orders that way.',
  innocent: [
    {
      text: 'Antivirus programs and measurements of the web ask for coded names, too.',
      check: 'Which program on {actor} asks, and does {domain} belong to its maker?',
    },
    {
      text: 'A monitor may ask for a new name each time, so that no cache answers.',
      check: 'Does somebody measure the name servers of {domain}?',
    },
  ],
  blind: [
    'What the names and answers mean.',
    'Lookups hidden in encrypted DNS, and those sent past this sensor.',
  ],
  lookedLike: 'calls home of {actor} by name lookups under {domain}',
  recommend: {
    action: 'sinkhole-domain',
    target: 'peer',
    ttlSeconds: 86_400,
    why: 'Ends the calls and leaves the machine online. Not where others here need {domain}.',
  },
}

const tunables = commonTunables(7200)

/** One machine looks up a new coded name under one domain at a steady pace, and connects to none of them. */
export const dnsBeacon = defineBehaviour({
  card,
  tunables,
  start: (setting) => {
    const flows = new BoundedMap<number, FlowTrace>(flowsMax)
    const places = new DnsPlaces()
    const tunnels = new OneChannel('dns-tunnel')
    const forwarding = new Forwarding()
    const use = new LookupUse()
    const domains = new KeyTable(domainsMax)
    const users = new BoundedMap<number, CappedSet<number>>(domainsMax)
    const episodes = new Episodes<Calls>({
      card,
      setting,
      episodesMax,
      reviewS,
      name: ({ client, domain }) => `${client} ${domain}`,
      tell: (episode) => {
        const { state, key } = episode
        if (state.starts.length < callsMin) return null
        const telling = dnsBeaconTelling(episode, users.peek(key.third)?.size ?? 1)
        return tunnels.share(telling, paceIds)
      },
    })
    const memory = { episodes, flows, places, forwarding, tunnels, users, use, domains }
    return {
      dns: (message) => {
        const { isResponse, name, timeUs, sourceHost } = message
        if (isResponse || name === '' || name.endsWith('.arpa')) return
        if (forwarding.passesOn(message)) return
        const split = places.splitOf(message)
        if (split.domain === '' || split.carried === '') return
        const third = domains.numberOf(domains.obtain(split.domain))
        users.obtain(third, newUsers).add(sourceHost)
        const key = { first: sourceHost, second: 0, third }
        const episode = episodes.obtain(key, timeUs, () => newCalls(message, split))
        const { state } = episode
        state.lookups++
        if (!state.names.add(nameHash(split.carried))) return
        state.carriedChars += nameLength(split.carried)
        if (isCoded(split.carried)) state.coded++
        use.ask(sourceHost, state, timeUs)
        if (state.flow !== message.flow) {
          const trace = flows.peek(message.flow)
          if ((trace?.continues ?? 0) === 0) episode.flowCount++
          state.flow = message.flow
          if (trace !== undefined) state.trace = trace
        }
        if (timeUs - state.newestUs < togetherUs) {
          state.newestUs = timeUs
          return
        }
        state.newestUs = timeUs
        if (state.starts.length >= callsMax) state.starts.shift()
        state.starts.push(timeUs)
        episodes.step(episode, timeUs)
      },
      hear: (signal) => tunnels.hear(signal),
      kinds: ['opened', 'continued', 'closed'],
      flow: (event) => {
        if (event.kind === 'closed') flows.delete(event.flow)
        else if (event.destinationPort === 53) flows.set(event.flow, traceOf(event))
        else if (event.kind === 'opened') use.connect(event.sourceHost, event.timeUs)
      },
      begun: () => flows.clear(),
      advance: (timeUs) => episodes.advance(timeUs),
      memory,
    }
  },
})

const newUsers = () => new CappedSet<number>(usersMax)

function newCalls({ client, server }: Row, { domain }: SplitName): Calls {
  return {
    ...{ client, server, domain, names: new CappedSet<number>(namesMax), starts: [] },
    ...{ lookups: 0, coded: 0, carriedChars: 0, used: 0, flow: 0, trace: undefined },
    newestUs: Number.NEGATIVE_INFINITY,
  }
}
