import { Protocol } from '../../contracts/index.ts'
import type { Row } from '../hosts/index.ts'
import { type BehaviourCard, commonTunables, defineBehaviour } from './kit/behaviour.ts'
import { type Episode, Episodes, follow, onePeer, spanMs } from './kit/episodes.ts'
import { bytes, count, duration, measure, rate, scaled, weigh } from './kit/evidence.ts'
import { History, type Normal } from './kit/history.ts'

/** Entries: clients with a server. Set by hand. */
const clientsMax = 4096
/** Standard ports of MQTT (OASIS) and CoAP (RFC 7252), plain and over TLS. */
const messagePorts = new Map([
  [1883, 'MQTT'],
  [8883, 'MQTT'],
  [5683, 'CoAP'],
  [5684, 'CoAP'],
])
/** Milliseconds and bytes below which a rate says nothing. Set by hand. */
const spanMin = 1000
const bytesMin = 50_000

const card: BehaviourCard = {
  name: 'message-flood',
  kind: 'behaviour',
  technique: 'T1499',
  techniqueName: 'Endpoint Denial of Service',
  severity: 'high',
  subject: 'victim',
  headline: '{actor} flooded {victim} with {service} messages, {rate}',
  summary:
    'In {span}, {actor} pushed {sent} of {service} messages (a protocol for sensors) into {victim}, about {rate}. Sensors send a few bytes at a time; this much fills the queues of every subscriber.',
  innocent: [
    {
      text: 'A camera or an update service may send pictures or files as messages.',
      check: 'Is {actor} a device that sends more than readings?',
    },
  ],
  blind: ['What the messages said, and which subscribers got them.'],
  lookedLike: 'a flood of {victim} with messages by {actor}',
  recommend: {
    action: 'rate-limit',
    target: 'actor',
    ttlSeconds: 3600,
    why: 'Keeps the broker usable while the device can still report.',
  },
}

const tunables = {
  ...commonTunables(120),
  rateNotable: {
    value: 8000,
    unit: 'bytes/s',
    says: 'What one client pushes into a message broker that already deserves a look; a sensor sends tens of bytes a second.',
  },
}

interface Client {
  readonly source: string
  readonly destination: string
  readonly service: string
  readonly port: number
  total: number
  /** Datagrams: each is a message. */
  datagrams: number
}

const normal: Normal = {
  id: 'message-bytes',
  label: 'Sent to one message broker',
  quantityOf: (pace) => rate(pace, 'bytes/s'),
}

/** One client pushes far more into an MQTT broker or CoAP server than sensors ever send. */
export const messageFlood = defineBehaviour({
  card,
  tunables,
  start: (setting) => {
    const { rateNotable } = setting.tunables
    const usual = new History()
    const clients = new Episodes<Client>({
      card,
      setting,
      episodesMax: clientsMax,
      name: ({ source, destination, port }) => `${source} ${destination}:${port}`,
      tell: (client) => telling(client, rateNotable, usual.normal(client.state.source)),
      learn: (client) => {
        if (spanMs(client) < spanMin) return
        usual.learn(client.state.source, bytesASecond(client), client.lastUs)
      },
    })
    return {
      flow: (event) => {
        const service = messagePorts.get(event.destinationPort)
        if (service === undefined) return
        const { sourceHost, destinationHost, destinationPort } = event
        const key = { first: sourceHost, second: destinationHost, third: destinationPort }
        const client = clients.obtain(key, event.timeUs, () => newClient(event, service))
        if (event.kind === 'opened') follow(client, event)
        client.state.total += event.newForwardPayload
        if (event.protocol === Protocol.udp) client.state.datagrams += event.newForwardPackets
        if (event.isOutcome || event.kind === 'progress') clients.step(client, event.timeUs)
      },
      advance: (timeUs) => clients.advance(timeUs),
      normals: (host) => usual.tell(host, normal),
      memory: { clients, usual },
    }
  },
})

function newClient(event: Row, service: string): Client {
  const { source, destination, destinationPort: port } = event
  return { source, destination, service, port, total: 0, datagrams: 0 }
}

function bytesASecond(client: Episode<Client>): number {
  return client.state.total / Math.max(1, spanMs(client) / 1000)
}

function telling(client: Episode<Client>, rateNotable: number, normal: number) {
  const { source, destination, service, total, datagrams } = client.state
  if (spanMs(client) < spanMin || total < bytesMin) return null
  const pace = bytesASecond(client)
  const baseline = Number.isNaN(normal) ? null : rate(normal, 'bytes/s')
  const evidence = weigh([
    {
      ...messageRateReason,
      observed: rate(pace, 'bytes/s'),
      baseline,
      curve: scaled(messageRateReason.curve, rateNotable),
    },
    {
      ...messageCountReason,
      observed: rate(Math.round(datagrams / (spanMs(client) / 1000)), 'messages/s'),
    },
    { ...messageVolumeReason, observed: bytes(total) },
    { ...usualRateReason, observed: measure(pace / normal, 'times'), baseline },
  ])
  const facts = {
    victim: destination,
    service,
    sent: bytes(total),
    rate: measure(pace, 'bytes/s', `${bytes(pace).text} a second`),
    flows: count(client.flowCount, 'connection'),
    span: duration(spanMs(client)),
  }
  return { actor: source, ...onePeer(destination), evidence, facts }
}

const measured =
  'From trials: publishing floods, and brokers that take the readings of many sensors.'

const messageRateReason = {
  id: 'message-rate',
  group: 'volume',
  sentence: 'Pushed {observed} of {service} messages into {victim}.',
  curve: [
    [0.25, 0],
    [1, 16],
    [4, 29],
    [20, 34],
  ],
  numbers: measured,
} as const

const messageCountReason = {
  id: 'message-count',
  group: 'volume',
  sentence: 'That were {observed} on average, each in a datagram of its own.',
  curve: [
    [50, 0],
    [300, 14],
    [1500, 22],
  ],
  numbers: measured,
} as const

const messageVolumeReason = {
  id: 'message-volume',
  group: 'volume',
  sentence: 'That made {observed} in {span}.',
  curve: [
    [100_000, 0],
    [500_000, 6],
    [5_000_000, 12],
  ],
  numbers: measured,
} as const

const usualRateReason = {
  id: 'usual-rate',
  group: 'novelty',
  sentence: 'That is {observed} what this client usually sends.',
  curve: [
    [1, -14],
    [4, -4],
    [8, 0],
  ],
  numbers: measured,
} as const
