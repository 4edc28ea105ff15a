import type { CappedSet } from './kit/capped-set.ts'
import { type Episode, onePeer, spanMs, type Telling } from './kit/episodes.ts'
import { count, countAtLeast, duration, measure, share, weigh } from './kit/evidence.ts'
import { regularityOf } from './kit/regularity.ts'
import type { FlowTrace } from './kit/trail.ts'

/** What is kept of one client's lookups of new names under one domain. */
export interface Calls {
  readonly client: string
  readonly server: string
  readonly domain: string
  readonly names: CappedSet<number>
  /** Newest calls: lookups of new names, those close together as one. */
  readonly starts: number[]
  newestUs: number
  lookups: number
  coded: number
  /** Characters before the domain, over distinct names. */
  carriedChars: number
  used: number
  flow: number
  trace: FlowTrace | undefined
}

/** Lookups closer together are one call: several types of one name, a task that comes in parts. */
export const togetherUs = 500_000
/** A gap within that share of the usual one is on the pace: tools offer jitter up to half. */
const jitter = 0.55

export function dnsBeaconTelling(episode: Episode<Calls>, users: number): Telling {
  const { state } = episode
  const { client, server, domain, trace } = state
  const asked = state.names.size
  const gaps = state.starts.slice(1).map((start, i) => (start - state.starts[i]!) / 1000)
  const { median } = regularityOf(gaps)
  // No gap is shorter than what makes one call of two: only what is beyond it may vary.
  const usual = median - togetherUs / 1000
  const onPace = gaps.filter((gap) => Math.abs(gap - median) <= jitter * usual).length
  const names = countAtLeast(asked, state.names.isCapped, 'names')
  const evidence = weigh([
    { ...newNamesReason, observed: names },
    { ...allNewReason, observed: share(Math.min(1, asked / state.lookups)) },
    { ...codedNamesReason, observed: share(state.coded / asked) },
    { ...longNamesReason, observed: measure(state.carriedChars / asked, 'characters') },
    { ...steadyPaceReason, observed: share(onPace / gaps.length) },
    { ...unusedNamesReason, observed: share(1 - Math.min(1, state.used / asked)) },
    { ...keptUpReason, observed: duration(spanMs(episode)) },
    {
      ...sharedDomainReason,
      sentence: users === 1 ? sharedDomainReason.alone : sharedDomainReason.sentence,
      observed: count(users, 'machine'),
    },
  ])
  const facts = {
    domain,
    names,
    resolver: server,
    interval: duration(median),
    lookups: count(state.lookups, 'lookup'),
    span: duration(spanMs(episode)),
  }
  const flows = trace === undefined ? [] : [trace]
  return { actor: client, ...onePeer(domain), evidence, facts, flows }
}

const fromTrials =
  'From trials: beacons by lookups at many paces and jitters, and programs that ask for coded names.'

const newNamesReason = {
  id: 'new-names',
  group: 'volume',
  sentence: 'It asked for {observed} under {domain} in {span}.',
  curve: [
    [12, -14],
    [24, 0],
    [30, 7],
    [60, 11],
    [200, 14],
  ],
  numbers: fromTrials,
} as const

const allNewReason = {
  id: 'all-new',
  group: 'novelty',
  sentence: '{observed} of its lookups there were for a name not asked before.',
  curve: [
    [0.2, -16],
    [0.45, 0],
    [0.9, 6],
  ],
  numbers: fromTrials,
} as const

const codedNamesReason = {
  id: 'coded-names',
  group: 'protocol',
  sentence: '{observed} of the names look made by a machine.',
  curve: [
    [0.2, -16],
    [0.6, 0],
    [0.9, 8],
  ],
  numbers: fromTrials,
} as const

const longNamesReason = {
  id: 'long-names',
  group: 'protocol',
  sentence: 'What stands before the domain is {observed} long on average; a call needs few.',
  /** What carries more is told as data in lookups, or is a fingerprint of a file. */
  curve: [
    [32, 0],
    [46, -12],
    [64, -24],
  ],
  numbers: fromTrials,
} as const

const steadyPaceReason = {
  id: 'steady-pace',
  group: 'timing',
  sentence: '{observed} of the pauses were near the usual {interval}.',
  /** Of pauses that come by chance, four in ten are. */
  curve: [
    [0.4, -22],
    [0.6, -14],
    [0.75, 2],
    [0.95, 12],
  ],
  numbers: fromTrials,
} as const

const unusedNamesReason = {
  id: 'unused-names',
  group: 'sequence',
  sentence: '{observed} of the names were not followed by a connection.',
  curve: [
    [0.05, -24],
    [0.3, -12],
    [0.55, 0],
    [0.9, 5],
  ],
  numbers: fromTrials,
} as const

const keptUpReason = {
  id: 'kept-up',
  group: 'timing',
  sentence: 'It kept that up for {observed}.',
  curve: [
    [10_000, 0],
    [1_200_000, 4],
    [10_800_000, 6],
  ],
  numbers: fromTrials,
} as const

const sharedDomainReason = {
  id: 'shared-domain',
  group: 'reputation',
  sentence: '{observed} of yours looked up names under {domain}.',
  alone: 'No other machine of yours looked up names under {domain}.',
  curve: [
    [1, 2],
    [2, -2],
    [5, -14],
  ],
  numbers: fromTrials,
} as const

/** What no story of data in lookups tells. */
export const paceIds = [steadyPaceReason.id, keptUpReason.id]
