export {
  createFlowTable,
  type FlowCounts,
  type FlowTable,
  type FlowTableOptions,
} from './assemble.ts'
export { defaultFlowLimits, type FlowLimits } from './limits.ts'
