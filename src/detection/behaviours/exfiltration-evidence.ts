import { type Episode, onePeer, spanMs } from './kit/episodes.ts'
import {
  byHand,
  bytes,
  count,
  duration,
  measure,
  rate,
  scaled,
  share,
  weigh,
} from './kit/evidence.ts'
import { isCommonPort, serviceText } from './kit/services.ts'

/** What is kept of one machine's traffic to one server outside. */
export interface Upload {
  readonly source: string
  readonly destination: string
  readonly protocol: number
  port: number
  /** How long the machine had been seen before it first used this server, milliseconds; NaN where the server was known. */
  readonly watchedMs: number
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
    ...serverReasons(upload.state, around),
    {
      ...strangeServerReason,
      observed: duration(isStrange(upload.state, around) ? around.seenMs : Number.NaN),
    },
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

const unsaid = measure(Number.NaN, 'yes or no', 'unknown')

/** Of curves that were moved until the trials beside this were told apart. */
const fromTrials =
  'From trials: uploads of people, devices and jobs over wide ranges, and thefts at many paces.'

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
    'What it sent there is {observed} the most it sent to any other outside server in the {watched} it was watched.',
  /** A machine that uploads often has done so elsewhere; a first upload of a size never seen stands out. */
  curve: [
    [1, -12],
    [4, -2],
    [30, 5],
    [300, 8],
  ],
  numbers: fromTrials,
} as const

const firstContactReason = {
  id: 'first-contact',
  group: 'novelty',
  sentence: 'In the {observed} it was watched before, it had not used that server.',
  curve: [
    [1_800_000, 1],
    [3_600_000, 3],
    [28_800_000, 6],
  ],
  numbers: fromTrials,
} as const

const sharedServerReason = {
  id: 'shared-server',
  group: 'reputation',
  sentence: '{observed} of yours sent anything to that server.',
  alone: 'No other machine of yours sent anything to that server.',
  curve: [
    [1, 2],
    [2, -2],
    [4, -12],
  ],
  numbers: fromTrials,
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

const onlyServerReason = {
  id: 'only-server',
  group: 'novelty',
  sentence: 'It used only {observed} in all the time it was watched: a device that does one thing.',
  /** A camera or a meter knows its one cloud; the time server and the maker's are two more. */
  curve: [
    [1, -14],
    [3, -12],
    [5, 0],
  ],
  numbers: fromTrials,
} as const

const namelessReason = {
  id: 'nameless',
  group: 'protocol',
  sentence: 'Nothing on the connection named {server}: it was called by its bare address.',
  curve: [
    [0, 0],
    [1, 9],
  ],
  numbers: fromTrials,
} as const

const lookedUpReason = {
  id: 'looked-up',
  group: 'protocol',
  sentence: 'It never looked up a name for {server}, as it did for others.',
  otherwise: 'It looked up a name right before it first called {server}, as ordinary programs do.',
  curve: [
    [0, -12],
    [1, 5],
  ],
  numbers: fromTrials,
} as const

const fetchedTooReason = {
  id: 'fetched-too',
  group: 'volume',
  sentence: 'Over {observed} of the connections to it, more came back than went out.',
  curve: [
    [0.15, 0],
    [0.35, -5],
    [0.8, -7],
    [0.95, -10],
  ],
  numbers: fromTrials,
} as const

const piecesReason = {
  id: 'pieces',
  group: 'sequence',
  sentence:
    'It went out by {observed} a minute and more apart that each sent a hundred kilobytes or more and brought next to nothing back.',
  curve: [
    [5, 0],
    [10, 7],
    [60, 14],
  ],
  numbers: fromTrials,
} as const

const datagramsReason = {
  id: 'datagrams',
  group: 'protocol',
  sentence: 'It went out as a stream of datagrams, as calls, games and live video do.',
  curve: [
    [0, 0],
    [1, -20],
  ],
  numbers: fromTrials,
} as const

const manyPeersReason = {
  id: 'many-peers',
  group: 'reach',
  sentence:
    'It called {observed} outside on unusual ports, as programs do that share files among many.',
  curve: [
    [3, 0],
    [10, -10],
    [25, -18],
  ],
  numbers: fromTrials,
} as const

const sentBeforeReason = {
  id: 'sent-before',
  group: 'novelty',
  sentence: 'That is {observed} the most it sent to this very server on an earlier occasion.',
  curve: [
    [1.5, -20],
    [4, -8],
    [10, 0],
  ],
  numbers: fromTrials,
} as const

const strangeServerReason = {
  id: 'strange-server',
  group: 'novelty',
  /** It says how little is known; what counts is that no lookup led there. */
  sentence:
    'There is no baseline yet, after {observed} of watching; but before nearly every other call outside it looked up a name.',
  curve: [
    [0, 1],
    [900_000, 1],
  ],
  numbers: byHand,
} as const
