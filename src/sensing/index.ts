/** Frames in, observations out: capture, wire and flows, composed. */
export { type Arrival, type Arrivals, arrivalsOf, type Live } from './arrivals.ts'
export { drive } from './drive.ts'
export { createSensing, type SensingSettings, sense } from './sensing.ts'
