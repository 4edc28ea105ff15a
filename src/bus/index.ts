/** The way from the alert to everything that follows it. */
export type { Bus, Message, StreamTopic, Topic } from './bus.ts'
export { createMemoryBus } from './memory.ts'
export { createPublisher } from './publisher.ts'
