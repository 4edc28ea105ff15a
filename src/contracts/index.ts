/** Every record that travels between the stages, in the order they are made. */
export * from './wanted.ts'

// Sensing.
export * from './frame-batch.ts'
export * from './packet-batch.ts'
export * from './malformed.ts'
export * from './name-claim.ts'
export * from './application.ts'
export * from './flow.ts'
export * from './flow-summary.ts'
export * from './observation.ts'
export * from './flow-records.ts'
export * from './observation-batch.ts'
export * from './sensor.ts'
export * from './shipment.ts'
export * from './stream-part.ts'

// Detection.
export * from './feature.ts'
export * from './signal.ts'
export * from './urgency.ts'
export * from './outside.ts'
export * from './verdict.ts'
export * from './explanation.ts'
export * from './alert.ts'

// Response, and what people do.
export * from './entity.ts'
export * from './incident.ts'
export * from './incident-state.ts'
export * from './investigation.ts'
export * from './action.ts'
export * from './decision.ts'
export * from './host-facts.ts'
export * from './response-state.ts'
export * from './log-event.ts'
export * from './audit-entry.ts'

export * from './sensed.ts'
export * from './run-summary.ts'
