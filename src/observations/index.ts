/** Rows of observations, read in the words of the records: through a cursor, or as records. */
export { copyFlowEvent } from './copy-flow-event.ts'
export { ObservationCursor } from './observation-cursor.ts'
export { ObservationReader } from './observation-reader.ts'
