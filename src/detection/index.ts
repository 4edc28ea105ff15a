/** Observations in, alerts out: features, models, behaviours, fusion and explanation, composed. */
export type { Found, Task } from './detection.ts'
export { LocalDetection } from './local-detection.ts'
export { severityOfDetector } from './severity.ts'
export type { DetectionSettings } from './stages.ts'
export { openDetection } from './thread.ts'
