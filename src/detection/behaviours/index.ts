/** Observations in, signals out: what a person would call an attack by how it behaves. */
export { behaviourCards, behaviourTunables } from './catalogue.ts'
export { createWatcher, type WatcherOptions } from './watch.ts'
