import type { CappedSet } from './kit/capped-set.ts'
import { type Episode, onePeer, spanMs, type Telling } from './kit/episodes.ts'
import {
  byHand,
  bytes,
  count,
  countAtLeast,
  duration,
  measure,
  scaled,
  share,
  weigh,
} from './kit/evidence.ts'
import type { FlowTrace } from './kit/trail.ts'

/** What is kept of one client's lookups under one registered domain. */
export interface Lookups {
  readonly client: string
  readonly server: string
  /** '' for names of one label, and for names whose end was cut off. */
  readonly domain: string
  /** The domain, or where there is none the server that was asked. */
  readonly place: string
  /** The domain stands under a suffix that a registry has or that local networks use. */
  readonly isKnown: boolean
  readonly serverHost: number
  /** New names that were followed by a connection. */
  used: number
  /** Sizes of the answers that are told apart. */
  readonly answerSizes: CappedSet<number>
  /** The newest flow that carried a lookup, and what is known of it. */
  flow: number
  trace: FlowTrace | undefined
  readonly names: CappedSet<number>
  queries: number
  /** Over distinct names: characters before the domain, their entropies, and names no host could have. */
  carriedChars: number
  /** Characters of the longest label of each. */
  labelChars: number
  entropySum: number
  unlikeHosts: number
  freeTypes: number
  answers: number
  answerBytes: number
  askedBytes: number
  nameBytes: number
}

/** Bytes of an answer beside the question from which the answers may be what carries: lists and verdicts have fewer. */
const bearingMin = 150
/** An answer brings so much more than a name can: it takes that many times the pace to be as odd. */
const bearingPace = 2.5
/** Names of which what is long or mixed is more than one program's oddity. */
const severalNames = 10
/** Shortest time that a pace is told of: programs look up what they need in one go. */
const paceMsMin = 60_000

interface Surroundings {
  readonly namesNotable: number
  readonly normal: number
  /** Share of this domain in what the client asked of that server outside; NaN where it is none outside. */
  readonly thereShare: number
  readonly flows: readonly FlowTrace[]
}

/** What an answer brought beside the question, bytes on average; NaN where there was none. */
function broughtBy({ answers, answerBytes, askedBytes, queries }: Lookups): number {
  if (answers === 0) return Number.NaN
  return Math.max(0, answerBytes / answers - askedBytes / queries)
}

/** Bytes that the names carried, and the answers where they bring much. */
export function carriedIn(state: Lookups): number {
  const inAnswers = broughtBy(state)
  return state.nameBytes + (inAnswers >= bearingMin ? inAnswers * state.answers : 0)
}

export function dnsTunnelTelling(episode: Episode<Lookups>, around: Surroundings): Telling {
  const { state } = episode
  const asked = state.names.size
  const inAnswers = broughtBy(state)
  const names = countAtLeast(asked, state.names.isCapped, 'names')
  const evidence = weigh([
    ...nameReasons(state, around),
    ...carryingReasons(episode, inAnswers),
    {
      ...neverRepeatedReason,
      sentence: state.queries === 1 ? neverRepeatedReason.ofOne : neverRepeatedReason.sentence,
      observed: share(asked / state.queries),
    },
    { ...freeTextTypesReason, observed: share(state.freeTypes / state.queries) },
    { ...ownServerReason, observed: share(around.thereShare) },
    {
      ...neverUsedReason,
      observed: share(asked < 10 ? Number.NaN : 1 - Math.min(1, state.used / asked)),
    },
  ])
  const facts = {
    domain: state.domain === '' ? 'no known domain' : state.domain,
    maker: state.domain === '' ? 'the server that was asked' : state.domain,
    names,
    lookups: count(state.queries, 'lookup'),
    carried: bytes(state.nameBytes),
    answered: bytes(Number.isNaN(inAnswers) ? 0 : inAnswers * state.answers),
    resolver: state.server,
    span: duration(spanMs(episode)),
    ...movedText(state, inAnswers),
  }
  const peer = state.domain === '' ? state.server : state.domain
  return { actor: state.client, ...onePeer(peer), evidence, facts, flows: around.flows }
}

/** Which way the data went, and how. */
function movedText({ nameBytes, answers }: Lookups, inAnswers: number) {
  const isBearing = inAnswers >= bearingMin
  const onlyFetches = isBearing && nameBytes < (inAnswers * answers) / 4
  const shape = onlyFetches
    ? 'A long answer to each of many names'
    : 'Packing it into names of mixed letters'
  return { shape, move: onlyFetches ? 'fetch' : isBearing ? 'exchange' : 'send' }
}

/** How much went by name and by answer. */
function carryingReasons(episode: Episode<Lookups>, inAnswers: number) {
  const { state } = episode
  const minutes = Math.max(paceMsMin, spanMs(episode)) / 60_000
  const isBearing = inAnswers >= bearingMin
  const what = isBearing ? 'Its names and the answers' : 'Its names'
  const pace = minutes === 1 ? 'within a minute' : 'a minute'
  return [
    { ...largeAnswersReason, observed: bytes(inAnswers) },
    {
      ...answerSizesReason,
      observed: count(state.answers < 20 ? Number.NaN : state.answerSizes.size, 'size'),
    },
    {
      ...carriedPaceReason,
      sentence: `${what} carried {observed} ${pace}.`,
      curve: isBearing ? scaled(carriedPaceReason.curve, bearingPace) : carriedPaceReason.curve,
      observed: bytes(state.names.size < severalNames ? Number.NaN : carriedIn(state) / minutes),
    },
  ] as const
}

function nameReasons(state: Lookups, around: Surroundings) {
  const asked = state.names.size
  const { normal, namesNotable } = around
  const baseline = Number.isNaN(normal) ? null : count(normal, 'name')
  return [
    {
      ...distinctNamesReason,
      observed: countAtLeast(asked, state.names.isCapped, 'names'),
      baseline,
      curve: scaled(distinctNamesReason.curve, namesNotable),
    },
    ...shapeReasons(state),
    {
      ...unlikeHostsReason,
      sentence: asked === 1 ? unlikeHostsReason.ofOne : unlikeHostsReason.sentence,
      observed: share(state.unlikeHosts / asked),
    },
    {
      ...noSuchDomainReason,
      sentence: asked === 1 ? noSuchDomainReason.ofOne : noSuchDomainReason.sentence,
      observed: measure(state.isKnown ? 0 : 1, 'yes or no', state.isKnown ? 'no' : 'yes'),
    },
  ] as const
}

/** That names are short and plain says nothing against a tunnel whose answers carry. */
function shapeReasons(state: Lookups) {
  const asked = state.names.size
  const isBearing = broughtBy(state) >= bearingMin
  const characters = state.carriedChars / asked
  const longest = state.labelChars / asked
  const mixed = state.entropySum / asked
  const isUnsaid = (value: number, from: number) => isBearing && value < from
  const { curve, ofFew } = longNamesReason
  return [
    {
      ...longNamesReason,
      sentence: asked === 1 ? longNamesReason.ofOne : longNamesReason.sentence,
      curve: asked < severalNames ? ofFew : curve,
      observed: measure(isUnsaid(characters, longFrom) ? Number.NaN : characters, 'characters'),
    },
    {
      ...fullLabelsReason,
      observed: measure(
        asked < severalNames || isUnsaid(longest, fullFrom) ? Number.NaN : longest,
        'characters',
      ),
    },
    {
      ...randomNamesReason,
      observed: measure(isUnsaid(mixed, mixedFrom) ? Number.NaN : mixed, 'bits a character'),
    },
  ] as const
}

/** From where on length, mixed letters and full labels count for a tunnel. */
const longFrom = 26
const mixedFrom = 3.2
const fullFrom = 53

const fromTrials =
  'From trials: tunnels of many tools and paces, and programs that look up coded names.'

const carriedPaceReason = {
  id: 'carried-pace',
  group: 'volume',
  sentence: 'Its names carried {observed} a minute.',
  /** Fingerprints are looked up when files come; a tunnel sends all the time. */
  curve: [
    [60, -16],
    [300, -12],
    [1_200, -4],
    [4_000, 6],
    [12_000, 14],
    [60_000, 18],
  ],
  numbers: fromTrials,
} as const

const answerSizesReason = {
  id: 'answer-sizes',
  group: 'volume',
  sentence: 'The answers had {observed}; verdicts of a list have few.',
  curve: [
    [4, -3],
    [12, 0],
    [40, 5],
  ],
  numbers: fromTrials,
} as const

const ownServerReason = {
  id: 'own-server',
  group: 'reach',
  sentence: '{observed} of what it asked {resolver} outside was under {domain}.',
  curve: [
    [0.7, 0],
    [0.98, 12],
  ],
  numbers: fromTrials,
} as const

const neverRepeatedReason = {
  id: 'never-repeated',
  group: 'novelty',
  sentence: '{observed} of the lookups were for a name not asked before.',
  ofOne: 'The name had not been asked for before.',
  curve: [
    [0.1, -10],
    [0.4, 0],
    [0.9, 4],
  ],
  numbers: byHand,
} as const

const freeTextTypesReason = {
  id: 'free-text-types',
  group: 'protocol',
  sentence:
    '{observed} of the lookups asked for record types that carry free text or raw data (TXT, NULL).',
  curve: [
    [0, 0],
    [0.2, 3],
    [0.7, 6],
  ],
  numbers: fromTrials,
} as const

const largeAnswersReason = {
  id: 'large-answers',
  group: 'volume',
  sentence: 'An answer brought {observed} on average beside the question.',
  curve: [
    [20, -4],
    [60, 0],
    [120, 6],
    [400, 10],
  ],
  numbers: fromTrials,
} as const

const neverUsedReason = {
  id: 'never-used',
  group: 'sequence',
  sentence: '{observed} of the names were not followed by a connection.',
  curve: [
    [0.05, -20],
    [0.4, -8],
    [0.65, 0],
    [0.9, 4],
  ],
  numbers: fromTrials,
} as const

const distinctNamesReason = {
  id: 'distinct-names',
  group: 'volume',
  sentence: 'It asked for {observed} under {domain} in {span}.',
  curve: [
    [0.02, -12],
    [0.05, -10],
    [0.15, -4],
    [0.3, 0],
    [0.5, 5],
    [1, 9],
    [4, 13],
    [40, 15],
  ],
  numbers: fromTrials,
} as const

const longNamesReason = {
  id: 'long-names',
  group: 'protocol',
  sentence: 'What stands before the domain is {observed} long on average.',
  ofOne: 'What stands before the domain is {observed} long.',
  curve: [
    [10, -16],
    [18, -4],
    [longFrom, 0],
    [40, 2],
    [64, 6],
    [110, 14],
    [180, 18],
  ],
  /** One long name is no channel yet. */
  ofFew: [
    [10, -16],
    [18, -4],
    [longFrom, 0],
    [64, 4],
    [180, 6],
  ],
  numbers: fromTrials,
} as const

const fullLabelsReason = {
  id: 'full-labels',
  group: 'protocol',
  sentence:
    'The longest part of a name between dots has {observed} on average; 63 is the most that there may be.',
  /** RFC 1035 2.3.4. A fingerprint of a file has at most 52 letters and digits, or 40 hexadecimal ones. */
  curve: [
    [8, -16],
    [16, -3],
    [24, 0],
    [fullFrom, 0],
    [58, 7],
    [63, 11],
  ],
  numbers: fromTrials,
} as const

const randomNamesReason = {
  id: 'random-names',
  group: 'protocol',
  sentence: 'The letters there are as mixed as {observed}; ordinary names have about three.',
  curve: [
    [2.6, -10],
    [mixedFrom, 0],
    [3.8, 6],
    [4.4, 8],
  ],
  numbers: fromTrials,
} as const

const unlikeHostsReason = {
  id: 'unlike-hosts',
  group: 'protocol',
  sentence: '{observed} of the names hold characters that no host name may have.',
  ofOne: 'The name holds characters that no host name may have.',
  curve: [
    [0, 0],
    [0.1, 6],
    [0.5, 18],
  ],
  numbers: byHand,
} as const

const noSuchDomainReason = {
  id: 'no-such-domain',
  group: 'reputation',
  sentence: 'The names end in no top-level domain that there is.',
  ofOne: 'The name ends in no top-level domain that there is.',
  curve: [
    [0, 0],
    [1, 8],
  ],
  numbers: byHand,
} as const
