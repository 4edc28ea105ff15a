/** The kit of the trials: packets, conversations, ordinary protocols, and what a trial is. */

export * from './calls.ts'
export * from './desktops.ts'
export * from './floods.ts'
export * from './logins.ts'
export * from './lookups.ts'
export * from './naming.ts'
export * from './neighbours.ts'
export * from './neighbours-six.ts'
export { browse } from './ordinary.ts'
export * from './protocols.ts'
export * from './proxied.ts'
export * from './rtsp.ts'
export * from './scans.ts'
export { converse, ignore, refuse, type Say, type Session } from './session.ts'
export * from './tickets.ts'
export * from './transfer.ts'
export {
  type Attack,
  attack,
  type BehaviourTrials,
  type LookAlike,
  lookAlike,
  type Point,
  pointsOf,
} from './trial.ts'
export * from './web-logins.ts'
export { type TrialFrame, TrialWire } from './wire.ts'
