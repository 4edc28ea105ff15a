/** What policy says about an incident, and what nothing is ever done to: see README.md. */
export {
  type Backtest,
  type BacktestIncident,
  type Backtesting,
  backtest,
  type WouldBe,
} from './backtest.ts'
export type { Surroundings } from './candidates.ts'
export { checkPolicy, type PolicyCheck, type PolicyProblem } from './check.ts'
export { decide } from './decide.ts'
export type { Deciding } from './deciding.ts'
export { doing, doneBy } from './decision-text.ts'
export type { HoldOff, PastAction, SafetyFacts } from './facts.ts'
export { cellSchema, policySchema } from './policy-schema.ts'
export { defaultPolicy, type ReadyPolicy, readyPolicies } from './ready-policies.ts'
export { type Judged, refusalsOf, steppedOver } from './safety.ts'
export { bandOf } from './scales.ts'
export type { AlertEvidence } from './support.ts'
export { targetKey } from './target.ts'
export { type CellWords, diffWords, type PolicyWords, policyWords } from './words.ts'
