/** Frames in, observations out: capture, wire and flows, composed. */
export { createSensing, type SensingOptions } from './sensing.ts'
