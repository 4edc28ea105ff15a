/** Signals in, verdicts out: see README.md. */
export { createJunction, type Junction } from './junction.ts'
export { strategies } from './strategies.ts'
