/** Questions that a screen asks: kept, shared by whoever asks the same, and asked again when the stream says so. */

import {
  keepPreviousData,
  QueryClient,
  queryOptions,
  type UseQueryResult,
  useQuery,
} from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import {
  type Asking,
  ask,
  isAwayNow,
  type OperationId,
  onAway,
  Refused,
  type Told,
  Unreachable,
} from './client.ts'
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
      // Two more tries take a second and a half; after that the page says what is missing.
      retryDelay: (count) => 500 * 2 ** count,
    },
  },
})

/** Answers that are kept on this device, for when the server is away. */
export interface Keeper {
  keep(id: OperationId, asking: unknown, body: unknown): void
  /** Undefined where none is kept. */
  find(id: OperationId, asking: unknown): Promise<unknown>
}

let keeper: Keeper | null = null

export function keepBy(next: Keeper): void {
  keeper = next
}

/** What the server says; where it is away, what it said last. `isThere`: a screen has that, and as the stream went on with it. */
export async function askOrFind<Id extends OperationId>(
  id: Id,
  given: Given<Id> & { readonly signal?: AbortSignal },
  isThere = false,
): Promise<Told<Id>['body']> {
  const { signal: _, ...asking } = given as { readonly signal?: AbortSignal }
  try {
    const { body } = await (ask as (id: Id, asking: unknown) => Promise<Told<Id>>)(id, given)
    keeper?.keep(id, asking, body)
    return body
  } catch (thrown) {
    if (!(thrown instanceof Unreachable) || isThere) throw thrown
    const kept = await keeper?.find(id, asking)
    if (kept === undefined) throw thrown
    return kept as Told<Id>['body']
  }
}

type Given<Id extends OperationId> =
  Record<never, never> extends Asking<Id> ? Asking<Id> | undefined : Asking<Id>

/** The key begins with the operation, so that all of it can be asked anew: `queries.invalidateQueries({ queryKey: ['listIncidents'] })`. */
export function answerOf<Id extends OperationId>(id: Id, given: Given<Id>) {
  return queryOptions<Told<Id>['body']>({
    queryKey: [id, given ?? null],
    queryFn: ({ signal, queryKey }) =>
      askOrFind(id, { ...given, signal } as never, queries.getQueryData(queryKey) !== undefined),
    // The client says itself when nobody answers; the browser's word on the network is no better.
    networkMode: 'always',
  })
}

/** Of any operation: what `answerOf` makes. */
export interface QueryOptions {
  readonly queryKey: readonly unknown[]
}

let isHeld = false
const holders = new Set<() => void>()

/** While somebody holds every picture still nothing is asked by itself; afterwards all that is shown is asked at once. */
export function holdQuestions(next: boolean): void {
  if (isHeld === next) return
  isHeld = next
  for (const tell of holders) tell()
  if (!next) void queries.invalidateQueries({ predicate: ({ meta }) => meta?.['isKept'] !== true })
}

function onHold(tell: () => void): () => void {
  holders.add(tell)
  return () => holders.delete(tell)
}

const isHeldNow = () => isHeld
const never = () => false

export interface AskOptions {
  readonly isEnabled?: boolean
  /** What is shown until the new answer is there: the old one. */
  readonly keepsOld?: boolean
  readonly everyMs?: number
  /** Somebody began it here and waits for its end: no pause holds it. */
  readonly isAwaited?: boolean
}

export function useAsk<Id extends OperationId>(
  id: Id,
  given: Given<Id>,
  { isEnabled = true, keepsOld = false, everyMs, isAwaited = false }: AskOptions = {},
): UseQueryResult<Operations[Id]['answer']> {
  const looks = everyMs === undefined || isAwaited ? never : isHeldNow
  const isStill = useSyncExternalStore(onHold, looks, looks)
  return useQuery({
    ...answerOf(id, given),
    enabled: isEnabled,
    ...(keepsOld && { placeholderData: keepPreviousData as never }),
    ...(everyMs !== undefined && !isStill && { refetchInterval: everyMs }),
  }) as UseQueryResult<Operations[Id]['answer']>
}

/** The server is away: nothing can be changed. */
export function useIsAway(): boolean {
  return useSyncExternalStore(onAway, isAwayNow, isAwayNow)
}
