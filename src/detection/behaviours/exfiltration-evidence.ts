import {
  beginningReason,
  dailyReason,
  datagramsReason,
  fetchedTooReason,
  firstContactReason,
  lookedUpReason,
  manyPeersReason,
  mostElsewhereReason,
  namelessReason,
  oneSidedReason,
  onlyServerReason,
  piecesReason,
  sentBeforeReason,
  sentReason,
  sharedServerReason,
  strangeServerReason,
  unusualPortReason,
  usualUploadReason,
} from './exfiltration-reasons.ts'
import type { Occasion } from './kit/daily.ts'
import { type Episode, onePeer, spanMs } from './kit/episodes.ts'
import { bytes, count, duration, measure, rate, scaled, share, weigh } from './kit/evidence.ts'
import { isCommonPort, isTransferPort, serviceText } from './kit/services.ts'

/** What is kept of one machine's traffic to one server outside. */
export interface Upload {
  readonly source: string
  readonly destination: string
  readonly protocol: number
  port: number
  /** How long the machine had been seen before it first used this server, milliseconds; NaN where the server was known. */
  readonly watchedMs: number
  readonly occasion: Occasion
  sent: number
  received: number
  /** Connections that ended, those of them by which more came than went, and those that only sent. */
  ended: number
  fetched: number
  /** Of the latter, those that ended a minute and more after the one before. */
  pieces: number
  pieceUs: number
  /** The name that its TLS or HTTP gave the server; '' where it gave none, or none was read. */
  name: string
  /** Connections of which the first bytes were read, and those of them that bore no name for the server. */
  read: number
  nameless: number
}

export interface Surroundings {
  readonly sentNotable: number
  readonly normal: number
  /** Most that it sent to any other server; NaN where it was watched too briefly, or used too few others. */
  readonly elsewhere: number
  /** Most that it sent to this server on one earlier occasion; NaN: there was none. */
  readonly before: number
  /** Earlier days on which it sent about as much to this server at about this hour. */
  readonly days: number
  /** Machines of ours that sent to that server; NaN with too few machines to compare. */
  readonly users: number
  /** Servers that the machine used in the time it was watched. */
  readonly servers: number
  /** Event time since the machine was first seen, milliseconds. */
  readonly seenMs: number
  /** Whether its lookups of the name were seen, or one right before the first connection; null where that cannot be told. */
  readonly isLookedUp: boolean | null
  /** Others that the machine called on unusual ports. */
  readonly oddPeers: number
  /** It looks a name up before nearly every call outside. */
  readonly isAsking: boolean
}

/** What is sent to a strange server before there are habits says something from here on. */
const strangeBytes = 5_000_000
const extremeRatio = 1000
/** A host seen for less has no habits to compare with. */
export const baselineMs = 1_800_000
/** From so many servers on, a machine is one that people or many programs use. */
const manyServers = 5
/** Connections that sent something and brought little, from which on an upload is told as one in pieces. */
const piecesMin = 6

/** How the upload compares with what this machine and the others do. */
function noveltyReasons(state: Upload, around: Surroundings) {
  const { normal, elsewhere, users } = around
  const { sent, watchedMs } = state
  const isFarBeyond = sent > 10 * normal || sent > 10 * around.before
  const baseline = Number.isNaN(normal) ? null : bytes(normal)
  return [
    {
      ...usualUploadReason,
      // Beyond the most it sent to any other, what is usual says the same again.
      observed: measure(
        sent > 4 * normal && !Number.isNaN(elsewhere) ? Number.NaN : sent / Math.max(1, normal),
        'times',
      ),
      baseline,
    },
    {
      ...sentBeforeReason,
      observed: measure(sent / Math.max(1, around.before), 'times'),
      baseline: Number.isNaN(around.before) ? null : bytes(around.before),
    },
    { ...dailyReason, observed: count(around.days, 'earlier day') },
    {
      ...mostElsewhereReason,
      observed: measure(sent / Math.max(1, elsewhere), 'times'),
      baseline: Number.isNaN(elsewhere) ? null : bytes(elsewhere),
    },
    {
      ...firstContactReason,
      observed: duration(watchedMs < baselineMs ? Number.NaN : watchedMs),
    },
    {
      ...sharedServerReason,
      sentence: users <= 1 ? sharedServerReason.alone : sharedServerReason.sentence,
      observed: count(users, 'machine'),
    },
    {
      ...onlyServerReason,
      observed: count(
        around.seenMs < baselineMs || around.servers >= manyServers || isFarBeyond
          ? Number.NaN
          : around.servers,
        'server',
      ),
    },
  ] as const
}

/** How the server was found, and what else passed between the two. */
function serverReasons(state: Upload, { isLookedUp, oddPeers }: Surroundings) {
  const { read, nameless, ended, fetched, pieces, protocol, port } = state
  const isNameless = read > 0 && nameless === read && isLookedUp !== true
  const isDatagrams = protocol === 17 && port !== 443
  return [
    { ...namelessReason, observed: isNameless ? yesNo(true) : unsaid },
    {
      ...lookedUpReason,
      sentence: isLookedUp === true ? lookedUpReason.otherwise : lookedUpReason.sentence,
      observed: isLookedUp === null || (isDatagrams && !isLookedUp) ? unsaid : yesNo(!isLookedUp),
    },
    {
      ...fetchedTooReason,
      observed: share(ended < 4 ? Number.NaN : fetched / ended),
    },
    { ...piecesReason, observed: count(pieces, 'connection') },
    { ...manyPeersReason, observed: count(oddPeers, 'other') },
    { ...datagramsReason, observed: isDatagrams ? yesNo(true) : unsaid },
  ] as const
}

export function uploadTelling(upload: Episode<Upload>, around: Surroundings) {
  const { source, destination, protocol, port, sent, received, name, pieces } = upload.state
  const { sentNotable, normal } = around
  if (sent < sentNotable / 20) return null
  const service = serviceText(protocol, port)
  const baseline = Number.isNaN(normal) ? null : bytes(normal)
  const isUnusual = !isCommonPort(port) && !isTransferPort(port)
  const evidence = weigh([
    {
      ...sentReason,
      observed: bytes(sent),
      baseline,
      curve: scaled(sentReason.curve, sentNotable),
    },
    { ...oneSidedReason, observed: measure(sent / Math.max(1, received), 'bytes') },
    ...noveltyReasons(upload.state, around),
    ...serverReasons(upload.state, around),
    ...beginningReasons(upload.state, around),
    {
      ...unusualPortReason,
      sentence: isUnusual ? unusualPortReason.sentence : unusualPortReason.otherwise,
      observed: yesNo(isUnusual),
    },
  ])
  const span = spanMs(upload)
  const facts = {
    server: name === '' ? destination : `${name} (${destination})`,
    service,
    sent: bytes(sent),
    received: bytes(received),
    pace: rate(sent / Math.max(1, span / 1000), 'bytes/s'),
    connections: count(Math.max(1, upload.flowCount), 'connection'),
    manner: pieces >= piecesMin ? 'in small pieces' : 'in few pieces',
    span: duration(span),
    watched: duration(around.seenMs),
  }
  return { actor: source, ...onePeer(destination), evidence, facts }
}

/** Before there are habits: far more went out than came back, to a server that nobody else uses and no lookup led to. */
function isStrange({ sent, received }: Upload, around: Surroundings): boolean {
  const { seenMs, users, isLookedUp, isAsking } = around
  const isUnknown = users <= 1 && isLookedUp === false && isAsking
  return seenMs < baselineMs && isUnknown && sent >= strangeBytes && sent > extremeRatio * received
}

/** What it means that there are no habits to compare with. */
function beginningReasons(state: Upload, around: Surroundings) {
  const isStranger = isStrange(state, around)
  const isBeginning = around.seenMs < baselineMs
  return [
    {
      ...strangeServerReason,
      observed: duration(isStranger ? around.seenMs : Number.NaN),
    },
    {
      ...beginningReason,
      observed: duration(isBeginning && !isStranger ? around.seenMs : Number.NaN),
    },
  ] as const
}

const unsaid = measure(Number.NaN, 'yes or no', 'unknown')

function yesNo(value: boolean) {
  return measure(value ? 1 : 0, 'yes or no', value ? 'yes' : 'no')
}
