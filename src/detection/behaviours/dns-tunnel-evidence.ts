import type { CappedSet } from './kit/capped-set.ts'
import { type Episode, spanMs, type Telling } from './kit/episodes.ts'
import {
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
  /** Other connections the client had opened before the first lookup. */
  readonly openedBefore: number
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
  nameBytes: number
}

interface Surroundings {
  readonly namesNotable: number
  readonly normal: number
  /** Other connections the client opened since the first lookup. */
  readonly others: number
  readonly flows: readonly FlowTrace[]
}

export function dnsTunnelTelling(episode: Episode<Lookups>, around: Surroundings): Telling {
  const { state } = episode
  const asked = state.names.size
  const names = countAtLeast(asked, state.names.isCapped, 'names')
  const evidence = weigh([
    ...nameReasons(state, around),
    {
      id: 'never-repeated',
      group: 'novelty',
      sentence: '{observed} of the lookups were for a name not asked before.',
      observed: share(asked / state.queries),
      curve: repeatCurve,
    },
    {
      id: 'free-text-types',
      group: 'protocol',
      sentence: '{observed} asked for record types that carry free text or raw data (TXT, NULL).',
      observed: share(state.freeTypes / state.queries),
      curve: freeTypeCurve,
    },
    {
      id: 'large-answers',
      group: 'volume',
      sentence: 'An answer had {observed} on average.',
      observed: bytes(state.answers === 0 ? Number.NaN : state.answerBytes / state.answers),
      curve: answerCurve,
    },
    {
      id: 'never-used',
      group: 'sequence',
      sentence: '{observed} of the names were not followed by a connection.',
      observed: share(asked < 10 ? Number.NaN : 1 - Math.min(1, around.others / asked)),
      curve: unusedCurve,
    },
  ])
  const facts = {
    domain: state.domain === '' ? 'no known domain' : state.domain,
    names,
    lookups: count(state.queries, 'lookup'),
    carried: bytes(state.nameBytes),
    resolver: state.server,
    span: duration(spanMs(episode)),
  }
  const peers = [state.domain === '' ? state.server : state.domain]
  return { actor: state.client, peers, peerCount: 1, evidence, facts, flows: around.flows }
}

function nameReasons(state: Lookups, around: Surroundings) {
  const asked = state.names.size
  const { normal, namesNotable } = around
  const baseline = Number.isNaN(normal) ? null : count(normal, 'name')
  return [
    {
      id: 'distinct-names',
      group: 'volume',
      sentence: 'Asked for {observed} under {domain} in {span}.',
      observed: countAtLeast(asked, state.names.isCapped, 'names'),
      baseline,
      curve: scaled(nameKnots, namesNotable),
    },
    {
      id: 'long-names',
      group: 'protocol',
      sentence: 'What stands before the domain is {observed} long on average.',
      observed: measure(state.carriedChars / asked, 'characters'),
      curve: lengthCurve,
    },
    {
      id: 'random-names',
      group: 'protocol',
      sentence: 'Its letters are as mixed as {observed}; ordinary names have about three.',
      observed: measure(state.entropySum / asked, 'bits a character'),
      curve: entropyCurve,
    },
    {
      id: 'unlike-hosts',
      group: 'protocol',
      sentence: '{observed} of the names hold characters that no host name may have.',
      observed: share(state.unlikeHosts / asked),
      curve: unlikeCurve,
    },
    {
      id: 'no-such-domain',
      group: 'reputation',
      sentence: 'The names end in no top-level domain there is: {observed}.',
      observed: measure(state.isKnown ? 0 : 1, 'yes or no', state.isKnown ? 'no' : 'yes'),
      curve: noDomainCurve,
    },
  ] as const
}

const nameKnots = [
  [0.05, -12],
  [0.15, -4],
  [0.3, 2],
  [1, 12],
  [4, 18],
  [40, 24],
] as const
const lengthCurve = [
  [10, -16],
  [18, -4],
  [26, 2],
  [50, 12],
  [110, 18],
] as const
const entropyCurve = [
  [2.6, -10],
  [3.2, 0],
  [3.8, 6],
  [4.4, 10],
] as const
const unlikeCurve = [
  [0, 0],
  [0.1, 6],
  [0.5, 12],
] as const
const noDomainCurve = [
  [0, 0],
  [1, 8],
] as const
const repeatCurve = [
  [0.1, -10],
  [0.4, 0],
  [0.9, 4],
] as const
const freeTypeCurve = [
  [0, 0],
  [0.2, 4],
  [0.7, 9],
] as const
const answerCurve = [
  [80, -2],
  [160, 0],
  [400, 4],
] as const
const unusedCurve = [
  [0, -10],
  [0.5, -4],
  [0.8, 0],
  [0.97, 4],
] as const
