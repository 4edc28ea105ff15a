import { BoundedMap, KeyMap } from '../../kernel/index.ts'
import type { Row } from '../hosts/index.ts'
import { type BehaviourCard, commonTunables, defineBehaviour } from './kit/behaviour.ts'
import { CappedSet } from './kit/capped-set.ts'
import { type Episode, Episodes, follow, onePeer, spanMs } from './kit/episodes.ts'
import { byHand, bytes, count, duration, measure, rate, scaled, weigh } from './kit/evidence.ts'
import { History, type Normal } from './kit/history.ts'
import { isCommonPort, serviceText } from './kit/services.ts'

/** Entries: machines with a server, servers, and machines. Set by hand, some 700 bytes each. */
const pairsMax = 16_384
const destinationsMax = 16_384
/** Machines that are told apart as users of one server: the curve is flat from 4. */
const usersMax = 8
const sendersMax = 8192
/** Machines of ours that must have sent anything outside before "no other does" means something. */
const sendersMin = 4
/** Other servers a machine must have sent to before the most it sent to one of them says anything. */
const othersMin = 2

const card: BehaviourCard = {
  name: 'exfiltration',
  kind: 'behaviour',
  technique: 'T1048',
  techniqueName: 'Exfiltration Over Alternative Protocol',
  severity: 'high',
  subject: 'actor',
  headline: '{actor} sent {sent} to {peer} on {service}',
  summary:
    'In {span}, {actor} sent {sent} to {peer} and got {received} back. Much going out and little coming in is the shape of files being taken away.',
  innocent: [
    {
      text: 'A backup, a photo upload or a software release has the same shape.',
      check: 'Does {peer} belong to a service that {actor} is meant to send files to?',
    },
  ],
  blind: [
    'What was sent, where the connection was encrypted.',
    'Files carried off in small pieces.',
  ],
  lookedLike: 'files of {actor} taken away to {peer}',
  recommend: {
    action: 'block-address',
    target: 'peer',
    ttlSeconds: 14_400,
    why: 'Stops the upload to this one server.',
  },
}

const tunables = {
  ...commonTunables(1800),
  sentNotable: {
    value: 20_000_000,
    unit: 'bytes',
    says: 'Bytes from one machine to one outside server that already deserve a look.',
  },
}

interface Upload {
  readonly source: string
  readonly destination: string
  readonly protocol: number
  port: number
  /** How long the machine had been seen before it first used this server, milliseconds; NaN where the server was known. */
  readonly watchedMs: number
  sent: number
  received: number
}

const normal: Normal = {
  id: 'bytes-to-one-server',
  label: 'Sent to one server outside',
  quantityOf: bytes,
}

/** A machine of ours sends far more to an outside server than it gets back, and more than it usually sends. */
export const exfiltration = defineBehaviour({
  card,
  tunables,
  start: (setting) => {
    const { tunables } = setting
    const { sentNotable } = tunables
    const usual = new History()
    const known = new KeyMap<true>(destinationsMax)
    const senders = new BoundedMap<number, Sender>(sendersMax)
    const users = new BoundedMap<number, CappedSet<number>>(destinationsMax)
    const uploads = new Episodes<Upload>({
      card,
      setting,
      episodesMax: pairsMax,
      name: ({ source, destination }) => `${source} ${destination}`,
      tell: (upload) => {
        const { state, key } = upload
        return telling(upload, {
          sentNotable,
          normal: usual.normal(state.source),
          elsewhere: mostElsewhere(senders.peek(key.first), key.second),
          users: senders.size < sendersMin ? Number.NaN : usersOf(key.second),
        })
      },
      learn: ({ state, lastUs }) => usual.learn(state.source, state.sent, lastUs),
    })
    const usersOf = (destination: number) => users.peek(destination)?.size ?? 1
    /** How long the machine was seen before it used this server; NaN where it had used it before. */
    const watchedBefore = (sender: Sender, event: Row) => {
      const { pair, sourceHost, destinationHost, firstUs } = event
      if (known.get(pair) !== undefined) return Number.NaN
      known.set(pair, true)
      sender.servers++
      users.obtain(destinationHost, newUsers).add(sourceHost)
      return (firstUs - sender.firstUs) / 1000
    }
    return {
      flow: (event) => {
        if (event.newForwardPayload + event.newBackwardPayload === 0) return
        const { sourceHost, destinationHost, timeUs } = event
        if (!event.isOutward) return
        const sender = senders.obtain(sourceHost, () => newSender(event))
        const upload = uploads.obtain(event.pair, timeUs, () =>
          newUpload(event, watchedBefore(sender, event)),
        )
        if (event.isFirstSent || upload.flowCount === 0) follow(upload, event)
        account(upload.state, event)
        noteMost(sender, destinationHost, upload.state.sent)
        if (upload.state.sent > upload.state.received) uploads.step(upload, timeUs)
      },
      advance: (timeUs) => uploads.advance(timeUs),
      normals: (host) => usual.tell(host, normal),
      shed: () => uploads.shed + usual.shed + senders.shed + known.shed + users.shed,
    }
  },
})

/** What a machine sent to the two servers that got most, so that one can be compared with the others. */
interface Sender {
  readonly firstUs: number
  servers: number
  /** The server that got most. */
  first: number
  firstSent: number
  secondSent: number
}

const newUsers = () => new CappedSet<number>(usersMax)

function newSender({ firstUs }: Row): Sender {
  return { firstUs, servers: 0, first: 0, firstSent: 0, secondSent: 0 }
}

function noteMost(sender: Sender, destination: number, sent: number): void {
  if (destination === sender.first) sender.firstSent = Math.max(sender.firstSent, sent)
  else if (sent > sender.firstSent) {
    sender.secondSent = sender.firstSent
    sender.first = destination
    sender.firstSent = sent
  } else if (sent > sender.secondSent) sender.secondSent = sent
}

/** The most that the machine sent to any other server while seen; NaN with too few others. */
function mostElsewhere(sender: Sender | undefined, destination: number): number {
  if (sender === undefined || sender.servers <= othersMin) return Number.NaN
  return sender.first === destination ? sender.secondSent : sender.firstSent
}

function newUpload(event: Row, watchedMs: number): Upload {
  const { source, destination, protocol, destinationPort } = event
  return { source, destination, protocol, port: destinationPort, watchedMs, sent: 0, received: 0 }
}

function account(state: Upload, event: Row): void {
  state.sent += event.newForwardPayload
  state.received += event.newBackwardPayload
  if (event.newForwardPayload > 0) state.port = event.destinationPort
}

interface Surroundings {
  readonly sentNotable: number
  readonly normal: number
  readonly elsewhere: number
  /** Machines of ours that sent to that server; NaN with too few machines to compare. */
  readonly users: number
}

/** How the upload compares with what this machine and the others do. */
function noveltyReasons({ sent, watchedMs }: Upload, around: Surroundings) {
  const { normal, elsewhere, users } = around
  const baseline = Number.isNaN(normal) ? null : bytes(normal)
  return [
    { ...usualUploadReason, observed: measure(sent / Math.max(1, normal), 'times'), baseline },
    {
      ...mostElsewhereReason,
      observed: measure(sent / Math.max(1, elsewhere), 'times'),
      baseline: Number.isNaN(elsewhere) ? null : bytes(elsewhere),
    },
    { ...firstContactReason, observed: duration(watchedMs) },
    { ...sharedServerReason, observed: count(users, 'machine') },
  ] as const
}

function telling(upload: Episode<Upload>, around: Surroundings) {
  const { source, destination, protocol, port, sent, received } = upload.state
  const { sentNotable, normal } = around
  if (sent < sentNotable / 20) return null
  const service = serviceText(protocol, port)
  const baseline = Number.isNaN(normal) ? null : bytes(normal)
  const isUnusual = !isCommonPort(port)
  const evidence = weigh([
    {
      ...sentReason,
      observed: bytes(sent),
      baseline,
      curve: scaled(sentReason.curve, sentNotable),
    },
    { ...oneSidedReason, observed: measure(sent / Math.max(1, received), 'bytes') },
    ...noveltyReasons(upload.state, around),
    {
      ...unusualPortReason,
      sentence: isUnusual ? unusualPortReason.sentence : unusualPortReason.otherwise,
      observed: yesNo(isUnusual),
    },
  ])
  const span = spanMs(upload)
  const facts = {
    server: destination,
    service,
    sent: bytes(sent),
    received: bytes(received),
    pace: rate(sent / Math.max(1, span / 1000), 'bytes/s'),
    span: duration(span),
  }
  return { actor: source, ...onePeer(destination), evidence, facts }
}

function yesNo(value: boolean) {
  return measure(value ? 1 : 0, 'yes or no', value ? 'yes' : 'no')
}

const usualUploadReason = {
  id: 'usual-upload',
  group: 'novelty',
  sentence: 'What it sent there is {observed} what this machine usually sends to one server.',
  curve: [
    [1, -16],
    [4, -4],
    [10, 4],
    [100, 10],
  ],
  numbers: byHand,
} as const

const mostElsewhereReason = {
  id: 'most-elsewhere',
  group: 'novelty',
  sentence:
    'What it sent there is {observed} the most it sent to any other outside server while watched.',
  /** A machine that uploads often has done so elsewhere; a first upload of a size never seen stands out. */
  curve: [
    [1, -8],
    [4, 0],
    [30, 8],
    [300, 14],
  ],
  numbers: byHand,
} as const

const firstContactReason = {
  id: 'first-contact',
  group: 'novelty',
  sentence: 'In the {observed} it was watched before, it had not used that server.',
  curve: [
    [30_000, 0],
    [120_000, 4],
    [600_000, 6],
  ],
  numbers: byHand,
} as const

const sharedServerReason = {
  id: 'shared-server',
  group: 'reputation',
  sentence: '{observed} of yours sent anything to that server.',
  curve: [
    [1, 2],
    [2, 0],
    [4, -6],
  ],
  numbers: byHand,
} as const

const sentReason = {
  id: 'sent',
  group: 'volume',
  sentence: 'Sent {observed} to {server} in {span}.',
  curve: [
    [0.05, 0],
    [0.25, 6],
    [1, 14],
    [5, 20],
    [50, 26],
  ],
  numbers: byHand,
} as const

const oneSidedReason = {
  id: 'one-sided',
  group: 'volume',
  sentence: 'For each byte that came back, {observed} went out.',
  curve: [
    [1, -16],
    [3, -4],
    [8, 4],
    [40, 8],
    [1000, 11],
  ],
  numbers: byHand,
} as const

const unusualPortReason = {
  id: 'unusual-port',
  group: 'protocol',
  sentence: '{service} is an unusual port for an upload.',
  otherwise: '{service} is what ordinary uploads use.',
  curve: [
    [0, -4],
    [1, 8],
  ],
  numbers: byHand,
} as const
