/** Observations in, signals out: what a person would call an attack by how it behaves. */
export type { Tunable, Tunables } from './behaviour.ts'
export { behaviourCards, behaviourTunables } from './catalogue.ts'
export { createWatcher, type Watcher, type WatcherOptions } from './watch.ts'
