/** Alerts in, incidents out: see README.md. */
export {
  type Correlated,
  type CorrelationRules,
  correlate,
  defaultRules,
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
export { freshUntilMs } from './urgency.ts'
