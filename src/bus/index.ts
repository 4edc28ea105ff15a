/** The way from the alert to everything that follows it. */
export { type Bus, type BusCounts, type BusLimits, defaultBusLimits } from './bus.ts'
export { createMemoryBus } from './memory.ts'
