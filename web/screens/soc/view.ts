/** What the screen shows, as its address says it: a link opens the same view. */
import { useNavigate, useSearch } from '@tanstack/react-router'
import {
  carriedOf,
  type GroupName,
  type Search,
  searchOf,
  severities,
  type View,
  viewOf,
} from '../../triage/index.ts'

export const groupings = {
  none: 'Group',
  entity: 'By host',
  technique: 'By technique',
  sensor: 'By sensor',
} as const satisfies Readonly<Record<GroupName, string>>

export type Go = (change: Partial<View>, how?: { readonly replaces?: boolean }) => void

export function useView(): readonly [view: View, go: Go] {
  const view = viewOf(useSearch({ strict: false }) as Search)
  const navigate = useNavigate()
  const go: Go = (change, { replaces = false } = {}) =>
    void navigate({
      to: '.',
      search: ((old: Search) => searchOf({ ...viewOf(old), ...change })) as never,
      replace: replaces,
      resetScroll: false,
    })
  return [view, go]
}

/** From the list to the page of one of its incidents: the ones beside it are those of this list. */
export const carried = (old: unknown): Search => carriedOf(viewOf(old as Search))

/** Words of what narrows the view: `severity:critical, high and up`. */
export function filterText({ q, severity }: Pick<View, 'q' | 'severity'>): string {
  const parts = [
    ...(q.trim() === '' ? [] : [q.trim()]),
    ...(severity === 'any' ? [] : [severities[severity].label.toLowerCase()]),
  ]
  return parts.join(', ')
}
