/** The incidents of a view: pages from the server, in an order that stays while somebody reads. */
import { useQuery } from '@tanstack/react-query'
import { type RefObject, useMemo, useRef, useState } from 'react'
import type { IncidentHead } from '../../api/index.ts'
import { useMe } from '../../session/index.tsx'
import {
  filterOf,
  type Loaded,
  queryOf,
  rowsQuery,
  standsIn,
  type View,
  wasMine,
} from '../../triage/index.ts'
import { type Order, ordered } from './order.ts'

/** As many as one can still make sense of; beyond them a filter does more. */
const loadedMax = 500

export interface Queue {
  readonly heads: readonly IncidentHead[]
  /** Ids of those that another took out of this view since. */
  readonly gone: ReadonlySet<string>
  /** The server is away, and these are the last ones that this device keeps, whatever was asked for. */
  readonly isOther: boolean
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

const noRows: readonly IncidentHead[] = []

export function useQueue(view: View, isCalm: () => boolean): Queue {
  const me = useMe().user.id
  const { found, loadMore } = useAsked(view, me)
  const rows = found.data?.data ?? noRows
  const isOther = found.data?.isOther === true
  const fresh = useMemo(
    () => (isOther ? rows : standing(rows, view.tab, me)),
    [rows, isOther, view.tab, me],
  )
  const key = JSON.stringify([filterOf(view, me), view.sort])
  const { order, showNew } = useOrder(fresh, { key, isCalm })
  const known = useRef(new Map<string, IncidentHead>())
  for (const head of fresh) known.current.set(head.id, head)
  const there = new Set(fresh.map(({ id }) => id))
  const heads = order.ids.flatMap((id) => known.current.get(id) ?? [])
  const { value, isExact } = found.data?.count ?? { value: heads.length, isExact: true }
  return {
    ...{ heads, isOther, showNew, isExact, loadMore, waiting: order.waiting.length },
    gone: new Set(order.ids.filter((id) => !there.has(id))),
    ...{ isPending: found.isPending, thrown: found.isError ? found.error : null },
    retry: () => void found.refetch(),
    // What was just closed here is not counted any more.
    count: Math.max(0, value - (rows.length - fresh.length)),
    ...{ hasMore: found.data?.hasMore ?? false, isFull: heads.length >= loadedMax },
    isLoadingMore: found.isPlaceholderData,
  }
}

/** Further pages are asked for with those that are there: in as few answers as the server gives them in. */
function useAsked(view: View, me: string) {
  const query = queryOf(view, me)
  const key = JSON.stringify(query)
  const [asked, setAsked] = useState({ key: '', pages: 1 })
  const pages = asked.key === key ? asked.pages : 1
  const found = useQuery({
    ...rowsQuery(query, pages),
    // Of the same list what was there stays while more of it comes.
    placeholderData: (known: Loaded | undefined, before) =>
      JSON.stringify(before?.queryKey[1]) === key ? known : undefined,
  })
  return { found, loadMore: () => setAsked({ key, pages: pages + 1 }) }
}

/** Each once, and none that a change on this page has taken out of the view. */
function standing(data: readonly IncidentHead[], tab: View['tab'], me: string) {
  const heads = new Map(data.map((head) => [head.id, head]))
  return [...heads.values()].filter((head) => standsIn(tab, head, me))
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
