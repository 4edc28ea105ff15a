export {
  type Asking,
  addressOf,
  ask,
  awayText,
  type OperationId,
  onSessionOver,
  onSignedOut,
  Refused,
  switchAway,
  type Told,
  Unreachable,
} from './client.ts'
export { answerOf, type Keeper, keepBy, type QueryOptions, queries, useAsk } from './query.ts'
export type * from './types.ts'
