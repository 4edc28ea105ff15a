/** The way from the alert to everything that follows it. */
export type { Bus, Message, StreamTopic, Subscription } from './bus.ts'
export { createMemoryBus } from './memory.ts'
export { type OpenStreamsOptions, openStreams } from './open-streams.ts'
export { createPublisher } from './publisher.ts'
export { createStreamBus, type StreamBusOptions } from './stream-bus.ts'
export type {
  Appended,
  Entry,
  GroupState,
  NewEntry,
  Owned,
  StreamLimits,
  StreamState,
  Streams,
} from './streams.ts'
export { defaultStreamLimits } from './streams.ts'
