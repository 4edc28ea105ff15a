/** Alerts in, incidents out: see README.md. */
export {
  type Correlated,
  type CorrelationOptions,
  type CorrelationRules,
  correlate,
  defaultRules,
  untouched,
} from './correlate.ts'
export { incidentOf, queueOf } from './incident-of.ts'
export { peersOf } from './member.ts'
export { coversAlert, muteOf } from './mutes.ts'
export {
  mergeIncidents,
  type Regrouped,
  type RegroupUndo,
  splitIncident,
  undoRegrouping,
} from './regroup.ts'
export { freshUntilMs, urgencyTerms } from './urgency.ts'
