/** Where sensors send to: what they say is verified, kept in streams, and acknowledged. */
export type { AdmissionLimits } from './admission.ts'
export {
  type Answered,
  type DeadLetter,
  type Received,
  sensorStreamOf,
  streamOf,
} from './call-records.ts'
export { type HubDoor, openHubDoor } from './door.ts'
export type { Orders, Register } from './register.ts'
