/** What is to be changed: incidents that somebody chose, or all that match what they look at. */
import type { IncidentHead } from '../api/index.ts'

export interface Target {
  /** Of all that match: those that are loaded. */
  readonly heads: readonly IncidentHead[]
  /** All that match, the loaded ones among them. */
  readonly match?: Match
}

export interface Match {
  /** Parameters of `GET /incidents` that choose them. */
  readonly filter: Readonly<Record<string, string>>
  /** How many the server said there are. */
  readonly count: number
}

export function countOf({ heads, match }: Target): number {
  return match?.count ?? heads.length
}

/** The one that it is about; null where there are several. */
export function onlyOf(target: Target): IncidentHead | null {
  return countOf(target) === 1 && target.heads.length === 1 ? target.heads[0]! : null
}
