/** Packets in, observations out: flows, DNS messages, ARP and echoes. */
export { createFlowTable } from './assemble.ts'
export type { FlowCounts } from './flow-table.ts'
export { defaultFlowLimits, type FlowLimits } from './limits.ts'
