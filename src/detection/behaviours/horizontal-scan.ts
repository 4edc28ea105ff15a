import type { DetectorCard, EchoMessage, FlowEvent } from '../../contracts/index.ts'
import { Protocol } from '../../contracts/index.ts'
import { isGroupAddress } from '../../kernel/index.ts'
import { commonTunables, defineBehaviour } from './kit/behaviour.ts'
import { CappedSet } from './kit/capped-set.ts'
import { type Episode, Episodes, follow, spanMs } from './kit/episodes.ts'
import {
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
import { History } from './kit/history.ts'
import { isKnock } from './kit/probe.ts'
import { isConversation, isSoughtPort, serviceText } from './kit/services.ts'

const sweepsMax = 8192
const firstsMax = 32_768
const hostsMax = 1024
const hostsMin = 6
const decidedMin = 4

const card: DetectorCard = {
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
  readonly hosts: CappedSet<string>
  home: number
  talked: number
  failed: number
}

/** One host asks many others for the same service; pings to many hosts count as a service of their own. */
export const horizontalScan = defineBehaviour({
  card,
  tunables,
  start: ({ isHome, tunables: { emitAtPoints, quietS, hostsNotable }, emit, isAlert }) => {
    const usual = new History()
    const sweeps = new Episodes<Sweep>({
      detector: card.name,
      technique: card.technique,
      episodesMax: sweepsMax,
      quietS,
      emitAtPoints,
      emit,
      tell: (sweep) => telling(sweep, hostsNotable, usual.normal(sweep.state.source)),
      isAlert,
      learn: ({ state }) => usual.learn(state.source, state.hosts.size),
    })
    const firsts = new FirstContacts(firstsMax, quietS)
    const touch = (sweep: Episode<Sweep>, destination: string) => {
      if (!sweep.state.hosts.add(destination)) return false
      if (isHome(destination)) sweep.state.home++
      sweeps.step(sweep, sweep.lastUs)
      return true
    }
    const ask = (event: FlowEvent) => {
      const key = keyOf(event)
      if (sweeps.peek(key) === undefined) {
        const first = firsts.second(key, event, isOtherHost)
        if (first === null) return
        const begun = sweeps.obtain(key, first.timeUs, () => newSweep(first))
        if (touch(begun, first.destination)) follow(begun, first)
      }
      const sweep = sweeps.obtain(key, event.timeUs, () => newSweep(event))
      if (touch(sweep, event.destination)) follow(sweep, event)
    }
    return {
      isPerSource: true,
      flow: (event) => {
        if (isKnock(event)) ask(event)
        if (event.kind !== 'opened') settle(sweeps, event)
      },
      echo: (message) => {
        if (isGroupAddress(message.destination)) return
        if (message.isReply) return answer(sweeps, message)
        const key = `${message.source} ping`
        const sweep = sweeps.obtain(key, message.timeUs, () => newPingSweep(message))
        if (touch(sweep, message.destination)) sweep.flowCount++
      },
      advance: (timeUs) => sweeps.advance(timeUs),
      shed: () => sweeps.shed + firsts.shed + usual.shed,
    }
  },
})

function keyOf(event: FlowEvent): string {
  return `${event.source} ${event.protocol}:${event.destinationPort}`
}

function isOtherHost(first: FlowEvent, event: FlowEvent): boolean {
  return first.destination !== event.destination
}

function newSweep({ source, protocol, destinationPort }: FlowEvent): Sweep {
  const hosts = new CappedSet<string>(hostsMax)
  return { source, protocol, port: destinationPort, hosts, home: 0, talked: 0, failed: 0 }
}

function newPingSweep({ source }: EchoMessage): Sweep {
  const hosts = new CappedSet<string>(hostsMax)
  return { source, protocol: Protocol.icmp, port: 0, hosts, home: 0, talked: 0, failed: 0 }
}

function settle(sweeps: Episodes<Sweep>, event: FlowEvent): void {
  if (!event.isOutcome) return
  const sweep = sweeps.peek(keyOf(event))
  if (sweep === undefined) return
  if (isConversation(event)) sweep.state.talked++
  else sweep.state.failed++
  sweeps.step(sweep, event.timeUs)
}

function answer(sweeps: Episodes<Sweep>, message: EchoMessage): void {
  const sweep = sweeps.peek(`${message.destination} ping`)
  if (sweep !== undefined) sweep.state.talked++
}

function telling(sweep: Episode<Sweep>, hostsNotable: number, normal: number) {
  const { source, protocol, port, hosts, home, talked, failed } = sweep.state
  if (hosts.size < hostsMin) return null
  const service = protocol === Protocol.icmp ? 'ping replies' : serviceText(protocol, port)
  const isSought = isSoughtPort(protocol, port)
  const decided = talked + failed
  const seconds = Math.max(0.001, spanMs(sweep) / 1000)
  const asked = countAtLeast(hosts.size, hosts.isCapped, 'hosts')
  const baseline = Number.isNaN(normal) ? null : count(normal, 'host')
  const evidence = weigh([
    {
      id: 'distinct-hosts',
      group: 'reach',
      sentence: 'Asked {observed} for {service} in {span}.',
      observed: asked,
      baseline,
      curve: scaled(reachKnots, hostsNotable),
    },
    decided >= decidedMin
      ? {
          id: 'failed-tries',
          group: 'protocol',
          sentence: '{observed} of the tries that ended led to no conversation.',
          observed: share(failed / decided),
          curve: failedCurve,
        }
      : null,
    {
      id: 'sought-service',
      group: 'protocol',
      sentence: isSought
        ? '{service} is what attackers look for from machine to machine.'
        : '{service} is what ordinary programs ask many machines for, too.',
      observed: measure(isSought ? 1 : 0, 'yes or no', isSought ? 'yes' : 'no'),
      curve: soughtCurve,
    },
    {
      id: 'neighbours',
      group: 'reach',
      sentence: '{observed} of them are machines of your own network.',
      observed: share(home / hosts.size),
      curve: neighboursCurve,
    },
    {
      id: 'sweep-rate',
      group: 'timing',
      sentence: 'Went through them at {observed}.',
      observed: rate(hosts.size / seconds, 'hosts/s'),
      curve: rateCurve,
    },
    {
      id: 'usual-reach',
      group: 'novelty',
      sentence: 'That is {observed} what this host usually asks for one service.',
      observed: measure(hosts.size / normal, 'times'),
      baseline,
      curve: usualCurve,
    },
  ])
  const facts = { service, hosts: asked, span: duration(spanMs(sweep)) }
  return { actor: source, peers: hosts.first(32), peerCount: hosts.size, evidence, facts }
}

const reachKnots = [
  [0.25, 0],
  [1, 16],
  [2, 22],
  [10, 28],
  [40, 32],
] as const
const failedCurve = [
  [0.1, -24],
  [0.4, -8],
  [0.6, 0],
  [0.9, 10],
] as const
const soughtCurve = [
  [0, -8],
  [1, 8],
] as const
const neighboursCurve = [
  [0.5, 0],
  [0.9, 6],
] as const
const rateCurve = [
  [0.01, -6],
  [0.1, 0],
  [10, 3],
  [100, 5],
] as const
const usualCurve = [
  [1, -12],
  [4, -4],
  [8, 0],
] as const
