/** The incidents of a view: pages from the server, in an order that stays while somebody reads. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { type RefObject, useMemo, useRef, useState } from 'react'
import { askOrFind, type IncidentHead, type Operations } from '../../api/index.ts'
import { useMe } from '../../session/index.tsx'
import { wasMine } from '../../triage/index.ts'
import { type Order, ordered } from './order.ts'
import { filterOf, sorts, standsIn, type View } from './view.ts'

type Page = Operations['listIncidents']['answer']

const pageSize = 50
/** As many as one can still make sense of; beyond them a filter does more. */
const loadedMax = 500

export interface Queue {
  readonly heads: readonly IncidentHead[]
  /** Ids of those that another took out of this view since. */
  readonly gone: ReadonlySet<string>
  readonly waiting: number
  readonly showNew: () => void
  readonly isPending: boolean
  readonly thrown: unknown
  readonly retry: () => void
  /** How many match in all, and whether that is counted to the end. */
  readonly count: number
  readonly isExact: boolean
  readonly hasMore: boolean
  readonly isFull: boolean
  readonly isLoadingMore: boolean
  readonly loadMore: () => void
}

export function useQueue(view: View, isCalm: () => boolean): Queue {
  const me = useMe().user.id
  const asked = useAsked(view, me)
  const { data } = asked
  const fresh = useMemo(() => loaded(data?.pages, view.tab, me), [data, view.tab, me])
  const key = JSON.stringify([filterOf(view, me), view.sort])
  const { order, showNew } = useOrder(fresh, { key, isCalm })
  const known = useRef(new Map<string, IncidentHead>())
  for (const head of fresh) known.current.set(head.id, head)
  const there = new Set(fresh.map(({ id }) => id))
  const heads = order.ids.flatMap((id) => known.current.get(id) ?? [])
  const { value, isExact } = data?.pages[0]?.count ?? { value: heads.length, isExact: true }
  const all = data?.pages.reduce((sum, page) => sum + page.data.length, 0) ?? 0
  return {
    ...{ heads, showNew, isExact, waiting: order.waiting.length },
    gone: new Set(order.ids.filter((id) => !there.has(id))),
    ...{ isPending: asked.isPending, thrown: asked.isError ? asked.error : null },
    retry: () => void asked.refetch(),
    // What was just closed here is not counted any more.
    count: Math.max(0, value - (all - fresh.length)),
    ...{ hasMore: asked.hasNextPage, isFull: heads.length >= loadedMax },
    isLoadingMore: asked.isFetchingNextPage,
    loadMore: () => void asked.fetchNextPage(),
  }
}

function useAsked(view: View, me: string) {
  const query = { ...filterOf(view, me), sort: sorts[view.sort].by }
  return useInfiniteQuery({
    queryKey: ['listIncidents', query, 'pages'],
    queryFn: async ({ pageParam, signal }): Promise<Page> => {
      const page = { limit: pageSize, count: 'estimate', ...(pageParam && { after: pageParam }) }
      return askOrFind('listIncidents', { query: { ...query, ...page } as never, signal })
    },
    initialPageParam: '',
    getNextPageParam: ({ page }) => page.next ?? undefined,
  })
}

function loaded(
  pages: readonly Page[] | undefined,
  tab: View['tab'],
  me: string,
): readonly IncidentHead[] {
  const heads = new Map<string, IncidentHead>()
  for (const page of pages ?? [])
    for (const head of page.data) if (standsIn(tab, head, me)) heads.set(head.id, head)
  return [...heads.values()]
}

interface Asking {
  /** Another view begins anew. */
  readonly key: string
  readonly isCalm: () => boolean
}

function useOrder(fresh: readonly IncidentHead[], { key, isCalm }: Asking) {
  const [held, setHeld] = useState<{ key: string; fresh: unknown; order: Order }>({
    ...{ key: '', fresh: null },
    order: { ids: [], waiting: [] },
  })
  let { order } = held
  if (held.fresh !== fresh || held.key !== key) {
    const shown = held.key === key ? order.ids : []
    const ids = fresh.map(({ id }) => id)
    order = ordered(shown, ids, { isCalm: isCalm(), isMine: wasMine })
    setHeld({ key, fresh, order })
  }
  const showNew = () =>
    setHeld({ key, fresh, order: { ids: fresh.map(({ id }) => id), waiting: [] } })
  return { order, showNew }
}

/** Whether rows may move: the list stands at its top, and nobody is in it. */
export function isCalmAt(
  panel: RefObject<HTMLElement | null>,
  scroller: RefObject<HTMLElement | null>,
): boolean {
  const at = scroller.current
  if (at === null || panel.current === null) return true
  const isInside = panel.current.contains(document.activeElement) || at.matches(':hover')
  return at.scrollTop <= 4 && window.scrollY <= 4 && !isInside
}
