/** The way from the alert to everything that follows it. */
export type { Bus, Message, StreamTopic } from './bus.ts'
export { createMemoryBus } from './memory.ts'
export { createPublisher } from './publisher.ts'
export type { Entry, NewEntry, Owned, Streams } from './streams.ts'
