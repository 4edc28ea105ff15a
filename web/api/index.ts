export {
  type Asking,
  addressOf,
  ask,
  type OperationId,
  onSessionOver,
  Refused,
  type Told,
  Unreachable,
} from './client.ts'
export { answerOf, queries, useAsk } from './query.ts'
export type * from './types.ts'
