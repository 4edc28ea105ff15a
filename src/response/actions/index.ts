/** Orders in, what the kernel says out: see README.md. */
export type { Driver, Failures, Ground, Looked, Plan, Planned, Taken } from './driver.ts'
