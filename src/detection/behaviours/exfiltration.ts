import type { TlsApplication } from '../../contracts/index.ts'
import { BoundedMap, isAddress, KeyMap } from '../../kernel/index.ts'
import type { Row } from '../hosts/index.ts'
import { baselineMs, type Upload, uploadTelling } from './exfiltration-evidence.ts'
import { type BehaviourCard, commonTunables, defineBehaviour } from './kit/behaviour.ts'
import { CappedSet } from './kit/capped-set.ts'
import { nameHash } from './kit/dns-name.ts'
import { Episodes, follow } from './kit/episodes.ts'
import { bytes } from './kit/evidence.ts'
import { History, type Normal } from './kit/history.ts'
import { isCommonPort } from './kit/services.ts'

/** Entries: machines with a server, servers, and machines. Set by hand, some 700 bytes each. */
const pairsMax = 16_384
const destinationsMax = 16_384
/** Machines that are told apart as users of one server: the curve is flat from 4. */
const usersMax = 8
const sendersMax = 8192
/** Names that one machine looked up, and as many as make "it never looked up this one" mean something. Set by hand. */
const namesMax = 512
const namesMin = 8
/** A connection that sends less is no piece of an upload. */
const pieceBytes = 100_000
const pieceApartUs = 60_000_000
/** A program calls whom it looked up within that. */
const lookedUpUs = 2_000_000
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
    'In {span}, {actor} sent {sent} by {connections} to {server} and got {received} back. Much going out and little coming in is the shape of files being taken away.',
  innocent: [
    {
      text: 'A backup, a photo upload or a software release has the same shape.',
      check: 'Does {peer} belong to a service that {actor} is meant to send files to?',
    },
  ],
  blind: [
    'What was sent, where the connection was encrypted.',
    'Uploads to many servers, little to each, and such as look like live video or a call.',
    'Whether {actor} ever used {peer} before it was watched.',
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
  ...commonTunables(14_400),
  sentNotable: {
    value: 20_000_000,
    unit: 'bytes',
    says: 'Bytes from one machine to one outside server that already deserve a look.',
  },
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
    /** Servers that each machine used, with the most it sent on one occasion that was no alert. */
    const known = new KeyMap<number>(destinationsMax)
    const senders = new BoundedMap<number, Sender>(sendersMax)
    const askers = new BoundedMap<number, Asker>(sendersMax)
    /** Servers that were first called right after a lookup. */
    const called = new KeyMap<boolean>(destinationsMax)
    const users = new BoundedMap<number, CappedSet<number>>(destinationsMax)
    const uploads = new Episodes<Upload>({
      card,
      setting,
      episodesMax: pairsMax,
      name: ({ source, destination }) => `${source} ${destination}`,
      tell: (upload) => {
        const { state, key } = upload
        const sender = senders.peek(key.first)
        const seenMs = sender === undefined ? 0 : (upload.lastUs - sender.firstUs) / 1000
        return uploadTelling(upload, {
          sentNotable,
          normal: seenMs < baselineMs ? Number.NaN : usual.normal(state.source),
          elsewhere: seenMs < baselineMs ? Number.NaN : mostElsewhere(sender, key.second),
          before: known.peek(key) || Number.NaN,
          users: senders.size < sendersMin ? Number.NaN : usersOf(key.second),
          servers: sender?.servers ?? 0,
          seenMs,
          isLookedUp: isLookedUp(askers.peek(key.first), state.name, called.get(key) === true),
          oddPeers: sender?.odd ?? 0,
        })
      },
      learn: ({ state, key, lastUs }) => {
        usual.learn(state.source, state.sent, lastUs)
        known.set(key, Math.max(state.sent, known.peek(key) ?? 0))
      },
    })
    const usersOf = (destination: number) => users.peek(destination)?.size ?? 1
    /** How long the machine was seen before it used this server; NaN where it had used it before. */
    const watchedBefore = (sender: Sender, event: Row) => {
      const { pair, sourceHost, destinationHost, firstUs } = event
      if (known.get(pair) !== undefined) return Number.NaN
      known.set(pair, 0)
      sender.servers++
      if (!isCommonPort(event.destinationPort)) sender.odd++
      users.obtain(destinationHost, newUsers).add(sourceHost)
      return (firstUs - sender.firstUs) / 1000
    }
    return {
      dns: ({ isResponse, name, sourceHost, timeUs }) => {
        if (isResponse || name === '') return
        const asker = askers.obtain(sourceHost, newAsker)
        asker.names.add(nameHash(name))
        asker.lastUs = timeUs
      },
      flow: (event) => {
        if (event.kind === 'closed') noteEnd(uploads.peek(event.pair)?.state, event)
        const { sourceHost, destinationHost, timeUs } = event
        if (event.kind === 'opened' && event.isOutward) {
          const asker = askers.peek(sourceHost)
          if (asker !== undefined && called.get(event.pair) === undefined)
            called.set(event.pair, event.firstUs - asker.lastUs <= lookedUpUs)
        }
        if (event.newForwardPayload + event.newBackwardPayload === 0 || !event.isOutward) return
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
      shed: () =>
        uploads.shed +
        usual.shed +
        senders.shed +
        known.shed +
        users.shed +
        askers.shed +
        called.shed,
    }
  },
})

/** What a machine sent to the two servers that got most, so that one can be compared with the others. */
interface Sender {
  readonly firstUs: number
  servers: number
  /** Of them, those first used on an unusual port. */
  odd: number
  /** The server that got most. */
  first: number
  firstSent: number
  secondSent: number
}

/** What is known of the lookups of one machine. */
interface Asker {
  readonly names: CappedSet<number>
  lastUs: number
}

const newAsker = (): Asker => ({ names: new CappedSet<number>(namesMax), lastUs: 0 })
const newUsers = () => new CappedSet<number>(usersMax)

function newSender({ firstUs }: Row): Sender {
  return { firstUs, servers: 0, odd: 0, first: 0, firstSent: 0, secondSent: 0 }
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
  return {
    source,
    destination,
    protocol,
    port: destinationPort,
    watchedMs,
    sent: 0,
    received: 0,
    ended: 0,
    fetched: 0,
    pieces: 0,
    pieceUs: Number.NEGATIVE_INFINITY,
    name: '',
    read: 0,
    nameless: 0,
  }
}

function account(state: Upload, event: Row): void {
  state.sent += event.newForwardPayload
  state.received += event.newBackwardPayload
  if (event.newForwardPayload > 0) state.port = event.destinationPort
}

/** What a connection came to as a whole, and by what name it called the server. */
function noteEnd(state: Upload | undefined, event: Row): void {
  if (state === undefined) return
  const { forwardPayload, backwardPayload, application } = event
  if (forwardPayload + backwardPayload === 0) return
  state.ended++
  if (backwardPayload > forwardPayload) state.fetched++
  else if (forwardPayload >= pieceBytes && forwardPayload > 20 * backwardPayload) {
    if (event.lastUs - state.pieceUs >= pieceApartUs) state.pieces++
    state.pieceUs = event.lastUs
  }
  if (application?.kind !== 'tls' && application?.kind !== 'http') return
  const name = application.kind === 'tls' ? application.serverName : application.host
  // A greeting that was cut, or one that is encrypted, may have held a name.
  if (name === '' && !(application.kind === 'tls' && isWholeWithoutName(application))) return
  state.read++
  if (name === '' || isAddress(name)) state.nameless++
  else state.name = name.toLowerCase()
}

/** Null where too few lookups of this machine pass here to tell, or the server has no name. */
function isLookedUp(
  asker: Asker | undefined,
  name: string,
  isCalledAfterLookup: boolean,
): boolean | null {
  if (asker === undefined) return null
  const { names } = asker
  if (name === '' ? isCalledAfterLookup : names.has(nameHash(name))) return true
  return names.size < namesMin || names.isCapped ? null : false
}

function isWholeWithoutName({ ja4, serverNameState }: TlsApplication): boolean {
  return ja4 !== '' && serverNameState === 0
}
