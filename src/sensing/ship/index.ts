export { Batcher, type BatcherLimits, defaultBatcherLimits, type OnBatch } from './batcher.ts'
export { type DialOptions, dialerOf } from './dial.ts'
export { hostMetricsOf } from './host-metrics.ts'
export {
  type CallEvents,
  type HubAnswer,
  type HubCall,
  Link,
  type LinkLimits,
  type LinkOptions,
} from './link.ts'
export { defaultSamplingRule, Sampling, type SamplingRule, shareMin } from './sampling.ts'
export {
  type BatchFacts,
  type LogBounds,
  type Sealed,
  WriteAheadLog,
  type WriteAheadLogOptions,
} from './write-ahead-log.ts'
