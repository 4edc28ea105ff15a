/** A sensor's way to its hub: what is seen, in signed batches, from the disk to the acknowledgement. */
export { Batcher } from './batcher.ts'
export { dialerOf } from './dial.ts'
export { hostMetricsOf } from './host-metrics.ts'
export { Link } from './link.ts'
export { Sampling } from './sampling.ts'
export { type BatchFacts, WriteAheadLog } from './write-ahead-log.ts'
