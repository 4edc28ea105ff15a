/** The outside's door: REST, its document, and the stream, in a thread of their own. */

export { type ApiThread, certificateFor, startApi } from './api-thread.ts'
export { openApi } from './server.ts'
