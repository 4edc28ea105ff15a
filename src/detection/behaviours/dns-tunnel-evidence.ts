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
  entropySum: number
  unlikeHosts: number
  freeTypes: number
  answers: number
  answerBytes: number
  askedBytes: number
  nameBytes: number
}

interface Surroundings {
  readonly namesNotable: number
  readonly normal: number
  /** Share of this domain in what the client asked of that server outside; NaN where it is none outside. */
  readonly thereShare: number
  readonly flows: readonly FlowTrace[]
}

export function dnsTunnelTelling(episode: Episode<Lookups>, around: Surroundings): Telling {
  const { state } = episode
  const asked = state.names.size
  const inAnswers =
    state.answers === 0
      ? Number.NaN
      : Math.max(0, state.answerBytes / state.answers - state.askedBytes / state.queries)
  const names = countAtLeast(asked, state.names.isCapped, 'names')
  const evidence = weigh([
    ...nameReasons(state, around),
    { ...neverRepeatedReason, observed: share(asked / state.queries) },
    { ...freeTextTypesReason, observed: share(state.freeTypes / state.queries) },
    { ...largeAnswersReason, observed: bytes(inAnswers) },
    {
      ...answerSizesReason,
      observed: count(state.answers < 20 ? Number.NaN : state.answerSizes.size, 'size'),
    },
    {
      ...carriedPaceReason,
      observed: bytes(
        asked < 10 ? Number.NaN : state.nameBytes / Math.max(1, spanMs(episode) / 60_000),
      ),
    },
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
  }
  const peer = state.domain === '' ? state.server : state.domain
  return { actor: state.client, ...onePeer(peer), evidence, facts, flows: around.flows }
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
    { ...longNamesReason, observed: measure(state.carriedChars / asked, 'characters') },
    { ...randomNamesReason, observed: measure(state.entropySum / asked, 'bits a character') },
    { ...unlikeHostsReason, observed: share(state.unlikeHosts / asked) },
    {
      ...noSuchDomainReason,
      observed: measure(state.isKnown ? 0 : 1, 'yes or no', state.isKnown ? 'no' : 'yes'),
    },
  ] as const
}

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
    [0.98, 8],
  ],
  numbers: fromTrials,
} as const

const neverRepeatedReason = {
  id: 'never-repeated',
  group: 'novelty',
  sentence: '{observed} of the lookups were for a name not asked before.',
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
  curve: [
    [10, -16],
    [18, -4],
    [26, 0],
    [40, 2],
    [64, 6],
    [110, 14],
    [180, 18],
  ],
  numbers: fromTrials,
} as const

const randomNamesReason = {
  id: 'random-names',
  group: 'protocol',
  sentence: 'Its letters are as mixed as {observed}; ordinary names have about three.',
  curve: [
    [2.6, -10],
    [3.2, 0],
    [3.8, 6],
    [4.4, 8],
  ],
  numbers: fromTrials,
} as const

const unlikeHostsReason = {
  id: 'unlike-hosts',
  group: 'protocol',
  sentence: '{observed} of the names hold characters that no host name may have.',
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
  curve: [
    [0, 0],
    [1, 8],
  ],
  numbers: byHand,
} as const
