import { Protocol } from '../../contracts/index.ts'
import type { NumberKey } from '../../kernel/index.ts'
import type { Row } from '../hosts/index.ts'
import { type BehaviourCard, commonTunables, defineBehaviour } from './kit/behaviour.ts'
import { CappedSet } from './kit/capped-set.ts'
import { type Episode, Episodes, follow, spanMs } from './kit/episodes.ts'
import {
  byHand,
  count,
  countAtLeast,
  duration,
  measure,
  rate,
  scaled,
  share,
  weigh,
} from './kit/evidence.ts'
import { FirstContacts } from './kit/first-contacts.ts'
import { History, type Normal } from './kit/history.ts'
import { MostTouched } from './kit/most-touched.ts'
import { isKnock } from './kit/probe.ts'
import { isConversation, isSoughtPort, serviceText } from './kit/services.ts'

/** Entries: sources with a service, and first contacts. Set by hand. */
const sweepsMax = 8192
const firstsMax = 32_768
/** Hosts that one sweep is counted to: with the default settings the curve is flat from 960. */
const hostsMax = 1024
/** As many as a signal names. */
const namedMax = 32
/** Hosts, and tries that ended, below which nothing is said. Set by hand. */
const hostsMin = 6
const decidedMin = 4

const card: BehaviourCard = {
  name: 'horizontal-scan',
  kind: 'behaviour',
  technique: 'T1046',
  techniqueName: 'Network Service Discovery',
  severity: 'high',
  subject: 'actor',
  headline: '{actor} looked for {service} on {hosts}',
  summary:
    'In {span}, {actor} tried {service} on {hosts}. Asking many machines for the same service is how someone looks for the next one to attack.',
  innocent: [
    {
      text: 'Inventory, monitoring and printer-discovery programs also ask every machine.',
      check: 'Does {actor} run one of these, and does it do so every day at this time?',
    },
    {
      text: 'Peer-to-peer programs try many addresses, most of them gone.',
      check: 'Was file sharing or a game running on {actor}?',
    },
  ],
  blind: [
    'Machines asked in ways that do not pass this sensor.',
    'Whether a machine that answered was then misused over an ordinary-looking connection.',
  ],
  lookedLike: 'a search for {service} on many machines by {actor}',
  recommend: {
    action: 'isolate-host',
    target: 'actor',
    ttlSeconds: 14_400,
    why: 'Keeps it from reaching its neighbours while you look.',
  },
}

const tunables = {
  ...commonTunables(600),
  hostsNotable: {
    value: 24,
    unit: 'hosts',
    says: 'Distinct hosts asked for one service that already deserve a look.',
  },
}

interface Sweep {
  readonly source: string
  readonly protocol: number
  readonly port: number
  readonly hosts: CappedSet<number>
  /** Texts of the first of them. */
  readonly named: string[]
  readonly touched: MostTouched
  home: number
  talked: number
  failed: number
}

const normal: Normal = {
  id: 'hosts-tried',
  label: 'Hosts asked for one service',
  quantityOf: (hosts) => count(hosts, 'host'),
}

/** One host asks many others for the same service; pings to many hosts count as a service of their own. */
export const horizontalScan = defineBehaviour({
  card,
  tunables,
  start: (setting) => {
    const { hosts, tunables } = setting
    const { quietS, hostsNotable } = tunables
    const usual = new History()
    const sweeps = new Episodes<Sweep>({
      card,
      setting,
      episodesMax: sweepsMax,
      name: nameOf,
      tell: (sweep) => telling(sweep, hostsNotable, usual.normal(sweep.state.source)),
      learn: ({ state, lastUs }) => usual.learn(state.source, state.hosts.size, lastUs),
    })
    const firsts = new FirstContacts(firstsMax, quietS)
    const touch = (sweep: Episode<Sweep>, host: number) => {
      const { state } = sweep
      if (!state.hosts.add(host)) {
        state.touched.add(hosts.text(host))
        return false
      }
      if (state.named.length < namedMax) state.named.push(hosts.text(host))
      if (hosts.isHome(host)) state.home++
      sweeps.step(sweep, sweep.lastUs)
      return true
    }
    const ask = (event: Row) => {
      const key = event.reach
      if (sweeps.peek(key) === undefined) {
        const first = firsts.second(key, event, event.destinationHost)
        if (first === null) return
        const begun = sweeps.obtain(key, first.timeUs, () => newSweep(event))
        if (touch(begun, first.destinationHost)) follow(begun, first)
      }
      const sweep = sweeps.obtain(key, event.timeUs, () => newSweep(event))
      if (touch(sweep, event.destinationHost)) follow(sweep, event)
    }
    return {
      isPerSource: true,
      flow: (event) => {
        if (isKnock(event)) ask(event)
        if (event.kind !== 'opened') settle(sweeps, event)
      },
      echo: (message) => {
        if (message.isToGroup) return
        if (message.isReply) return answer(sweeps, message)
        const key = pingsOf(message.sourceHost)
        const sweep = sweeps.obtain(key, message.timeUs, () => newPingSweep(message))
        if (touch(sweep, message.destinationHost)) sweep.flowCount++
      },
      advance: (timeUs) => sweeps.advance(timeUs),
      normals: (host) => usual.tell(host, normal),
      shed: () => sweeps.shed + firsts.shed + usual.shed,
    }
  },
})

/** Pings are no service: the numbers of services begin at 1. */
function pingsOf(source: number): NumberKey {
  return { first: source, second: 0, third: 0 }
}

function nameOf({ source, protocol, port }: Sweep): string {
  return protocol === Protocol.icmp ? `${source} ping` : `${source} ${protocol}:${port}`
}

function newSweep({ source, protocol, destinationPort }: Row): Sweep {
  return { source, protocol, port: destinationPort, ...nothingAsked() }
}

function newPingSweep({ source }: Row): Sweep {
  return { source, protocol: Protocol.icmp, port: 0, ...nothingAsked() }
}

function nothingAsked() {
  const named: string[] = []
  const touched = new MostTouched()
  return { hosts: new CappedSet<number>(hostsMax), named, touched, home: 0, talked: 0, failed: 0 }
}

function settle(sweeps: Episodes<Sweep>, event: Row): void {
  if (!event.isOutcome) return
  const sweep = sweeps.peek(event.reach)
  if (sweep === undefined) return
  if (isConversation(event)) sweep.state.talked++
  else sweep.state.failed++
  sweeps.step(sweep, event.timeUs)
}

function answer(sweeps: Episodes<Sweep>, { destinationHost }: Row): void {
  const sweep = sweeps.peek(pingsOf(destinationHost))
  if (sweep !== undefined) sweep.state.talked++
}

function telling(sweep: Episode<Sweep>, hostsNotable: number, normal: number) {
  const { source, protocol, port, hosts, named, touched, home, talked, failed } = sweep.state
  if (hosts.size < hostsMin) return null
  const service = protocol === Protocol.icmp ? 'ping replies' : serviceText(protocol, port)
  const isSought = isSoughtPort(protocol, port)
  const decided = talked + failed
  const seconds = Math.max(0.001, spanMs(sweep) / 1000)
  const asked = countAtLeast(hosts.size, hosts.isCapped, 'hosts')
  const baseline = Number.isNaN(normal) ? null : count(normal, 'host')
  const evidence = weigh([
    {
      ...distinctHostsReason,
      observed: asked,
      baseline,
      curve: scaled(distinctHostsReason.curve, hostsNotable),
    },
    decided >= decidedMin ? { ...failedTriesReason, observed: share(failed / decided) } : null,
    {
      ...soughtServiceReason,
      sentence: isSought ? soughtServiceReason.sentence : soughtServiceReason.otherwise,
      observed: measure(isSought ? 1 : 0, 'yes or no', isSought ? 'yes' : 'no'),
    },
    { ...neighboursReason, observed: share(home / hosts.size) },
    { ...sweepRateReason, observed: rate(hosts.size / seconds, 'hosts/s') },
    { ...usualReachReason, observed: measure(hosts.size / normal, 'times'), baseline },
  ])
  const facts = { service, hosts: asked, span: duration(spanMs(sweep)) }
  const peer = touched.most(named[0]!)
  return {
    ...{ actor: source, peer, peers: named, peerCount: hosts.size },
    ...{ reach: asked, evidence, facts },
  }
}

const distinctHostsReason = {
  id: 'distinct-hosts',
  group: 'reach',
  sentence: 'Asked {observed} for {service} in {span}.',
  curve: [
    [0.25, 0],
    [1, 16],
    [2, 22],
    [10, 28],
    [40, 32],
  ],
  numbers: byHand,
} as const

const failedTriesReason = {
  id: 'failed-tries',
  group: 'protocol',
  sentence: '{observed} of the tries that ended led to no conversation.',
  curve: [
    [0.1, -24],
    [0.4, -8],
    [0.6, 0],
    [0.9, 10],
  ],
  numbers: byHand,
} as const

const neighboursReason = {
  id: 'neighbours',
  group: 'reach',
  sentence: '{observed} of them are machines of your own network.',
  curve: [
    [0.5, 0],
    [0.9, 6],
  ],
  numbers: byHand,
} as const

const sweepRateReason = {
  id: 'sweep-rate',
  group: 'timing',
  sentence: 'Went through them at {observed}.',
  curve: [
    [0.01, -6],
    [0.1, 0],
    [10, 3],
    [100, 5],
  ],
  numbers: byHand,
} as const

const usualReachReason = {
  id: 'usual-reach',
  group: 'novelty',
  sentence: 'That is {observed} what this host usually asks for one service.',
  curve: [
    [1, -12],
    [4, -4],
    [8, 0],
  ],
  numbers: byHand,
} as const

const soughtServiceReason = {
  id: 'sought-service',
  group: 'protocol',
  sentence: '{service} is what attackers look for from machine to machine.',
  otherwise: '{service} is what ordinary programs ask many machines for, too.',
  curve: [
    [0, -8],
    [1, 8],
  ],
  numbers: byHand,
} as const
