import type { Alert, Counterfactual, EvidenceGroup, Points } from '../../../contracts/index.ts'

/** What a piece of evidence is about; a model's numbers are one group of their own. */
export type CountedGroup = EvidenceGroup | 'model'

/** An alert as a decision to look back at: what each kind of evidence counted, and what would have changed it. */
export interface Decision {
  readonly id: string
  readonly revision: number
  readonly time: string
  readonly status: Alert['status']
  readonly entity: string
  readonly headline: string
  /** The one that leads first. */
  readonly behaviours: readonly string[]
  readonly confidence: number
  readonly strategies: Alert['strategies']
  readonly base: Points
  readonly groups: readonly { readonly group: CountedGroup; readonly points: Points }[]
  /** Pieces too small to be told apart; with base, groups and calibration it adds up to the total. */
  readonly rest: Points
  readonly calibration: Points
  readonly total: Points
  readonly counterfactuals: readonly Counterfactual[]
}

/** `models`: names of those whose numbers are one group. */
export function decisionOf(alert: Alert, models: readonly string[]): Decision {
  const { explanation, strategies } = alert
  const { base, bars, calibration, total } = explanation.waterfall
  const isModels = (id: string) => models.some((name) => id.startsWith(`${name}/`))
  const sums = new Map<CountedGroup, number>()
  const add = (group: CountedGroup, points: Points) =>
    sums.set(group, (sums.get(group) ?? 0) + points)
  for (const { id, points } of bars) if (isModels(id)) add('model', points)
  for (const { bar, group, points } of explanation.evidence) if (!isModels(bar)) add(group, points)
  const groups = [...sums].map(([group, points]) => ({ group, points: rounded(points) }))
  const told = groups.reduce((sum, { points }) => sum + points, base + calibration)
  return {
    ...{ id: alert.id, revision: alert.revision, time: alert.lastTime, status: alert.status },
    ...{ entity: alert.entity, headline: explanation.headline, behaviours: alert.behaviours },
    ...{ confidence: alert.confidence, strategies, base, groups, rest: rounded(total - told) },
    ...{ calibration, total, counterfactuals: explanation.counterfactuals },
  }
}

function rounded(points: Points): Points {
  return Math.round(points * 1000) / 1000
}
