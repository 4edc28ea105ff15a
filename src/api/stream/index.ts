/** The live stream: what changes in the database, told to whoever follows it. */
export type { Channel } from './channel.ts'
export { channels } from './channels.ts'
export { Hub, type HubWorld } from './hub.ts'
export { defaultStreamLimits, type StreamLimits } from './limits.ts'
export { streamResource } from './resource.ts'
export { type StreamDoor, serveStream } from './server.ts'
