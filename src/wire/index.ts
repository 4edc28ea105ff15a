/** Frames to packets, and the readers of application protocols. */

export { applicationReader } from './application-reader.ts'
export { createDecoder, type Decoder } from './decode.ts'
