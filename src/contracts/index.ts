/** Every record that travels between the stages, in the order they are made. */

export * from './alert.ts'
export * from './application.ts'
export * from './explanation.ts'
export * from './feature.ts'
export * from './flow.ts'
export * from './frame-batch.ts'
export * from './malformed.ts'
export * from './observation.ts'
export * from './packet-batch.ts'
export * from './run-summary.ts'
export * from './signal.ts'
export * from './verdict.ts'
