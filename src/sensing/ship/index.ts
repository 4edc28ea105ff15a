/** A sensor's way to its hub: what is seen, in signed batches, from the disk to the acknowledgement. */
export { Batcher } from './batcher.ts'
export { dialerOf } from './dial.ts'
export { hostMetricsOf } from './host-metrics.ts'
export { Link } from './link.ts'
export { Links } from './links.ts'
export { Sampling } from './sampling.ts'
export { SplitBatcher } from './split-batcher.ts'
export { type BatchFacts, WriteAheadLog } from './write-ahead-log.ts'
