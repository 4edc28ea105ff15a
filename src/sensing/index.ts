/** Frames in, observations out: capture, wire and flows, composed. */
export { type Arrival, type Arrivals, arrivalsOf } from './arrivals.ts'
export { createSensing, type SensingSettings, sense } from './sensing.ts'
