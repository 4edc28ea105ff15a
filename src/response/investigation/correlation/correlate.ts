import type { Investigation } from '../../../contracts/index.ts'
import type { InvestigationContext } from '../context.ts'
import type { Found } from '../lookups.ts'
import type { Picked } from '../pick.ts'
import { intelligenceOf } from './intelligence.ts'
import { termsOf, type Weighed } from './terms.ts'
import { uncertaintyOf } from './uncertainty.ts'
import { groupsOf } from './verdicts.ts'
import { agreementOf, headlineOf } from './words.ts'

export interface Correlating {
  readonly incident: Weighed
  readonly context: InvestigationContext
  readonly picked: readonly Picked[]
  readonly lookups: readonly Found[]
  /** Sources on the internet have still to answer. */
  readonly isAsking: boolean
}

type Correlated = Pick<
  Investigation,
  'riskScore' | 'terms' | 'indicators' | 'uncertainty' | 'headline' | 'agreement'
>

/** Merges what the sources say with what is known here. Pure: the same gives the same. */
export function correlate(given: Correlating): Correlated {
  const { incident, context, picked, lookups, isAsking } = given
  const groups = groupsOf(lookups)
  const intelligence = intelligenceOf({ groups, picked, peerCount: incident.peerCount })
  const terms = termsOf(incident, context, intelligence)
  const sum = terms.reduce((total, { value }) => total + value, 0)
  const riskScore = Math.min(100, Math.max(0, Math.round(sum)))
  const uncertainty = uncertaintyOf({ incident, context, groups, isAsking })
  const { isWithdrawn } = incident
  const isUncertain = uncertainty.length > 0
  return {
    ...{ riskScore, terms, uncertainty },
    indicators: groups.flatMap(({ verdict }) => (verdict.answered > 0 ? [verdict] : [])),
    headline: headlineOf({ riskScore, isWithdrawn, groups, intelligence, isUncertain }),
    agreement: agreementOf(groups),
  }
}
