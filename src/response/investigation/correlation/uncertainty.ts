/** Why one cannot be sure. While there is any, nothing is done automatically: each has to be a reason not to. */
import type { Uncertainty } from '../../../contracts/index.ts'
import { plural, proseText, sureText } from '../../../kernel/index.ts'
import type { InvestigationContext } from '../context.ts'
import { isByRule } from '../privacy.ts'
import { listText, sourceText } from './names.ts'
import type { Weighed } from './terms.ts'
import type { Group } from './verdicts.ts'

/** As good as undecided. */
const even = { from: 0.45, to: 0.55 } as const
/** A range so wide that it holds both verdicts is none. */
const wideFrom = 0.3
/** Surer than this by what was seen here, a missing opinion of others changes nothing: who cuts the line must not win by it. */
const sureAlone = 0.95

export interface Doubted {
  readonly incident: Weighed
  readonly context: Pick<InvestigationContext, 'models'>
  readonly groups: readonly Group[]
  /** Sources on the internet have still to answer. */
  readonly isAsking: boolean
}

export function uncertaintyOf(doubted: Doubted): Uncertainty[] {
  const { incident, groups, isAsking } = doubted
  if (incident.isWithdrawn) return []
  return [
    ...groups.flatMap((group) => (group.isSplit ? [splitOf(group)] : [])),
    ...(isAsking || incident.confidence >= sureAlone ? [] : missingOf(groups)),
    ...staleOf(groups),
    ...modelsOf(doubted),
  ]
}

function splitOf({ verdict, lookups }: Group): Uncertainty {
  const by = (say: string) => {
    const saying = lookups.filter((one) => one.outcome === 'answered' && one.verdict === say)
    return listText([...new Set(saying.map(sourceText))])
  }
  const name = proseText(verdict.indicator.value)
  const text = `Sources disagree on ${name}: malicious by ${by('malicious')}, harmless by ${by('harmless')}.`
  return { kind: 'disagree', text }
}

/** What was to be asked and could not be. What a person keeps from being sent is that person's choice, and no doubt. */
function missingOf(groups: readonly Group[]): Uncertainty[] {
  const missing = groups.filter(
    ({ verdict, lookups }) => verdict.answered === 0 && lookups.some(isInVain),
  )
  if (missing.length === 0) return []
  const [first] = missing
  const whys = first!.lookups.filter(isInVain).map(({ why }) => why)
  const name = proseText(first!.verdict.indicator.value)
  const more = missing.length > 1 ? ` and ${plural(missing.length - 1, 'other indicator')}` : ''
  return [{ kind: 'missing', text: `No source could be asked about ${name}${more}: ${whys[0]}.` }]
}

/** Failed, or held back by a bound of ours: not by a rule on what may leave. */
function isInVain({ outcome, why }: Group['lookups'][number]): boolean {
  return outcome === 'failed' || (outcome === 'skipped' && !isByRule(why))
}

/** Old answers matter where nothing newer says the same. */
function staleOf(groups: readonly Group[]): Uncertainty[] {
  const stale = groups.filter(({ verdict, lookups }) => {
    const saying = lookups.filter((one) => one.verdict === verdict.verdict)
    const isBad = verdict.verdict === 'malicious' || verdict.verdict === 'suspicious'
    return isBad && saying.length > 0 && saying.every(({ isStale }) => isStale)
  })
  if (stale.length === 0) return []
  const name = proseText(stale[0]!.verdict.indicator.value)
  const at =
    stale[0]!.lookups.find(({ isStale }) => isStale)?.answeredAt?.slice(0, 10) ?? 'long ago'
  return [{ kind: 'stale', text: `What is known of ${name} is old: it was told on ${at}.` }]
}

function modelsOf({ incident, context }: Doubted): Uncertainty[] {
  const { confidence, alerts, explanation } = incident
  const { lo, hi } = explanation.confidence
  const found: string[] = []
  if (confidence >= even.from && confidence <= even.to)
    found.push(`The engine is ${sureText(confidence)} sure, which is as good as undecided.`)
  else if (lo < even.from && hi > even.to && hi - lo >= wideFrom)
    found.push(`The engine's range, ${sureText(lo)} to ${sureText(hi)}, holds both verdicts.`)
  const standing = alerts.filter(({ status }) => status !== 'withdrawn')
  const isOfModels = standing.every(({ behaviours }) =>
    behaviours.every((name) => context.models.has(name)),
  )
  if (standing.length > 0 && isOfModels)
    found.push('Learned models alone speak for it; no behaviour of a known kind does.')
  return found.map((text) => ({ kind: 'models', text }))
}
