/** Observations to what is known of each host: its names, what it is to others, what it answers on. */
export { createProfiler, type Profiler } from './profiler.ts'
