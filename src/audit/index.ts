/** Proof of what was done: a chain of entries, and signed words on how long it was. */
export { canonicalJson } from './canonical-json.ts'
export { type ChainEnd, chain, emptyChain, saidIn } from './chain.ts'
