/** Frames to packets, and the readers of application protocols. */

export { applicationReader } from './application-reader.ts'
export { createDecoder } from './decode.ts'
