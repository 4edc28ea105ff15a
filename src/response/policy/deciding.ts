import type { Importance, Incident, Investigation, Policy } from '../../contracts/index.ts'
import type { Surroundings } from './candidates.ts'
import type { SafetyFacts } from './facts.ts'

/** All that a decision is made of. */
export interface Deciding extends Surroundings {
  readonly incident: Incident
  readonly importance: Importance
  /** Null: nothing was looked up; then nothing is done automatically. */
  readonly investigation: Investigation | null
  readonly policy: Policy
  /** Of the policy. */
  readonly version: number
  readonly safety: SafetyFacts
  readonly nowMs: number
  readonly newId: () => string
}
