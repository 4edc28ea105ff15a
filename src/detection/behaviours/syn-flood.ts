import { Protocol, TcpFlag } from '../../contracts/index.ts'
import type { Row } from '../hosts/index.ts'
import { type BehaviourCard, commonTunables, defineBehaviour } from './kit/behaviour.ts'
import { lasted, runMs } from './kit/busy-run.ts'
import { CappedSet } from './kit/capped-set.ts'
import { type Episode, Episodes, follow, onePeer } from './kit/episodes.ts'
import {
  count,
  countAtLeast,
  duration,
  measure,
  peakRate,
  rate,
  scaled,
  share,
  weigh,
} from './kit/evidence.ts'
import { Flooders } from './kit/flooders.ts'
import { newlyTaken } from './kit/handshake.ts'
import { History } from './kit/history.ts'
import { MainSource } from './kit/main-source.ts'
import { keptRecord } from './kit/memory.ts'
import { FloodedNetworks } from './kit/networks.ts'
import { RateMeter } from './kit/rate-meter.ts'
import { serviceText } from './kit/services.ts'

/** Entries: hosts that are called. Set by hand. */
const hostsMax = 8192
/** Ports of one host that are told apart. Set by hand. */
const portsMax = 1024
/** SYNs below which nothing is said. Set by hand. */
const synsMin = 100
/** SYNs for each port, from where on a port scan would not send so many. */
const searchSynsMax = 6
/** Of the notable rate: below, nothing is said. */
const leastShare = 0.4
/** Ordinary clients complete a handshake, and say something, within this; before, nobody is judged. Set by hand. */
const patienceUs = 4_000_000
/** Who sends the same SYN again waits a second first (RFC 6298), or nearly. */
const retryUs = 900_000

const card: BehaviourCard = {
  name: 'syn-flood',
  kind: 'behaviour',
  technique: 'T1499',
  techniqueName: 'Endpoint Denial of Service',
  severity: 'high',
  subject: 'victim',
  headline: '{flooder} flooded {victim} at {door}, {rate}',
  summary:
    'In {span}, {victim} got {syns} at {service} from {sources}; {hollow} of the handshakes were never completed. Half-open connections use up a server until nobody else gets in.',
  innocent: [
    {
      text: 'Clients that all come back at once after an outage, to a server that is still down.',
      check: 'Did {service} on {victim} restart just before?',
    },
  ],
  blind: [
    'Whether the source addresses are real: anyone can write any address on an opening packet.',
    'How the server itself fared; its own load and error counts say that.',
  ],
  lookedLike: 'a SYN flood of {victim}',
  recommend: {
    action: 'rate-limit',
    target: 'entity',
    ttlSeconds: 3600,
    why: 'Limit new connections to it here or upstream, and turn on SYN cookies. Block no source: no handshake was completed, so the addresses may be forged.',
  },
}

const tunables = {
  ...commonTunables(60),
  rateNotable: {
    value: 200,
    unit: 'SYN/s',
    says: 'SYNs to one host in one second that already deserve a look.',
  },
}

interface Target {
  readonly destination: string
  readonly syns: RateMeter
  readonly flooders: Flooders
  readonly ports: CappedSet<number>
  readonly mainPort: MainSource
  connections: number
  /** Of those: the handshake was completed, and the client said something or ended in order. */
  taken: number
  /** Of those: a reset came back. */
  refused: number
  /** Of those: the same SYN came again a second or more later. */
  retried: number
}

/** Far more SYNs to one host than handshakes that are completed. */
export const synFlood = defineBehaviour({
  card,
  tunables,
  start: (setting) => {
    const { rateNotable } = setting.tunables
    const usual = new History()
    const flooded = new FloodedNetworks()
    const now = { us: Number.NEGATIVE_INFINITY }
    const targets = new Episodes<Target>({
      card,
      setting,
      episodesMax: hostsMax,
      name: ({ destination }) => destination,
      tell: (target) => {
        const { destination, syns } = target.state
        if (now.us - syns.run.firstUs < patienceUs) return null
        const main = setting.hosts.text(target.state.flooders.host)
        const { firstUs, lastUs } = syns.run
        const isPart = flooded.isPart(destination, { firstUs, lastUs, rate: syns.peak })
        return telling(target, { rateNotable, normal: usual.normal(destination), main, isPart })
      },
      learn: ({ state, lastUs }) => usual.learn(state.destination, state.syns.peak, lastUs),
    })
    return {
      protocols: ['tcp'],
      flow: (event) => {
        now.us = Math.max(now.us, event.timeUs)
        if (event.kind === 'opened') open(targets, event)
        else goOn(targets, event)
      },
      hear: (signal) => flooded.hear(signal),
      advance: (timeUs) => {
        now.us = timeUs
        targets.advance(timeUs)
      },
      memory: { targets, usual, flooded, now: keptRecord(now) },
    }
  },
})

const keyOf = ({ destinationHost }: Row) => ({ first: 0, second: destinationHost, third: 0 })

function isSyn({ firstFlags }: Row): boolean {
  return (firstFlags & (TcpFlag.syn | TcpFlag.ack)) === TcpFlag.syn
}

function open(targets: Episodes<Target>, event: Row): void {
  if (!isSyn(event)) return
  const target = targets.obtain(keyOf(event), event.timeUs, () => newTarget(event))
  const { state } = target
  state.connections++
  state.syns.add(event.timeUs)
  state.ports.add(event.destinationPort)
  state.mainPort.add(event.destinationPort)
  state.flooders.add(event.sourceHost)
  if (state.syns.isBusy) follow(target, event)
  targets.step(target, event.timeUs)
}

function goOn(targets: Episodes<Target>, event: Row): void {
  const target = targets.peek(keyOf(event))
  if (target === undefined || !isSyn(event)) return
  const { state } = target
  if (newlyTaken(event)) {
    state.taken++
    state.flooders.add(event.sourceHost, -1)
    targets.step(target, event.timeUs)
  } else if (event.isOutcome && event.state === 'REJ') state.refused++
  const isUnheard = event.state === 'S0' && event.forwardPayload === 0
  if (!isUnheard || event.newForwardPackets === 0 || event.kind === 'closed') return
  // The same four-tuple again, unanswered: a client's retry, or a flood that keeps its port.
  const isRetry = event.lastUs - event.newSinceUs >= retryUs
  if (isRetry && event.forwardPackets - event.newForwardPackets === 1) state.retried++
  state.syns.add(event.lastUs, event.newForwardPackets)
  state.flooders.add(event.sourceHost, event.newForwardPackets)
  if (!isRetry) targets.step(target, event.timeUs)
}

function newTarget({ destination }: Row): Target {
  return {
    destination,
    syns: new RateMeter(),
    flooders: new Flooders(),
    ports: new CappedSet<number>(portsMax),
    mainPort: new MainSource(),
    connections: 0,
    taken: 0,
    refused: 0,
    retried: 0,
  }
}

interface Known {
  readonly rateNotable: number
  readonly normal: number
  /** Text of the main source. */
  readonly main: string
  /** All of its network is flooded, and that is told. */
  readonly isPart: boolean
}

function telling(target: Episode<Target>, { rateNotable, normal, main, isPart }: Known) {
  const { destination, syns, flooders, ports, mainPort, connections, taken, retried } = target.state
  if (syns.total < synsMin || syns.peak < rateNotable * leastShare) return null
  const { run } = syns
  const spanMs = runMs(run)
  const peak = peakRate({ peak: syns.peak, total: run.amount }, spanMs, 'SYNs/s')
  const hollow = nearly(Math.max(0, 1 - taken / connections))
  const baseline = Number.isNaN(normal) ? null : rate(normal, 'SYN/s')
  const own = flooders.shareOfOwn(connections)
  // Whoever looks for open ports seldom asks one again, either.
  const isSearch = own < 0.5 && (ports.isCapped || syns.total < searchSynsMax * ports.size)
  const service =
    mainPort.host > 0
      ? serviceText(Protocol.tcp, mainPort.host)
      : countAtLeast(ports.size, ports.isCapped, 'ports').text
  const evidence = weigh([
    { ...synRateReason, observed: peak, baseline, curve: scaled(synRateReason.curve, rateNotable) },
    { ...halfOpenReason, observed: hollow },
    { ...oneShotSourcesReason, observed: share(own) },
    { ...(run.seconds < 3 ? briefReason : lastingReason), observed: lasted(run) },
    { ...triedAgainReason, observed: share(retried / connections) },
    isSearch ? null : { ...neverAgainReason, observed: nearly(1 - retried / connections) },
    { ...refusedReason, observed: share(target.state.refused / connections) },
    isSearch ? searchReason(target.state) : null,
    isPart ? { ...partReason, observed: lasted(run) } : null,
    { ...usualRateReason, observed: measure(syns.peak / normal, 'times'), baseline },
  ])
  const facts = {
    flooder: flooders.text(main, false),
    victim: destination,
    service,
    door: service.replace(/ \(port \d+\)$/, ''),
    rate: peak,
    syns: count(run.amount, 'SYN', 'SYNs'),
    connections: count(connections, 'connection'),
    sources: flooders.named(main),
    hollow,
    span: duration(spanMs),
  }
  return { actor: main, ...onePeer(destination), between: run, evidence, facts }
}

/** A share that is no whole is not told as one. */
function nearly(value: number) {
  const most = share(value)
  if (value === 1 || most.text !== '100%') return most
  return { ...most, text: `${Math.floor(value * 1000) / 10}%` }
}

/** Few sources: whether they go from port to port. */
function searchReason({ ports, syns }: Target) {
  const all = countAtLeast(ports.size, ports.isCapped, 'ports')
  if (ports.isCapped) return { ...manyPortsReason, observed: all }
  return { ...eachPortOnceReason, observed: measure(syns.total / ports.size, 'SYN') }
}

const synRateReason = {
  id: 'syn-rate',
  group: 'volume',
  sentence: '{victim} got {observed} at {service}.',
  curve: [
    [0.25, 0],
    [0.5, 14],
    [1, 20],
    [5, 28],
    [25, 34],
  ],
  numbers:
    'From trials: floods from a few hundred a second on; busy servers stay below or complete what they open.',
} as const

const halfOpenReason = {
  id: 'half-open',
  group: 'protocol',
  sentence: '{observed} of the handshakes with {victim} were never completed.',
  /** A busy server's clients complete theirs; what is completed is no SYN flood. */
  curve: [
    [0.2, -40],
    [0.5, -14],
    [0.75, 0],
    [0.98, 10],
  ],
  numbers: 'From trials: of ordinary servers a few in a hundred stay open; of flooded ones most.',
} as const

const oneShotSourcesReason = {
  id: 'one-shot-sources',
  group: 'reach',
  sentence:
    '{observed} of the connections came each from another address; forged ones seldom repeat.',
  curve: [
    [0.1, 0],
    [0.8, 6],
  ],
  numbers: 'From trials: forging tools draw each address anew.',
} as const

const lastingReason = {
  id: 'lasting',
  group: 'timing',
  sentence: 'The SYNs kept coming for {observed}.',
  curve: [
    [1, -8],
    [3, 0],
    [5, 6],
  ],
  numbers: 'From trials: clients that come back after an outage do so within a second or two.',
} as const

const briefReason = {
  ...lastingReason,
  sentence: 'The SYNs came within {observed}; most floods last longer.',
} as const

const triedAgainReason = {
  id: 'tried-again',
  group: 'protocol',
  sentence: '{observed} of the connections were tried again after a pause, as ordinary clients do.',
  curve: [
    [0.1, 0],
    [0.5, -20],
    [0.9, -40],
  ],
  numbers:
    'RFC 6298: a client waits a second before its next SYN; whoever forges never tries again.',
} as const

const neverAgainReason = {
  id: 'never-again',
  group: 'protocol',
  sentence:
    '{observed} of the connections were not tried again: ordinary clients do so after a second.',
  curve: [
    [0.9, 0],
    [0.98, 8],
  ],
  numbers:
    'RFC 6298: a client waits a second before its next SYN; whoever forges never tries again.',
} as const

const refusedReason = {
  id: 'refused',
  group: 'protocol',
  sentence: '{observed} were refused at once, which costs a server little.',
  curve: [
    [0.2, 0],
    [0.6, -16],
  ],
  numbers: 'From trials: clients that call a server which is down.',
} as const

const eachPortOnceReason = {
  id: 'each-port-once',
  group: 'reach',
  sentence:
    'Each port got {observed} on average: whoever looks for open ports asks each once or twice.',
  curve: [
    [1.5, -34],
    [4, -16],
    [6, 0],
  ],
  numbers: 'From trials: port scans ask once, and once more where nothing comes back.',
} as const

const manyPortsReason = {
  id: 'many-ports',
  group: 'reach',
  sentence: 'They went to {observed}, as those of whoever looks for open ones do.',
  curve: [
    [500, 0],
    [1000, -34],
  ],
  numbers: 'From trials: floods want one service or a few.',
} as const

const usualRateReason = {
  id: 'usual-rate',
  group: 'novelty',
  sentence: 'That is {observed} the busiest second this server usually has.',
  curve: [
    [1, -12],
    [3, -4],
    [6, 0],
  ],
  numbers: 'From trials: what comes every day is the use it is there for.',
} as const

const partReason = {
  id: 'part-of-a-flood',
  group: 'reach',
  sentence:
    'In those {observed} SYNs like these flooded all of its network, of which this is a part.',
  curve: [
    [0, -60],
    [1, -60],
  ],
  numbers: 'From trials: what floods a network is told once, for all of it.',
} as const
