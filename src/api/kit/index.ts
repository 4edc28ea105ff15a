/** What a resource is made with, and what makes a server of resources. */

export { cursorOf, keysOf, type Question } from './cursor.ts'
export {
  actorOf,
  createDesk,
  type Desk,
  type ShownModel,
  type ShownSetting,
} from './desk.ts'
export { requirePermission } from './guard.ts'
export { historyOf, historyQuery, historySchema } from './history.ts'
export { homeNetworksOf } from './home.ts'
export { listReply, pageOf } from './list.ts'
export { askOf, listQuery } from './list-query.ts'
export { metricQuery, seriesOf, seriesSchema } from './metric-query.ts'
export { openApiOf } from './openapi.ts'
export * from './operation-reply.ts'
export * from './operations.ts'
export { parsed, queryPart } from './parts.ts'
export { Problem, problem } from './problem.ts'
export { problemReply } from './problem-reply.ts'
export { readQuery } from './query-language.ts'
export * from './refused.ts'
export {
  type Call,
  type Reply,
  type RequestFacts,
  type Resource,
  type Route,
  route,
  type SetCookie,
} from './route.ts'
export { type Answered, createServer, prefix } from './serve.ts'
export * from './session.ts'
export { idText, meSchema, timeText } from './shapes.ts'
export { rangeOf, timeUs } from './time-range.ts'
