import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import type { Incident } from '../../api/index.ts'
import { numberText } from '../../kit/index.ts'
import { useMe } from '../../session/index.tsx'
import {
  carriedView,
  queryOf,
  rowsQuery,
  type Search,
  tabOf,
  type View,
} from '../../triage/index.ts'

export interface Neighbours {
  /** The list that it was opened from: its tab as it stood then, what narrows it and its order. */
  readonly view: View
  /** `1 of at least 200`; '': it is not among those that were asked for. */
  readonly place: string
  readonly previous: string | null
  readonly next: string | null
}

/** Pages of the queue's rows, until it and the one behind it are found. */
const steps = [1, 4, 10]

/** Those beside it in its queue: the same list, asked for as the queue itself does. */
export function useNeighbours(incident: Incident) {
  const me = useMe().user.id
  // One that was just closed or taken leaves its list; who goes through that list goes on in it.
  const [tab] = useState(() => tabOf(incident, me))
  const view = { ...carriedView(useSearch({ strict: false }) as Search), tab }
  const [step, setStep] = useState(0)
  const query = useQuery({
    ...rowsQuery(queryOf(view, me), steps[step]!),
    placeholderData: keepPreviousData,
  })
  const { data, isPlaceholderData } = query
  const ids = data === undefined || data.isOther ? [] : data.data.map((one) => one.id)
  const found = neighboursOf(incident.id, ids, data?.count)
  const isMore = data?.hasMore === true && !isPlaceholderData && step < steps.length - 1
  if (isMore && found.next === null) setStep(step + 1)
  const last = useRef(found)
  if (found.place !== '') last.current = found
  const near: Neighbours = { ...last.current, place: found.place, view }
  return { near, query }
}

export function neighboursOf(
  id: string,
  ids: readonly string[],
  count = { value: ids.length, isExact: true },
): Omit<Neighbours, 'view'> {
  const at = ids.indexOf(id)
  if (at < 0) return { place: '', previous: null, next: null }
  const all = `${count.isExact ? '' : 'at least '}${numberText(count.value)}`
  return {
    place: `${at + 1} of ${all}`,
    previous: ids[at - 1] ?? null,
    next: ids[at + 1] ?? null,
  }
}
