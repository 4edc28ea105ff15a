/** Rows of a view, as the server is asked for them. */
import { queryOptions } from '@tanstack/react-query'
import {
  askOrFind,
  type IncidentHead,
  isAwayNow,
  type Operations,
  queries,
  Unreachable,
} from '../api/index.ts'
import { lastIncidents } from '../live/index.ts'
import { filterOf, sorts, type View } from './view.ts'

type Page = Operations['listIncidents']['answer']
type Query = Readonly<Record<string, string>>

const pageSize = 50

export interface Loaded {
  readonly data: readonly IncidentHead[]
  readonly count: { readonly value: number; readonly isExact: boolean }
  readonly hasMore: boolean
  /** Not as it was asked for: the last ones that this device keeps. */
  readonly isOther?: boolean
}

export function queryOf(view: View, me: string): Query {
  return { ...filterOf(view, me), sort: sorts[view.sort].by }
}

export function rowsQuery(query: Query, pages: number) {
  return queryOptions({
    queryKey: ['listIncidents', query, 'rows', pages],
    queryFn: ({ signal, queryKey }) =>
      rowsOf(query, pages * pageSize, signal).catch((thrown: unknown) => {
        if (!(thrown instanceof Unreachable) || !isAwayNow()) throw thrown
        if (queries.getQueryData(queryKey) !== undefined) throw thrown
        return lastRows(signal)
      }),
    networkMode: 'always' as const,
  })
}

const answerMax = 200

async function rowsOf(
  query: Readonly<Record<string, string>>,
  rows: number,
  signal: AbortSignal,
): Promise<Loaded> {
  const data: IncidentHead[] = []
  let count: Loaded['count'] = { value: 0, isExact: true }
  let after: string | null = null
  do {
    const limit = Math.min(answerMax, rows - data.length)
    const asked: Page = await askOrFind('listIncidents', {
      query: { ...query, limit, ...(after === null ? { count: 'estimate' } : { after }) },
      signal,
    })
    data.push(...asked.data)
    count = asked.count ?? count
    after = asked.page.next
  } while (after !== null && data.length < rows)
  return { data, count, hasMore: after !== null }
}

async function lastRows(signal: AbortSignal): Promise<Loaded> {
  const { data } = await askOrFind('listIncidents', { query: lastIncidents, signal })
  return { data, count: { value: data.length, isExact: true }, hasMore: false, isOther: true }
}
