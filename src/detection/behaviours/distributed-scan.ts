import { Protocol } from '../../contracts/index.ts'
import { durationText, plural } from '../../kernel/index.ts'
import type { Row } from '../hosts/index.ts'
import { type BehaviourCard, commonTunables, defineBehaviour } from './kit/behaviour.ts'
import { type Episode, Episodes, follow, onePeer } from './kit/episodes.ts'
import { countAtLeast, duration, measure, rate, scaled, share, weigh } from './kit/evidence.ts'
import { FloodedNetworks } from './kit/networks.ts'
import { fateOf, isControl } from './kit/port-fate.ts'
import { PortFate } from './kit/port-log.ts'
import { portsText, udpOffset } from './kit/port-text.ts'
import { isKnock, knockOf } from './kit/probe.ts'
import { ProbedPorts } from './kit/probed-ports.ts'
import { wayOf, waysText } from './kit/scan-ways.ts'
import { isCommonPort, isConversation, isSoughtPort, isWebPort } from './kit/services.ts'
import { Talkers } from './kit/talkers.ts'

/** Entries: hosts that are tried, and who talked with whom. Set by hand. */
const victimsMax = 512
const talkersMax = 16_384
/** Addresses below which nothing is said, and ports. Set by hand. */
const sourcesMin = 5
const portsMin = 12
/** As many as the text names. */
const namedMax = 3
/** From here on systems give ports to clients: a datagram to one is an answer that comes late, as a rule. */
const clientPortMin = 32_768
/** A public address gets stray probes at up to such a pace, a minute. Set by hand. */
const strayPace = 6

const card: BehaviourCard = {
  name: 'distributed-scan',
  kind: 'behaviour',
  technique: 'T1046',
  techniqueName: 'Network Service Discovery',
  severity: 'high',
  subject: 'victim',
  headline: '{sources} together probed {ports} on {victim}',
  summary:
    'In {span}, {sources} ({named}) tried {ports} on {victim} ({technique}): {portList}. Found open: {open}. A port scan that is shared among many addresses stays below what one address may try.',
  innocent: [
    {
      text: 'Services that scan the whole internet do so from many addresses, some of them for your own security team.',
      check: 'Do the addresses belong to such a service, and were other hosts of yours asked too?',
    },
    {
      text: 'Programs that share files or calls are tried by many strangers, at ports that they have left.',
      check: 'Did such a program run on {victim}, and at which ports?',
    },
  ],
  blind: [
    'Some of the addresses may be decoys: one scanner can send the same probes in the name of others.',
    'Whether an open port was attacked afterwards in ways that look like ordinary use.',
  ],
  lookedLike: 'a port scan of {victim} from many addresses',
  recommend: {
    action: 'watch',
    target: 'entity',
    ttlSeconds: 86_400,
    why: 'Blocking one of many addresses ends nothing, and some may be decoys. See that nothing answers on {victim} that need not.',
  },
}

const tunables = {
  ...commonTunables(1800),
  portsNotable: {
    value: 24,
    unit: 'ports',
    says: 'Distinct ports of one host, tried by many addresses, that already deserve a look.',
  },
  sourcesNotable: {
    value: 8,
    unit: 'addresses',
    says: 'Addresses that try ports of one host between them and already deserve a look.',
  },
}

interface Victim {
  readonly destination: string
  readonly probed: ProbedPorts
  /** Texts of the first of the addresses. */
  readonly named: string[]
  ways: number
  tries: number
  /** Of those, at ports that all the world looks for. */
  wanted: number
  halfOpen: number
  empty: number
  firstUs: number
  lastUs: number
}

/** Many addresses try the ports of one host between them, or one does so in the name of many. */
export const distributedScan = defineBehaviour({
  card,
  tunables,
  start: (setting) => {
    const called = new Talkers(talkersMax)
    const talkers = new Talkers(talkersMax)
    const flooded = new FloodedNetworks()
    const victims = new Episodes<Victim>({
      card,
      setting,
      episodesMax: victimsMax,
      name: ({ destination }) => destination,
      tell: ({ state }) => telling(state, setting.tunables, flooded),
    })
    return {
      protocols: ['tcp', 'udp'],
      kinds: ['progress', 'closed'],
      flow: (event) => {
        if (event.isOutcome) judge({ victims, called, talkers }, event)
      },
      hear: (signal) => flooded.hear(signal),
      advance: (timeUs) => victims.advance(timeUs),
      memory: { victims, called, talkers, flooded },
    }
  },
})

interface Tables {
  readonly victims: Episodes<Victim>
  /** Who sent whom datagrams in vain, and who talked with whom. */
  readonly called: Talkers
  readonly talkers: Talkers
}

function judge({ victims, called, talkers }: Tables, event: Row): void {
  const { sourceHost, destinationHost } = event
  const fate = fateOf(event)
  if (isConversation(event)) talkers.note(sourceHost, destinationHost, isControl(event))
  else if (event.protocol === Protocol.udp) called.note(sourceHost, destinationHost, false)
  const key = { first: 0, second: destinationHost, third: 0 }
  const used = PortFate.talked | PortFate.carried | PortFate.gave | PortFate.took
  if (fate & used) {
    // A port that serves somebody is no find of a scan, and who fails there is no scanner.
    const known = victims.peek(key)
    if (known === undefined) return
    known.state.probed.serve(portOf(event))
    victims.step(known, event.timeUs)
    return
  }
  if (fate === 0 || !isProbe(event) || isExpected({ called, talkers }, event)) return
  const victim = victims.obtain(key, event.firstUs, () => newVictim(event))
  note(victim, event, fate)
  victims.step(victim, event.timeUs)
}

function isProbe(event: Row): boolean {
  const knock = knockOf(event)
  if (knock === 'reply' || event.continues !== 0) return false
  if (knock === 'udp') return event.destinationPort < clientPortMin
  return knock === 'ack' ? isKnock(event) : true
}

/** The host called that address itself, or the two name ports in a conversation, or speak by datagrams besides. */
function isExpected({ called, talkers }: Pick<Tables, 'called' | 'talkers'>, event: Row): boolean {
  const { sourceHost, destinationHost, protocol } = event
  if (called.talked(destinationHost, sourceHost)) return true
  if (talkers.talked(destinationHost, sourceHost)) return true
  if (talkers.controls(sourceHost, destinationHost)) return true
  return protocol === Protocol.udp && talkers.talked(sourceHost, destinationHost)
}

function note(victim: Episode<Victim>, event: Row, fate: number): void {
  const { state } = victim
  state.firstUs = Math.min(state.firstUs, event.firstUs)
  state.lastUs = Math.max(state.lastUs, event.lastUs)
  victim.lastUs = Math.max(victim.lastUs, event.lastUs)
  state.ways |= wayOf(event)
  state.tries++
  if (isWanted(event)) state.wanted++
  if (fate & PortFate.halfOpen) state.halfOpen++
  if (fate & PortFate.empty) state.empty++
  const isOpen = (fate & (PortFate.halfOpen | PortFate.empty)) !== 0
  const isNew = state.probed.add(event.sourceHost, portOf(event), isOpen)
  if (isNew && state.named.length < namedMax) state.named.push(event.source)
  follow(victim, event)
}

function newVictim({ destination, firstUs, lastUs }: Row): Victim {
  return {
    ...{ destination, probed: new ProbedPorts(), named: [], ways: 0, tries: 0, wanted: 0 },
    ...{ halfOpen: 0, empty: 0, firstUs, lastUs },
  }
}

function isWanted({ protocol, destinationPort: port }: Row): boolean {
  return isSoughtPort(protocol, port) || isCommonPort(port) || isWebPort(port)
}

/** TCP and UDP ports of the same number are two doors. */
function portOf({ protocol, destinationPort }: Row): number {
  return destinationPort + (protocol === Protocol.udp ? udpOffset : 0)
}

interface Notable {
  readonly portsNotable: number
  readonly sourcesNotable: number
}

function telling(
  state: Victim,
  { portsNotable, sourcesNotable }: Notable,
  flooded: FloodedNetworks,
) {
  const { destination, probed, named, firstUs, lastUs } = state
  if (probed.sources < sourcesMin) return null
  const sum = probed.sum()
  if (sum.ports < portsMin) return null
  const ports = countAtLeast(sum.ports, probed.isFull, 'ports')
  const sources = countAtLeast(probed.sources, probed.isCrowded, 'addresses')
  const pace = sum.tries / Math.max(1, (lastUs - firstUs) / 6e7)
  const beyond = countAtLeast(sum.beyondBusiest, probed.isFull, 'ports')
  const evidence = weigh([
    { ...manyPortsReason, observed: beyond, curve: scaled(manyPortsReason.curve, portsNotable) },
    {
      ...manySourcesReason,
      observed: sources,
      curve: scaled(manySourcesReason.curve, sourcesNotable),
    },
    { ...unusedReason, observed: share(sum.ports / (sum.ports + sum.served)) },
    { ...busiestReason, observed: share(sum.busiestShare) },
    { ...unevenReason, observed: share(sum.unevenness) },
    paceOf(pace, state.tries, (lastUs - firstUs) / 1000),
    flooded.isPart(destination, { firstUs, lastUs, rate: 0 })
      ? { ...floodReason, observed: duration((lastUs - firstUs) / 1000) }
      : null,
    pace < strayPace ? { ...wantedReason, observed: share(state.wanted / state.tries) } : null,
  ])
  const left = probed.sources - named.length
  const facts = {
    ...{ victim: destination, sources, ports, span: duration((lastUs - firstUs) / 1000) },
    named: left > 0 ? `${named.join(', ')} and ${left} more` : named.join(', '),
    technique: waysText(state.ways, { halfOpen: state.halfOpen, empty: state.empty }),
    portList: portsText(probed.list(), sum.ports),
    open: portsText(probed.list(true)),
  }
  return { actor: '', ...onePeer(destination), reach: ports, evidence, facts }
}

const fromTrials =
  'From trials: scans shared among eight to a hundred addresses, and servers, peers and the noise of the internet.'

const manyPortsReason = {
  id: 'many-ports',
  group: 'reach',
  sentence: 'Even without the busiest address, {observed} were tried in {span}.',
  curve: [
    [0.5, 0],
    [1, 18],
    [2, 24],
    [10, 30],
  ],
  numbers: fromTrials,
} as const

const manySourcesReason = {
  id: 'many-sources',
  group: 'reach',
  sentence: '{observed} tried ports at which nobody had a conversation.',
  curve: [
    [0.6, 0],
    [1, 8],
    [4, 14],
  ],
  numbers: fromTrials,
} as const

const unusedReason = {
  id: 'unused-ports',
  group: 'protocol',
  sentence: '{observed} of the ports that were called there served nobody.',
  curve: [
    [0.3, -40],
    [0.6, -16],
    [0.85, 0],
    [0.98, 8],
  ],
  numbers: fromTrials,
} as const

const busiestReason = {
  id: 'busiest-address',
  group: 'reach',
  sentence: 'The busiest address made {observed} of the tries.',
  curve: [
    [0.2, 0],
    [0.35, -12],
    [0.6, -40],
  ],
  numbers: fromTrials,
} as const

const unevenReason = {
  id: 'evenly-shared',
  group: 'protocol',
  sentence: 'The port most sought got {observed} of the tries that the average port got.',
  curve: [
    [1.5, 6],
    [3, 0],
    [6, -20],
    [15, -34],
  ],
  numbers: fromTrials,
} as const

function paceOf(perMinute: number, tries: number, spanMs: number) {
  if (spanMs >= 60_000) return { ...paceReason, observed: rate(perMinute, 'tries/min') }
  // In less than a minute there is no such rate to tell.
  const text = `${plural(tries, 'try', 'tries')} within ${durationText(spanMs)}`
  const observed = measure(perMinute, 'tries/min', text)
  return { ...paceReason, sentence: paceReason.otherwise, observed }
}

const paceReason = {
  id: 'pace',
  group: 'timing',
  sentence: 'They came at {observed} on average.',
  otherwise: 'They came to {observed}.',
  curve: [
    [1, -8],
    [6, 0],
    [60, 4],
  ],
  numbers: fromTrials,
} as const

const wantedReason = {
  id: 'wanted-everywhere',
  group: 'protocol',
  sentence: '{observed} of them went to ports that strangers try at every public address.',
  curve: [
    [0.25, 0],
    [0.45, -16],
  ],
  numbers: fromTrials,
} as const

const floodReason = {
  id: 'part-of-a-flood',
  group: 'reach',
  sentence: 'In those {observed} packets like these flooded all of its network.',
  curve: [
    [0, -60],
    [1, -60],
  ],
  numbers: 'From trials: a flood of any ports of many addresses reaches some dozens of each.',
} as const
