/** What came of one scenario, in words that cross from one process to another. */
import type { Outcome } from './scenario.ts'

export interface Ran {
  readonly name: string
  readonly outcome: Outcome | null
  /** Why there is none; '' where there is. */
  readonly failure: string
  readonly seconds: number
}

/** Nothing acknowledged was lost or doubled, and the fault showed wherever it should. */
export function isGood({ outcome }: Ran): boolean {
  if (outcome === null) return false
  return outcome.lost === 0 && outcome.doubled === 0 && outcome.hidden.length === 0
}
