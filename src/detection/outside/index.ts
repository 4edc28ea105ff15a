/** Reports of detectors that are no part of AMOSKYS, as signals. */
export { outsideCard } from './card.ts'
export { farFrom, signalOf } from './signal-of.ts'
