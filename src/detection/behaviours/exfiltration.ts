import type { TlsApplication } from '../../contracts/index.ts'
import { BoundedMap, isAddress, KeyMap } from '../../kernel/index.ts'
import type { Row } from '../hosts/index.ts'
import {
  baselineMs,
  type Surroundings,
  type Upload,
  uploadTelling,
} from './exfiltration-evidence.ts'
import { type BehaviourCard, commonTunables, defineBehaviour } from './kit/behaviour.ts'
import { CappedSet } from './kit/capped-set.ts'
import { Daily, type Occasion } from './kit/daily.ts'
import { nameHash } from './kit/dns-name.ts'
import { type Episode, Episodes, follow } from './kit/episodes.ts'
import { bytes } from './kit/evidence.ts'
import { History, type Normal } from './kit/history.ts'
import { isCommonPort, isTransferPort } from './kit/services.ts'

/** Entries: machines with a server, servers, and machines. Set by hand, some 700 bytes each. */
const pairsMax = 16_384
const destinationsMax = 16_384
/** Machines that are told apart as users of one server: the curve is flat from 4. */
const usersMax = 8
const sendersMax = 8192
/** Names that one machine looked up, and as many as make "it never looked up this one" mean something. Set by hand. */
const namesMax = 512
const namesMin = 8
/** Connections of a machine outside, and the share of them right after a lookup, from which it is said to ask each time. */
const callsMin = 12
const ledShare = 0.9
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
    const ledger = newLedger()
    const { usual, known, senders, askers, called, users, daily } = ledger
    const uploads = new Episodes<Upload>({
      card,
      setting,
      episodesMax: pairsMax,
      name: ({ source, destination }) => `${source} ${destination}`,
      tell: (upload) => uploadTelling(upload, surroundingsOf(upload, ledger, sentNotable)),
      learn: ({ state, key, lastUs }) => {
        usual.learn(state.source, state.sent, lastUs)
        known.set(key, Math.max(state.sent, known.peek(key) ?? 0))
      },
    })
    /** How long the machine was seen before it used this server; NaN where it had used it before. */
    const watchedBefore = (sender: Sender, event: Row) => {
      const { pair, sourceHost, destinationHost, firstUs } = event
      if (known.get(pair) !== undefined) return Number.NaN
      known.set(pair, 0)
      sender.servers++
      const { destinationPort: port } = event
      if (!isCommonPort(port) && !isTransferPort(port)) sender.odd++
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
        const asker = askers.peek(sourceHost)
        if (event.kind === 'opened' && event.isOutward && asker !== undefined)
          noteCall(asker, event, called)
        if (event.newForwardPayload + event.newBackwardPayload === 0 || !event.isOutward) return
        const sender = senders.obtain(sourceHost, () => newSender(event))
        const upload = uploads.obtain(event.pair, timeUs, () =>
          newUpload(event, watchedBefore(sender, event), daily.begin(event.pair, timeUs)),
        )
        if (event.isFirstSent || upload.flowCount === 0) follow(upload, event)
        account(upload.state, event)
        noteMost(sender, destinationHost, upload.state.sent)
        if (upload.state.sent > upload.state.received) uploads.step(upload, timeUs)
      },
      advance: (timeUs) => uploads.advance(timeUs),
      normals: (host) => usual.tell(host, normal),
      memory: { uploads, ...ledger },
    }
  },
})

interface Ledger {
  readonly usual: History
  /** Servers that each machine used, with the most it sent on one occasion that was no alert. */
  readonly known: KeyMap<number>
  readonly senders: BoundedMap<number, Sender>
  readonly askers: BoundedMap<number, Asker>
  /** Servers that were first called right after a lookup. */
  readonly called: KeyMap<boolean>
  readonly users: BoundedMap<number, CappedSet<number>>
  readonly daily: Daily
}

const newLedger = (): Ledger => ({
  usual: new History(),
  known: new KeyMap<number>(destinationsMax),
  senders: new BoundedMap<number, Sender>(sendersMax),
  askers: new BoundedMap<number, Asker>(sendersMax),
  called: new KeyMap<boolean>(destinationsMax),
  users: new BoundedMap<number, CappedSet<number>>(destinationsMax),
  daily: new Daily(),
})

function surroundingsOf(
  { state, key, lastUs }: Episode<Upload>,
  { usual, known, senders, askers, called, users, daily }: Ledger,
  sentNotable: number,
): Surroundings {
  const sender = senders.peek(key.first)
  const asker = askers.peek(key.first)
  const seenMs = sender === undefined ? 0 : (lastUs - sender.firstUs) / 1000
  const isNew = seenMs < baselineMs
  return {
    sentNotable,
    normal: isNew ? Number.NaN : usual.normal(state.source),
    elsewhere: isNew ? Number.NaN : mostElsewhere(sender, key.second),
    before: known.peek(key) || Number.NaN,
    days: daily.daysLike(key, state.occasion),
    users: senders.size < sendersMin ? Number.NaN : (users.peek(key.second)?.size ?? 1),
    servers: sender?.servers ?? 0,
    seenMs,
    isLookedUp: isLookedUp(asker, state.name, called.get(key) === true),
    oddPeers: sender?.odd ?? 0,
    isAsking: asker !== undefined && isWithoutMemory(asker),
  }
}

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
  /** Connections outside, and those of them right after a lookup. */
  calls: number
  led: number
}

const newAsker = (): Asker => ({
  names: new CappedSet<number>(namesMax),
  lastUs: 0,
  calls: 0,
  led: 0,
})
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

function newUpload(event: Row, watchedMs: number, occasion: Occasion): Upload {
  const { source, destination, protocol, destinationPort } = event
  return {
    source,
    destination,
    protocol,
    port: destinationPort,
    watchedMs,
    occasion,
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
  state.occasion.bytes = state.sent
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
  if (names.isCapped) return null
  return names.size >= namesMin || isWithoutMemory(asker) ? false : null
}

/** It asks anew before each call, so that an answer from before it was watched cannot have led it here. */
function isWithoutMemory({ calls, led }: Asker): boolean {
  return calls >= callsMin && led >= ledShare * calls
}

function noteCall(asker: Asker, { pair, firstUs }: Row, called: KeyMap<boolean>): void {
  const isLed = firstUs - asker.lastUs <= lookedUpUs
  asker.calls++
  if (isLed) asker.led++
  if (called.get(pair) === undefined) called.set(pair, isLed)
}

function isWholeWithoutName({ ja4, serverNameState }: TlsApplication): boolean {
  return ja4 !== '' && serverNameState === 0
}
