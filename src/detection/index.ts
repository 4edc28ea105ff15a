/** Observations in, alerts out: features, models, behaviours, fusion and explanation, composed. */
export type { Found } from './detection.ts'
export { severityOfDetector } from './severity.ts'
export type { DetectionSettings } from './stages.ts'
export { openDetection } from './thread.ts'
