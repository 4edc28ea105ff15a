/** Going through the list: which incident is open, and which comes next. */
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useAsk } from '../../api/index.ts'
import type { View } from '../../triage/index.ts'
import type { Queue } from './use-queue.ts'
import { carried, type Go } from './view.ts'

export interface Walk {
  /** The incident at the right; '' where there is none, or no room for it. */
  readonly openId: string
  /** Where Tab and the arrows are. */
  readonly stopId: string
  readonly index: number
  readonly order: readonly string[]
  readonly open: (id: string, how?: { readonly replaces?: boolean }) => void
  readonly page: (id: string) => void
}

interface Walking {
  readonly view: View
  readonly go: Go
  readonly queue: Queue
  readonly isWide: boolean
}

/**
 * Which one is open: the one that the address names, else the one that was first when the list came. Of one that was just
 * closed the next.
 */
export function useWalk({ view, go, queue, isWide }: Walking): Walk {
  const navigate = useNavigate()
  const order = queue.heads.map(({ id }) => id)
  const list = `${view.tab} ${view.q} ${view.severity} ${view.sort}`
  const [pinned, setPinned] = useState({ list: '', id: '', at: 0 })
  const named = view.id !== '' ? view.id : pinned.list === list ? pinned.id : ''
  // What was closed here is gone: the one that took its place is next.
  const isGone =
    named !== '' && pinned.id === named && pinned.list === list && !order.includes(named)
  const { data } = useAsk(
    'getIncident',
    { params: { id: named } },
    { isEnabled: isWide && named !== '' },
  )
  // One that was taken or given back stays open: somebody goes on with it.
  const isLost = isGone && data?.status !== 'open'
  const at = isLost ? Math.min(pinned.at, order.length - 1) : 0
  const openId = named === '' || isLost ? (order[Math.max(0, at)] ?? '') : named
  const index = order.indexOf(openId)
  // What the address names is first told to the address.
  const isNamed = view.id === '' || view.id === openId
  if (
    isNamed &&
    index >= 0 &&
    (pinned.list !== list || pinned.id !== openId || pinned.at !== index)
  )
    setPinned({ list, id: openId, at: index })
  useEffect(() => {
    if (!isNamed) go({ id: openId }, { replaces: true })
  })
  return {
    ...{ openId: isWide ? openId : '', index, order },
    stopId: index >= 0 ? openId : (order[0] ?? ''),
    open: (id, how) => {
      setPinned({ list, id, at: order.indexOf(id) })
      go({ id }, how)
    },
    page: (id) =>
      void navigate({
        to: '/soc/s/$id' as never,
        params: { id } as never,
        search: carried as never,
      }),
  }
}
