/** What the sources make of each indicator together. */

import type {
  IndicatorVerdict,
  IntelligenceSource,
  LookedUp,
  SourceVerdict,
} from '../../../contracts/index.ts'
import { plural, proseText } from '../../../kernel/index.ts'
import { keyOf, registeredOf } from '../indicators.ts'
import type { Found } from '../lookups.ts'

/** Sources that have opinions; the others tell where something is, or what was. */
const opinionated: ReadonlySet<IntelligenceSource> = new Set([
  ...(['virustotal', 'abuseipdb', 'otx', 'list', 'fingerprints', 'allowlist'] as const),
])

export function hasOpinions({ source }: Pick<Found, 'source'>): boolean {
  return opinionated.has(source)
}

/** All that was said about one indicator; a name and what was registered of it are one. */
export interface Group {
  readonly verdict: IndicatorVerdict
  /** Opinions, what was not answered included. */
  readonly lookups: readonly Found[]
  /** Sources, lists counting as one, that say what the verdict says. */
  readonly voices: number
  readonly isAllowed: boolean
  readonly isShared: boolean
  /** Some call it malicious, others harmless. */
  readonly isSplit: boolean
}

export function groupsOf(lookups: readonly Found[]): Group[] {
  const groups = new Map<string, Found[]>()
  for (const lookup of lookups) {
    const key = groupKey(lookup.indicator)
    const known = groups.get(key)
    if (known) known.push(lookup)
    else groups.set(key, [lookup])
  }
  return [...groups.values()].flatMap((group) => (group.some(hasOpinions) ? [groupOf(group)] : []))
}

/** By which an indicator is grouped with others. */
export function groupKey(indicator: LookedUp): string {
  const { kind, value } = indicator
  return kind === 'domain' ? keyOf({ kind, value: registeredOf(value) }) : keyOf(indicator)
}

function groupOf(all: readonly Found[]): Group {
  const lookups = all.filter(hasOpinions)
  const voters = votersOf(lookups)
  const isAllowed = lookups.some(({ source, verdict }) => isHit(source, verdict))
  const isShared = all.some((one) => one.isShared === true)
  const voicesOf = (verdict: SourceVerdict) =>
    new Set(voters.filter((one) => one.verdict === verdict).map(({ source }) => source)).size
  const verdict = isAllowed ? 'harmless' : together(voicesOf, isShared)
  const agreeing = voters.filter((one) => one.verdict === verdict).length
  const isBlank = voters.every(({ outcome }) => outcome === 'nothing')
  const isSplit = voicesOf('malicious') > 0 && voicesOf('harmless') > 0
  const shortest = lookups.toSorted((a, b) => a.indicator.value.length - b.indicator.value.length)
  const { indicator } = shortest[0]!
  const counts = { indicator, verdict, answered: voters.length, agreeing }
  return {
    verdict: { ...counts, text: textOf(counts, { isAllowed, isShared, isBlank }) },
    ...{ lookups, voices: voicesOf(verdict), isAllowed, isShared, isSplit },
  }
}

function isHit(source: IntelligenceSource, verdict: SourceVerdict): boolean {
  return source === 'allowlist' && verdict === 'harmless'
}

/** A list that does not name something says nothing; a service that does not know it was asked, and counts. */
function votersOf(lookups: readonly Found[]): Found[] {
  return lookups.filter(
    ({ outcome, source, list }) =>
      outcome === 'answered' || (outcome === 'nothing' && list === '' && !isList(source)),
  )
}

function isList(source: IntelligenceSource): boolean {
  return source === 'list' || source === 'fingerprints'
}

/** The worst that at least as many say as say it is harmless; of shared addresses one voice is not enough for the worst. */
function together(voicesOf: (verdict: SourceVerdict) => number, isShared: boolean): SourceVerdict {
  const [bad, odd, good] = [voicesOf('malicious'), voicesOf('suspicious'), voicesOf('harmless')]
  if (bad > 0 && bad >= good) return isShared && bad < 2 ? 'suspicious' : 'malicious'
  if (bad + odd > 0) return bad + odd >= good ? 'suspicious' : 'unknown'
  return good > 0 ? 'harmless' : 'unknown'
}

type Counts = Omit<IndicatorVerdict, 'text'>

interface How {
  readonly isAllowed: boolean
  readonly isShared: boolean
  /** Whoever was asked knows nothing of it. */
  readonly isBlank: boolean
}

function textOf(counts: Counts, how: How): string {
  const { indicator, verdict, answered, agreeing } = counts
  const name = proseText(indicator.value)
  const shared = how.isShared ? ' Others share it, so that this may be about them.' : ''
  if (how.isAllowed) return `${name} stands in an allowlist, which counts more than other sources.`
  if (answered === 0) return `No source has an opinion on ${name}.${shared}`
  if (how.isBlank)
    return `${plural(answered, 'source')} ${answered === 1 ? 'knows' : 'know'} nothing of ${name}.${shared}`
  if (verdict === 'unknown')
    return `${plural(answered, 'source')} answered about ${name}, none with an opinion that holds.${shared}`
  const verb = agreeing === 1 ? 'calls' : 'call'
  if (agreeing === 0)
    return `What ${plural(answered, 'source')} ${answered === 1 ? 'says' : 'say'} makes ${name} ${verdict}.${shared}`
  return `${agreeing} of ${plural(answered, 'source')} ${verb} ${name} ${verdict}.${shared}`
}
