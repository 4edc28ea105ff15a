/** The outside's door: REST, its document, and the stream. */
export { type ApiOptions, openApi } from './server.ts'
export { startApi } from './thread.ts'
