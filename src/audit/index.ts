/** Proof of what was done: a chain of entries, and signed words on how long it was. */
export { type ChainEnd, chain, emptyChain, saidIn } from './chain.ts'
export { type KeptCheckpoints, readCheckpoints } from './checkpoint.ts'
export { type Checkpointing, startCheckpointing } from './checkpointing.ts'
export { exportAudit } from './export.ts'
export { type AuditPlaces, auditPlaces, knownKeys } from './keys.ts'
export {
  type ChainVerdict,
  type FoundEntries,
  type FoundEntry,
  verifyChain,
} from './verify.ts'
