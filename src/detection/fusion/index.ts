/** Signals in, verdicts out: see README.md. */
export { createJunction, type JunctionCounts } from './junction.ts'
export { strategies } from './strategies.ts'
