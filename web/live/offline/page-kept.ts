/** What of the page that is open could be had while the server is away. */
import { useSyncExternalStore } from 'react'
import { isAwayNow, type OperationId, onAway, queries, Unreachable } from '../../api/index.ts'

/** `none`: what the page is about is not there. `nothing`: it asked for nothing, or nobody knows yet. */
export type PageKept = 'all' | 'part' | 'none' | 'nothing'

type Key = readonly unknown[]
type Asked = ReturnType<ReturnType<typeof queries.getQueryCache>['findAll']>[number]

/** Asked by what stands around every page. */
const asked: readonly OperationId[] = [
  ...(['getMe', 'getMyPreferences', 'getOverview', 'listIncidents', 'search'] as const),
]
const around: ReadonlySet<unknown> = new Set(asked)

/** What a page that is kept is about. */
const mains: readonly (readonly [path: RegExp, isMain: (key: Key) => boolean])[] = [
  [/^\/$/, ([id]) => id === 'getOverview'],
  [/^\/soc$/, ([id, , part]) => id === 'listIncidents' && part === 'rows'],
  [/^\/soc\/s\//, ([id]) => id === 'getIncident'],
  [/^\/agents$/, ([id]) => id === 'listAgents'],
]

export function pageKept(): PageKept {
  if (!isAwayNow()) return 'all'
  const isMain = mains.find(([path]) => path.test(location.pathname))?.[1] ?? (() => false)
  const own = queries
    .getQueryCache()
    .findAll({ type: 'active' })
    .filter(({ queryKey }) => isMain(queryKey) || !around.has(queryKey[0]))
  const missing = own.filter(isMissing)
  const isRead = own.some(({ state }) => state.data !== undefined)
  if (missing.length === 0) return isRead ? 'all' : 'nothing'
  return isRead && !missing.some(({ queryKey }) => isMain(queryKey)) ? 'part' : 'none'
}

/** Already at the first try in vain. */
function isMissing({ state: { data, fetchFailureReason } }: Asked): boolean {
  return data === undefined && fetchFailureReason instanceof Unreachable
}

function onPageKept(tell: () => void): () => void {
  const ends = [onAway(tell), queries.getQueryCache().subscribe(tell)]
  return () => {
    for (const end of ends) end()
  }
}

export function usePageKept(): PageKept {
  return useSyncExternalStore(onPageKept, pageKept, pageKept)
}
