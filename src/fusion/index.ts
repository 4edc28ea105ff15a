/** Signals in, verdicts out: see README.md. */
export { type Fusion, fuseSignals } from './fuse.ts'
export {
  createJunction,
  type Junction,
  type JunctionCounts,
  type JunctionLimits,
  type JunctionOptions,
} from './junction.ts'
export { type FusionOptions, fusionOptions } from './options.ts'
export { strategies } from './strategies.ts'
