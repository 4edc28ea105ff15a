/** What was looked up, as a person would say it: sources, verdicts, and a score whose terms add up. */
import type { Investigation, Lookup } from '../api/index.ts'
import { addingUp } from '../kit/index.ts'

export const sourceWords: Readonly<Record<Lookup['source'], string>> = {
  virustotal: 'VirusTotal',
  abuseipdb: 'AbuseIPDB',
  otx: 'OTX',
  list: 'List',
  country: 'Country',
  network: 'Network',
  'reverse-dns': 'Reverse DNS',
  fingerprints: 'TLS fingerprints',
  allowlist: 'Allowlist',
  history: 'What was seen here',
}

export const verdictWords: Readonly<Record<Lookup['verdict'], string>> = {
  malicious: 'Malicious',
  suspicious: 'Doubtful',
  harmless: 'Harmless',
  unknown: 'No verdict',
}

/** What it came to, where no verdict did. */
export function outcomeText({ outcome, verdict }: Pick<Lookup, 'outcome' | 'verdict'>): string {
  if (outcome === 'skipped') return 'Not asked'
  if (outcome === 'failed') return 'No answer'
  if (outcome === 'nothing') return 'Knows nothing of it'
  return verdictWords[verdict]
}

/** Of a list, which. */
export function sourceText({ source, list }: Pick<Lookup, 'source' | 'list'>): string {
  return source === 'list' && list !== '' ? `List ${list}` : sourceWords[source]
}

type Term = Investigation['terms'][number]

export const termWords: Readonly<Record<Term['name'], string>> = {
  verdict: 'How sure the verdict is',
  severity: 'How bad if true',
  intelligence: 'What sources say',
  importance: 'Importance of the target',
  reach: 'Whom it reached',
  priors: 'Incidents before',
  baseline: 'Distance from what is normal',
  outcome: 'Whether it worked',
}

export interface RiskSum {
  /** In tenths of a point, so that what is shown adds up exactly. */
  readonly tenths: readonly number[]
  readonly sum: number
  /** The sum is outside 0 to 100, or was rounded: why the score is not the sum. */
  readonly note: string
}

export function riskSum({ terms, riskScore }: Pick<Investigation, 'terms' | 'riskScore'>): RiskSum {
  const exact = terms.map(({ value }) => value * 10)
  const sum = Math.round(exact.reduce((all, one) => all + one, 0))
  const score = Math.round(riskScore * 10)
  const isOut = sum < 0 || sum > 1000
  const note = isOut ? 'held to the range of 0 to 100' : sum === score ? '' : 'rounded'
  return { tenths: addingUp(exact, sum), sum, note }
}

/** `+12.4`, `−3.0`, `0.0` */
export function pointsText(tenths: number): string {
  const sign = tenths < 0 ? '−' : tenths > 0 ? '+' : ''
  return `${sign}${(Math.abs(tenths) / 10).toFixed(1)}`
}

/** Domains that are sent to nobody before somebody says so, each once. */
export function consentable({ lookups }: Pick<Investigation, 'lookups'>): readonly string[] {
  const waiting = lookups.filter(
    ({ outcome, why, indicator }) =>
      outcome === 'skipped' && indicator.kind === 'domain' && why.includes('consent'),
  )
  return [...new Set(waiting.map(({ indicator }) => indicator.value))].slice(0, 16)
}

const rank: Readonly<Record<Lookup['outcome'], number>> = {
  ...{ answered: 0, failed: 1, nothing: 2, skipped: 3 },
}
const badness: Readonly<Record<Lookup['verdict'], number>> = {
  ...{ malicious: 0, suspicious: 1, harmless: 2, unknown: 3 },
}

/** What says something first, the worst before the rest. */
export function inOrder(lookups: readonly Lookup[]): readonly Lookup[] {
  return lookups.toSorted(
    (a, b) => rank[a.outcome] - rank[b.outcome] || badness[a.verdict] - badness[b.verdict],
  )
}
