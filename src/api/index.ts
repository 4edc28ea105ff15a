/** The outside's door: REST, its document, and the stream. */

export { startApi } from './api-thread.ts'
export { type ApiOptions, openApi } from './server.ts'
