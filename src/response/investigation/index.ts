/** Incidents in, investigations out: see README.md. */
export {
  type BaselineDistance,
  type InvestigationContext,
  type PriorIncident,
  unknownContext,
} from './context.ts'
export { correlate } from './correlation/correlate.ts'
export { keyOf } from './indicators.ts'
export { investigate, investigationId } from './investigate.ts'
export { diskFiles, type TextFiles } from './local/files.ts'
export { listKinds, readLines } from './local/list-lines.ts'
export type { ListReport } from './local/lists.ts'
export type { PlaceBooks } from './local/places.ts'
export { type Ledger, memoryLedger } from './online/budget.ts'
export { type KeptAnswer, keptForMs, type LookupCache, memoryCache } from './online/cache.ts'
export {
  type IntelligenceSettings,
  type OpenOptions,
  type OpenSources,
  openSources,
} from './open.ts'
export type { Sources } from './sources.ts'
export type { World } from './world.ts'
