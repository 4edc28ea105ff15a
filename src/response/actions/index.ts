/** Orders in, what the kernel says out: see README.md. */
export {
  type ClientEvent,
  type ConnectOptions,
  connectResponder,
  type ResponderClient,
} from './client.ts'
export type { Driver, Failures, Ground, Looked, Plan, Planned, Taken } from './driver.ts'
export type { Honeypot } from './drivers/nftables/elements.ts'
export { type NftablesOptions, nftables } from './drivers/nftables/nftables.ts'
export { type FactsOptions, hostFacts } from './facts/facts.ts'
export { guarded, type Refuses, type SafetyGround } from './guard.ts'
export { holdMachine } from './machine-lock.ts'
export { type Clock, type Probe, proberOf } from './probes.ts'
export { Responder, type ResponderOptions } from './responder.ts'
export { ResponderServer, type ServeOptions, serveResponder } from './server.ts'
export type { Foreseen, ResponderEvent, ResponderStatus, Standing } from './standing.ts'
export { type Tool, type ToolAnswer, toolOf } from './tool.ts'
