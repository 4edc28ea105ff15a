/** The live stream: what changes in the database, told to whoever follows it. */
export type { Channel } from './channel.ts'
export { channels } from './channels.ts'
export { Hub } from './hub.ts'
export { streamResource } from './resource.ts'
export { serveStream } from './server.ts'
