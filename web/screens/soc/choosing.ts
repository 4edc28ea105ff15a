import { useState } from 'react'
import { useMe } from '../../session/index.tsx'
import { filterOf, type Target, type View } from '../../triage/index.ts'
import { extended, kept, nothingSelected, toggled } from './selection.ts'
import type { Queue } from './use-queue.ts'
import { useQueueKeys } from './use-queue-keys.ts'
import type { Walk } from './walk.ts'

interface Choosing {
  readonly view: View
  readonly queue: Queue
  readonly walk: Walk
}

/** What is selected, and what all of it is to the server. */
export function useChoosing({ view, queue, walk }: Choosing) {
  const me = useMe().user.id
  const [chosen, setSelection] = useState(nothingSelected)
  const [isSelecting, setSelecting] = useState(false)
  const { order, stopId } = walk
  const selection = kept(chosen, order)
  const all = selection.isAll && queue.hasMore
  const heads = queue.heads.filter(({ id }) => selection.isAll || selection.ids.has(id))
  const match = { filter: filterOf(view, me), count: queue.count }
  const target: Target = all ? { heads, match } : { heads }
  const clear = () => {
    setSelection(nothingSelected)
    setSelecting(false)
  }
  const choosing = {
    ...{ selection, target, isSelecting, setSelecting, clear },
    toggle: (id: string) => setSelection(toggled(selection, id, order)),
    extend: (from: string, to: string) => setSelection(extended(selection, { from, to }, order)),
    all: () => setSelection({ ids: new Set(order), isAll: true, anchor: stopId }),
  }
  useQueueKeys(walk, choosing)
  return choosing
}

export type Chosen = ReturnType<typeof useChoosing>
