/** The way of each batch from the sensor to the store, as lines and as spans of OpenTelemetry. */
export { exportPlanOf } from './export-plan.ts'
export { SpanExport } from './span-export.ts'
export { createTracer, type Tracer } from './tracer.ts'
