import { Protocol } from '../../contracts/index.ts'
import type { Row } from '../hosts/index.ts'
import { type BehaviourCard, commonTunables, defineBehaviour } from './kit/behaviour.ts'
import { CappedSet } from './kit/capped-set.ts'
import { type Episode, Episodes, follow } from './kit/episodes.ts'
import { count } from './kit/evidence.ts'
import { FirstContacts } from './kit/first-contacts.ts'
import { completedHandshake } from './kit/handshake.ts'
import { History, type Normal } from './kit/history.ts'
import type { Memory } from './kit/memory.ts'
import { fateOf, isControl } from './kit/port-fate.ts'
import { PortFate, PortLog } from './kit/port-log.ts'
import { udpOffset } from './kit/port-text.ts'
import { isKnock, knockOf } from './kit/probe.ts'
import { wayOf } from './kit/scan-ways.ts'
import { isConversation } from './kit/services.ts'
import { Talkers } from './kit/talkers.ts'
import type { FlowTrace } from './kit/trail.ts'
import { type Campaign, campaignTelling, type Pair, pairTelling } from './vertical-scan-evidence.ts'

/** Entries: two hosts each, first contacts, sources that go on to a second host, and who talked. Set by hand. */
const pairsMax = 16_384
const firstsMax = 32_768
const campaignsMax = 1024
const talkersMax = 16_384
/** Hosts of one campaign of which the ports are remembered. */
const targetsMax = 512
/** Ports of one scan that are told apart: with the default settings the curve is flat from 960. */
const portsMax = 2048
/** What tries of one host have to come to before they are part of a scan of several. */
const joinPoints = 10

const card: BehaviourCard = {
  name: 'vertical-scan',
  kind: 'behaviour',
  technique: 'T1046',
  techniqueName: 'Network Service Discovery',
  severity: 'high',
  subject: 'actor',
  headline: '{actor} probed {ports} on {victim}',
  summary:
    'In {span}, {actor} tried {ports} on {victim} ({technique}): {portList}. Seen to be open: {open}. Trying one port after another is how someone finds out what can be attacked.',
  innocent: [
    {
      text: 'A vulnerability scanner or an inventory tool of your own does the same.',
      check: 'Is {actor} one of your scanners, and was a scan planned for this time?',
    },
    {
      text: 'A monitor that was just started opens each port once before it comes back to them.',
      check: 'Does {actor} run a monitor, and did it try the same ports again afterwards?',
    },
  ],
  blind: [
    'Whether an open port was attacked afterwards in ways that look like ordinary use.',
    'Probes slower than one in half an hour, and those that took another way than past this sensor.',
  ],
  lookedLike: 'a port scan of {victim} by {actor}',
  recommend: {
    action: 'block-address',
    target: 'actor',
    ttlSeconds: 86_400,
    why: 'Stops the probing while you find out who runs it.',
  },
}

const tunables = {
  ...commonTunables(1800),
  portsNotable: {
    value: 16,
    unit: 'ports',
    says: 'Distinct ports of one host that already deserve a look; the evidence stretches with it.',
  },
  portsMin: {
    value: 5,
    unit: 'ports',
    says: 'Fewer ports than this are not weighed, unless with odd flags.',
  },
}

const normal: Normal = {
  id: 'ports-tried',
  label: 'Ports tried on one host',
  quantityOf: (ports) => count(ports, 'port'),
}

/** One host tries many ports of another, or of several: SYN, connect, FIN, NULL, Xmas, ACK, Maimon and UDP scans. */
export const verticalScan = defineBehaviour({
  card,
  tunables,
  start: (setting) => {
    const scans = new Scans(setting)
    return {
      isPerSource: true,
      flow: (event) => scans.flow(event),
      advance: (timeUs) => scans.advance(timeUs),
      normals: (host) => scans.usual.tell(host, normal),
      memory: { scans },
    }
  },
})

type Setting = Parameters<Parameters<typeof defineBehaviour<keyof typeof tunables>>[0]['start']>[0]

class Scans {
  readonly usual = new History()
  readonly #setting: Setting
  readonly #pairs: Episodes<Pair>
  readonly #campaigns: Episodes<Campaign>
  readonly #firsts: FirstContacts
  readonly #talkers = new Talkers(talkersMax)
  readonly #other = { first: 0, second: 0, third: 0 }

  constructor(setting: Setting) {
    this.#setting = setting
    this.#firsts = new FirstContacts(firstsMax, setting.tunables.quietS)
    this.#pairs = new Episodes<Pair>({
      ...{ card, setting, episodesMax: pairsMax },
      name: ({ source, destination }) => `${source} ${destination}`,
      tell: (pair) => this.#tell(pair),
      learn: ({ state, lastUs }) => this.usual.learn(state.source, state.ports.size, lastUs),
    })
    this.#campaigns = new Episodes<Campaign>({
      ...{ card, setting, episodesMax: campaignsMax },
      name: ({ source }) => `${source} several hosts`,
      tell: (campaign) => {
        if (campaign.state.targets.length < 2) return null
        const { portsNotable } = setting.tunables
        return campaignTelling(campaign, portsNotable, this.usual.normal(campaign.state.source))
      },
    })
  }

  get shed(): number {
    const { shed } = this.usual
    const tables = [this.#pairs, this.#campaigns, this.#firsts, this.#talkers]
    return tables.reduce((sum, table) => sum + table.shed, shed)
  }

  get memory(): Memory {
    const tables = { pairs: this.#pairs, campaigns: this.#campaigns, firsts: this.#firsts }
    return { ...tables, usual: this.usual, talkers: this.#talkers }
  }

  flow(event: Row): void {
    if (isKnock(event)) this.#probe(event)
    if (event.kind !== 'opened') this.#settle(event)
  }

  advance(timeUs: number): void {
    this.#pairs.advance(timeUs)
    this.#campaigns.advance(timeUs)
  }

  #probe(event: Row): void {
    const isOdd = knockOf(event) === 'odd'
    const key = event.pair
    if (this.#pairs.peek(key) === undefined && !isOdd) {
      const first = this.#firsts.second(key, event, portOf(event))
      if (first === null) return
      const begun = this.#pairs.obtain(key, first.timeUs, () => newPair(event))
      begun.state.agreed = this.#agreedOf(key.first, key.second)
      begun.state.ports.add(portOf(first), 0)
      begun.state.ways |= wayOf(event)
      follow(begun, first)
    }
    const pair = this.#pairs.obtain(key, event.timeUs, () => newPair(event))
    const { state } = pair
    const isNew = state.ports.add(portOf(event), (event.timeUs - pair.firstUs) / 1e6)
    state.ways |= wayOf(event)
    if (event.protocol !== Protocol.udp || event.destinationPort < 1024) state.isHighUdp = false
    if (isOdd) {
      state.odd++
      state.oddKinds ??= new CappedSet<number>(64)
      state.oddKinds.add(event.firstFlags & 0x3f)
    }
    if (isNew) state.newUs = Math.max(state.newUs, event.timeUs)
    if (isNew || isOdd) follow(pair, event)
    this.#step(pair, event)
  }

  #settle(event: Row): void {
    if (isConversation(event)) this.#note(event)
    if (!event.isOutcome) return
    const pair = this.#pairs.peek(event.pair)
    if (pair === undefined) return
    const fate = fateOf(event)
    if (fate === 0) return
    pair.state.ports.settle(portOf(event), fate)
    if (fate & PortFate.talked) pair.state.conversations++
    // One such flow among those told shows that the sender is no forged address.
    if (!pair.state.isProven && completedHandshake(event) === true) {
      pair.state.isProven = true
      follow(pair, event)
    }
    this.#step(pair, event)
  }

  /** The other side of a conversation may open the connections that it was asked for there. */
  #note(event: Row): void {
    const { sourceHost, destinationHost } = event
    this.#talkers.note(sourceHost, destinationHost, isControl(event))
    this.#agree(event, sourceHost, destinationHost)
    this.#agree(event, destinationHost, sourceHost)
  }

  #agree(event: Row, first: number, second: number): void {
    this.#other.first = first
    this.#other.second = second
    const pair = this.#pairs.peek(this.#other)
    if (pair === undefined) return
    const agreed = this.#agreedOf(first, second)
    if (agreed === pair.state.agreed) return
    pair.state.agreed = agreed
    this.#step(pair, event)
  }

  /** What of the one-sided connections of two hosts was agreed on elsewhere, as bits of `PortFate`. */
  #agreedOf(first: number, second: number): number {
    const talkers = this.#talkers
    if (talkers.controls(first, second) || talkers.controls(second, first))
      return PortFate.gave | PortFate.took
    return talkers.talked(second, first) ? PortFate.gave : 0
  }

  #step(pair: Episode<Pair>, event: Row): void {
    this.#pairs.step(pair, event.timeUs)
    if (!pair.state.isJoined) return
    const campaign = this.#campaigns.obtain(campaignKey(pair), event.timeUs, () =>
      newCampaign(pair),
    )
    if (event.kind === 'opened') follow(campaign, event)
    this.#campaigns.step(campaign, event.timeUs)
  }

  #tell(pair: Episode<Pair>) {
    const { ports, odd, source } = pair.state
    const { portsMin, portsNotable } = this.#setting.tunables
    if (ports.size < portsMin && odd === 0) return null
    const campaign = this.#campaigns.peek(campaignKey(pair))
    const isPart = campaign !== undefined && campaign.state.targets.length > 1
    const telling = pairTelling(pair, {
      portsNotable,
      normal: this.usual.normal(source),
      hosts: isPart && pair.state.isJoined ? campaign.state.targets.length : 0,
    })
    if (telling.alone >= joinPoints && !pair.state.isJoined) this.#join(pair)
    return telling
  }

  /** What it does to several hosts is one scan: the first is told with the others from the second on. */
  #join(pair: Episode<Pair>): void {
    const key = campaignKey(pair)
    const begun = this.#campaigns.obtain(key, pair.firstUs, () => newCampaign(pair))
    const campaign = this.#campaigns.obtain(key, pair.lastUs, () => begun.state)
    const { targets } = campaign.state
    if (targets.length >= targetsMax) {
      campaign.state.more++
      return
    }
    pair.state.isJoined = true
    targets.push(pair.state)
    const [first] = targets
    if (first === undefined || first === pair.state || targets.length > 2) return
    const before = this.#pairs.peek(first.key)
    if (before !== undefined) this.#pairs.step(before, pair.lastUs + 2e6)
  }
}

function campaignKey({ key }: Episode<Pair>) {
  return { first: key.first, second: 0, third: 0 }
}

function newCampaign({ state }: Episode<Pair>): Campaign {
  return { source: state.source, targets: [], more: 0 }
}

function newPair({ source, destination, pair, timeUs: newUs }: Row): Pair {
  return {
    ...{ source, destination, key: { ...pair }, ports: new PortLog(portsMax), conversations: 0 },
    ...{ oddKinds: null, odd: 0, ways: 0, isHighUdp: true, isJoined: false },
    agreed: 0,
    isProven: false,
    newUs,
  }
}

/** TCP and UDP ports of the same number are two doors. */
function portOf({ protocol, destinationPort }: FlowTrace): number {
  return destinationPort + (protocol === Protocol.udp ? udpOffset : 0)
}
