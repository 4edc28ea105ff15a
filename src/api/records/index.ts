/** Shapes of the records that answers hold, each the same as its contract: what the document is made of. */
export * from './alert.ts'
export * from './event.ts'
export * from './explanation.ts'
export * from './flow.ts'
export * from './incident.ts'
export { count, listOf, outcomeValue, points, probability, quantity, severity } from './parts.ts'
export { sameAs } from './same-as.ts'
export * from './signal.ts'
