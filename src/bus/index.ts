/** The way from the alert to everything that follows it. */
export type { Bus, Message, StreamTopic, Subscription } from './bus.ts'
export { createMemoryBus } from './memory.ts'
export { openStreams } from './open-streams.ts'
export { createPublisher } from './publisher.ts'
export { createStreamBus } from './stream-bus.ts'
export type { Entry, NewEntry, Owned, Streams } from './streams.ts'
