import type { Indicator } from './alert.ts'

/** What may be looked up elsewhere: an indicator of an alert, or the hash of a file. */
export interface LookedUp {
  readonly kind: Indicator['kind'] | 'file'
  /** Text from the network: data, never markup. `file`: SHA-256, hex. */
  readonly value: string
}

/** Who was asked. The first three are on the internet; the rest answer on this machine. */
export const intelligenceSources = [
  ...(['virustotal', 'abuseipdb', 'otx'] as const),
  ...([
    'list',
    'country',
    'network',
    'reverse-dns',
    'fingerprints',
    'allowlist',
    'history',
  ] as const),
] as const
export type IntelligenceSource = (typeof intelligenceSources)[number]

/** What a source makes of an indicator. `unknown`: it was asked, and has nothing to say. */
export type SourceVerdict = 'malicious' | 'suspicious' | 'harmless' | 'unknown'

/** One question to one source, and what came of it. */
export interface Lookup {
  readonly indicator: LookedUp
  readonly source: IntelligenceSource
  /** Of `list`: its name; '' of the rest. */
  readonly list: string
  /**
   * `answered`: now, or from the cache. `nothing`: the source does not know it. `skipped`: not asked, as `why` says (private
   * address, no key, budget spent, not allowed to leave). `failed`: asked in vain.
   */
  readonly outcome: 'answered' | 'nothing' | 'skipped' | 'failed'
  readonly verdict: SourceVerdict
  /** How bad the source says it is, 0 to 1; null where it gives no number. */
  readonly score: number | null
  /** What it said, in a sentence made of its numbers: data from outside stands in it escaped. */
  readonly text: string
  /** Why it was skipped or failed; '' otherwise. */
  readonly why: string
  /** When the answer was fetched, ISO 8601; null where there is none. */
  readonly answeredAt: string | null
  readonly isFromCache: boolean
  /** It is older than the source's answers are good for. */
  readonly isStale: boolean
}

/** What was looked up and concluded about an incident. Made by `investigation`; a later revision replaces it. */
export interface Investigation {
  /** `inv_` and a ULID made from the incident's. */
  readonly id: string
  readonly incidentId: string
  /** Of the incident that it looked at. */
  readonly incidentRevision: number
  /** 1: what this machine knows by itself, within milliseconds; more when sources on the internet have answered. */
  readonly revision: number
  /** `asking`: sources on the internet have still to answer. */
  readonly state: 'asking' | 'done'
  readonly traceId: string
  /** ISO 8601. */
  readonly startedAt: string
  readonly updatedAt: string
  /** At most 256, the incident's newest indicators first. */
  readonly lookups: readonly Lookup[]
  /** What the sources make of each indicator together. */
  readonly indicators: readonly IndicatorVerdict[]
  /** 0 to 100: the sum of its terms, rounded once and held to that range. */
  readonly riskScore: number
  readonly terms: readonly RiskTerm[]
  /** Why one cannot be sure, in words; empty: nothing speaks against it. While there is any, nothing is done automatically. */
  readonly uncertainty: readonly Uncertainty[]
  /** One sentence: what it came to. */
  readonly headline: string
  /** How far the sources agree, in a sentence with its numbers. */
  readonly agreement: string
}

export interface IndicatorVerdict {
  readonly indicator: LookedUp
  readonly verdict: SourceVerdict
  /** Sources that answered, and those of them that said so. */
  readonly answered: number
  readonly agreeing: number
  readonly text: string
}

export interface RiskTerm {
  readonly name:
    | 'verdict'
    | 'severity'
    | 'intelligence'
    | 'importance'
    | 'reach'
    | 'priors'
    | 'baseline'
    | 'outcome'
  /** Below 0: it speaks for harmless. */
  readonly value: number
  /** The range it can take. */
  readonly min: number
  readonly max: number
  readonly text: string
}

export interface Uncertainty {
  /** `models`: the engine itself is of two minds. */
  readonly kind: 'disagree' | 'missing' | 'stale' | 'models'
  readonly text: string
}
