import type {
  Application,
  ConnState,
  Flow,
  FlowEnd,
  FlowEvent,
  Observation,
  RouterSays,
  Signal,
} from '../../../contracts/index.ts'
import { rowsOf } from '../../../observations/rows.fixture.ts'
import { Hosts, type HostsOptions, Row } from '../../hosts/index.ts'
import { createWatcher, type WatcherOptions } from '../index.ts'

export const startUs = 1_700_000_000_000_000

/** What a test says of a connection; the rest is ordinary. */
interface Connection {
  readonly atMs: number
  readonly source: string
  readonly destination: string
  readonly port: number
  readonly protocol?: number
  readonly sourcePort?: number
  readonly flags?: number
  readonly lastsMs?: number
  readonly sent?: number
  readonly received?: number
  readonly packets?: number
  /** Packets of those that came back; half of them where anything did, unless told otherwise. */
  readonly answered?: number
  /** Zeek's letters. */
  readonly history?: string
  readonly application?: Application | null
  readonly state?: ConnState
  readonly end?: FlowEnd
}

/** Tells a story in connections; gives the observations in order of time. */
export class Story {
  readonly #observations: Observation[] = []
  #flow = 0

  /** A connection from its first packet to its end. */
  connect(connection: Connection): this {
    const opened = this.open(connection)
    const { atMs, lastsMs = 50, sent = 0, received = 0, packets = 6 } = connection
    const isAnswered = received > 0 || connection.state === 'REJ'
    const answered = connection.answered ?? (isAnswered ? Math.ceil(packets / 2) : 0)
    const end = connection.end ?? 'fin'
    const closed: FlowEvent = {
      ...opened,
      kind: 'closed',
      timeUs: startUs + (atMs + lastsMs) * 1000,
      forwardPackets: packets - answered,
      backwardPackets: answered,
      forwardPayload: sent,
      backwardPayload: received,
      lastUs: startUs + (atMs + lastsMs) * 1000,
      newForwardPackets: packets - answered - 1,
      newBackwardPackets: answered,
      newForwardPayload: sent - opened.forwardPayload,
      newBackwardPayload: received,
      newSinceUs: opened.timeUs,
      isOutcome: true,
      state: connection.state ?? (received > 0 ? 'SF' : 'S0'),
      end,
      // Behaviours read only what the first bytes said; the rest of a record is the flow table's business.
      record: {
        ...{ application: connection.application ?? null, history: connection.history ?? '' },
      } as Flow,
    }
    this.#observations.push(closed)
    return this
  }

  /** A connection of which only the first packet is seen. */
  open(connection: Connection): FlowEvent {
    const { atMs, protocol = 6 } = connection
    const timeUs = startUs + atMs * 1000
    const forwardPayload = protocol === 17 ? Math.min(connection.sent ?? 0, 1200) : 0
    const opened: FlowEvent = {
      kind: 'opened',
      timeUs,
      flow: ++this.#flow,
      continues: 0,
      beganUs: timeUs,
      protocol,
      source: connection.source,
      sourcePort: connection.sourcePort ?? 40_000 + (this.#flow % 20_000),
      destination: connection.destination,
      destinationPort: connection.port,
      vlan: 0,
      firstUs: timeUs,
      lastUs: timeUs,
      forwardPackets: 1,
      backwardPackets: 0,
      forwardPayload,
      backwardPayload: 0,
      newForwardPackets: 1,
      newBackwardPackets: 0,
      newForwardPayload: forwardPayload,
      newBackwardPayload: 0,
      newSinceUs: timeUs,
      isOutcome: false,
      firstFlags: protocol === 6 ? (connection.flags ?? 2) : 0,
      state: 'S0',
      end: 'open',
      record: null,
    }
    this.#observations.push(opened)
    return opened
  }

  add(observation: Observation): this {
    this.#observations.push(observation)
    return this
  }

  ask(lookup: {
    atMs: number
    client: string
    name: string
    type?: number
    answerBytes?: number
  }): this {
    const { atMs, client, name, type = 1, answerBytes = 120 } = lookup
    const message = {
      kind: 'dns',
      timeUs: startUs + atMs * 1000,
      flow: 1,
      client,
      server: '10.0.0.53',
      isResponse: false,
      name,
      type,
      responseCode: 0,
      bytes: 40 + name.length,
    } as const
    const timeUs = message.timeUs + 9000
    return this.add(message).add({ ...message, timeUs, isResponse: true, bytes: answerBytes })
  }

  ping(ping: {
    atMs: number
    source: string
    destination: string
    bytes: number
    back?: number
    sequence?: number
  }): this {
    const {
      atMs,
      source,
      destination,
      bytes,
      back = bytes,
      sequence = Math.round(atMs / 1000),
    } = ping
    const timeUs = startUs + atMs * 1000
    const message = {
      kind: 'echo',
      timeUs,
      flow: 1,
      source,
      destination,
      isReply: false,
      id: 7,
      sequence,
      bytes,
      entropy: 5,
    } as const
    const reply = {
      ...message,
      timeUs: timeUs + 800,
      source: destination,
      destination: source,
      isReply: true,
      bytes: back,
    }
    return this.add(message).add(reply)
  }

  arp(message: {
    atMs: number
    operation?: number
    mac: string
    address: string
    target: string
    kind?: 'arp' | 'neighbour'
    router?: RouterSays
  }): this {
    const { atMs, operation = 1, mac, address, target, kind = 'arp', router } = message
    return this.add({
      kind,
      timeUs: startUs + atMs * 1000,
      operation,
      senderMac: mac,
      senderAddress: address,
      targetMac: '00:00:00:00:00:00',
      targetAddress: target,
      ...(router !== undefined && { router }),
    })
  }

  /** Asks all on the network for a name, or answers: with an address. */
  naming(said: {
    atMs: number
    teller: string
    name: string
    address?: string
    port?: number
  }): this {
    const { atMs, teller, name, address = '224.0.0.252', port: destinationPort = 5355 } = said
    const isReply = said.address !== undefined
    return this.add({
      ...{ kind: 'naming', timeUs: startUs + atMs * 1000, flow: 1, teller, name, mac: '' },
      ...{ address, isReply, destinationPort },
    })
  }

  get observations(): readonly Observation[] {
    return [...this.#observations].sort((a, b) => a.timeUs - b.timeUs)
  }
}

/** What is an alert by itself, with the prior and the threshold that come with the program. */
export const isAlone = (_: string, points: number) => points > 30

type Listening = Omit<Partial<WatcherOptions>, 'hosts'> & HostsOptions

/** A fresh watcher of whole stories. */
export function listener({ home, hostsMax, ...options }: Listening = {}) {
  const hosts = new Hosts({ ...(home && { home }), ...(hostsMax && { hostsMax }) })
  const row = new Row(hosts)
  const watcher = createWatcher({ hosts, isAlert: isAlone, ...options })
  return {
    hosts,
    watch(observations: readonly Observation[]): Signal[] {
      const batch = rowsOf(observations)
      for (let at = 0; at < batch.count; at++) watcher.watch(row.show(batch, at))
      return watcher.take()
    },
    finish(): Signal[] {
      watcher.finish()
      return watcher.take()
    },
    shed: () => watcher.shed(),
  }
}

/** All that a fresh watcher says of the story, the last word of each episode. */
export function heard(story: Story, options: Listening = {}): Signal[] {
  const watcher = listener(options)
  const signals = [...watcher.watch(story.observations), ...watcher.finish()]
  return [...new Map(signals.map((signal) => [signal.key, signal])).values()]
}

/** Points of the strongest signal of a detector; 0 where it said nothing. */
export function pointsOf(signals: readonly Signal[], detector: string): number {
  return Math.max(0, ...signals.filter((s) => s.detector === detector).map((s) => s.points))
}

/** Detectors that by themselves would raise an alert: more evidence than the prior of -30 points takes away. */
export function alarms(signals: readonly Signal[]): string[] {
  return [
    ...new Set(signals.filter(({ points }) => points > 30).map(({ detector }) => detector)),
  ].sort()
}
