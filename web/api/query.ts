/** Questions that a screen asks: kept, shared by whoever asks the same, and asked again when the stream says so. */
import {
  keepPreviousData,
  QueryClient,
  queryOptions,
  type UseQueryResult,
  useQuery,
} from '@tanstack/react-query'
import { type Asking, ask, type OperationId, Refused, type Told } from './client.ts'
import type { Operations } from './types.ts'

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      gcTime: 5 * 60_000,
      refetchOnWindowFocus: false,
      // What is refused stays refused; what did not come may come.
      retry: (count, thrown) =>
        !(thrown instanceof Refused && thrown.problem.status < 500) && count < 2,
    },
  },
})

type Given<Id extends OperationId> =
  Record<never, never> extends Asking<Id> ? Asking<Id> | undefined : Asking<Id>

/** The key begins with the operation, so that all of it can be asked anew: `queries.invalidateQueries({ queryKey: ['listIncidents'] })`. */
export function answerOf<Id extends OperationId>(id: Id, given: Given<Id>) {
  return queryOptions<Told<Id>['body']>({
    queryKey: [id, given ?? null],
    queryFn: async ({ signal }) =>
      (await (ask as (id: Id, asking: unknown) => Promise<Told<Id>>)(id, { ...given, signal }))
        .body,
  })
}

/** Of any operation: what `answerOf` makes. */
export interface QueryOptions {
  readonly queryKey: readonly unknown[]
}

export interface AskOptions {
  readonly isEnabled?: boolean
  /** What is shown until the new answer is there: the old one. */
  readonly keepsOld?: boolean
  readonly everyMs?: number
}

export function useAsk<Id extends OperationId>(
  id: Id,
  given: Given<Id>,
  { isEnabled = true, keepsOld = false, everyMs }: AskOptions = {},
): UseQueryResult<Operations[Id]['answer']> {
  return useQuery({
    ...answerOf(id, given),
    enabled: isEnabled,
    ...(keepsOld && { placeholderData: keepPreviousData as never }),
    ...(everyMs !== undefined && { refetchInterval: everyMs }),
  }) as UseQueryResult<Operations[Id]['answer']>
}
