import type { FlowEvent } from '../../../contracts/index.ts'

/** A flow event but for the texts of its hosts. */
export type FlowFacts = Omit<FlowEvent, 'source' | 'destination'>
