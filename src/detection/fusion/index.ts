/** Signals in, verdicts out: see README.md. */
export { createJunction } from './junction.ts'
export { strategies } from './strategies.ts'
