/** What the screen shows, as its address says it: a link opens the same view. */
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { IncidentHead, IncidentQueues } from '../../api/index.ts'

export type TabName = 'needs' | 'mine' | 'others' | 'watching' | 'muted' | 'closed'
export type SortName = 'urgency' | 'newest' | 'sure'
export type GroupName = 'none' | 'entity' | 'technique' | 'sensor'
export type LeastSeverity = 'any' | 'critical' | 'high' | 'medium' | 'low'

export interface View {
  readonly tab: TabName
  /** In the query language of the API. */
  readonly q: string
  readonly sort: SortName
  readonly group: GroupName
  readonly severity: LeastSeverity
  /** Of the incident that is open at the right; '': the first one. */
  readonly id: string
}

export interface Tab {
  readonly name: TabName
  readonly label: string
  readonly count: keyof Omit<IncidentQueues, 'lastClosed'>
  /** Shown only where something stands in it. */
  readonly isSpare?: boolean
}

export const tabs: readonly Tab[] = [
  { name: 'needs', label: 'Needs you', count: 'needsYou' },
  { name: 'mine', label: 'Mine', count: 'mine' },
  { name: 'others', label: 'With others', count: 'others', isSpare: true },
  { name: 'watching', label: 'Watching', count: 'watching' },
  { name: 'muted', label: 'Muted', count: 'muted', isSpare: true },
  { name: 'closed', label: 'Closed', count: 'closed' },
]

export const sorts = {
  urgency: { label: 'Urgency', by: '-urgency' },
  newest: { label: 'Newest', by: '-lastTime' },
  sure: { label: 'Surest', by: '-confidence' },
} as const satisfies Readonly<Record<SortName, object>>

export const groupings = {
  none: 'Group',
  entity: 'By host',
  technique: 'By technique',
  sensor: 'By sensor',
} as const satisfies Readonly<Record<GroupName, string>>

const order = ['critical', 'high', 'medium', 'low', 'info'] as const

export const severities = {
  any: { label: 'Severity', names: order },
  critical: { label: 'Critical', names: order.slice(0, 1) },
  high: { label: 'High and up', names: order.slice(0, 2) },
  medium: { label: 'Medium and up', names: order.slice(0, 3) },
  low: { label: 'Low and up', names: order.slice(0, 4) },
} as const satisfies Readonly<Record<LeastSeverity, object>>

type Search = Readonly<Record<string, string | undefined>>

/** What an address says, and what is meant where it says nothing or nonsense. */
export function viewOf(search: Search): View {
  const one = <T extends string>(name: string, known: readonly T[], otherwise: T): T =>
    known.find((value) => value === search[name]) ?? otherwise
  return {
    tab: one(
      'tab',
      tabs.map(({ name }) => name),
      'needs',
    ),
    q: search['q'] ?? '',
    sort: one('sort', Object.keys(sorts) as SortName[], 'urgency'),
    group: one('group', Object.keys(groupings) as GroupName[], 'none'),
    severity: one('severity', Object.keys(severities) as LeastSeverity[], 'any'),
    id: search['id'] ?? '',
  }
}

/** The address of a view: what goes without saying is left out. */
export function searchOf({ tab, q, sort, group, severity, id }: View): Search {
  const said = { tab, q, sort, group, severity, id }
  const silent: Search = { tab: 'needs', sort: 'urgency', group: 'none', severity: 'any' }
  return Object.fromEntries(
    Object.entries(said).filter(([name, value]) => value !== '' && value !== silent[name]),
  )
}

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

/** Parameters of `GET /incidents` that choose what a tab shows; the same choose what is changed in bulk. */
export function filterOf(
  { tab, q, severity }: Pick<View, 'tab' | 'q' | 'severity'>,
  me: string,
): Readonly<Record<string, string>> {
  // Who asks for what is muted means it.
  const muted = /(^|\s)-?(is:muted|muted:)/.test(q) ? {} : { muted: 'false' }
  const free = { taken: 'false', ...muted }
  const chosen: Readonly<Record<TabName, Readonly<Record<string, string>>>> = {
    needs: { queue: 'needs_you', ...free },
    mine: { status: 'open', assignee: me },
    others: { status: 'open', taken: 'true', assignee: `-${me}` },
    watching: { queue: 'watching', ...free },
    muted: { status: 'open', muted: 'true', taken: 'false' },
    closed: { status: 'closed' },
  }
  return {
    ...chosen[tab],
    ...(q.trim() !== '' && { q: q.trim() }),
    ...(severity !== 'any' && { severity: severities[severity].names.join(',') }),
  }
}

/** Whether it still stands in the tab, as far as its own state tells: what was just closed does not. */
export function standsIn(tab: TabName, head: IncidentHead, me: string): boolean {
  if (tab === 'closed') return head.status === 'closed'
  if (head.status === 'closed') return false
  if (tab === 'mine') return head.assignee === me
  if (tab === 'others') return head.assignee !== null && head.assignee !== me
  return head.assignee === null
}

/** Words of what narrows the view: `severity:critical, high and up`. */
export function filterText({ q, severity }: Pick<View, 'q' | 'severity'>): string {
  const parts = [
    ...(q.trim() === '' ? [] : [q.trim()]),
    ...(severity === 'any' ? [] : [severities[severity].label.toLowerCase()]),
  ]
  return parts.join(', ')
}
