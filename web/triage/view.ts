/** A view of the queue, as an address says it and as the server is asked for it. */
import type { IncidentHead, IncidentQueues } from '../api/index.ts'

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

const order = ['critical', 'high', 'medium', 'low', 'info'] as const

export const severities = {
  any: { label: 'Severity', names: order },
  critical: { label: 'Critical', names: order.slice(0, 1) },
  high: { label: 'High and up', names: order.slice(0, 2) },
  medium: { label: 'Medium and up', names: order.slice(0, 3) },
  low: { label: 'Low and up', names: order.slice(0, 4) },
} as const satisfies Readonly<Record<LeastSeverity, object>>

const groups: readonly GroupName[] = ['none', 'entity', 'technique', 'sensor']

export type Search = Readonly<Record<string, string | undefined>>

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
    group: one('group', groups, 'none'),
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

/** The tab in which it stands now. */
export function tabOf(
  head: Pick<IncidentHead, 'status' | 'assignee' | 'isMuted' | 'queue'>,
  me: string,
): TabName {
  if (head.status === 'closed') return 'closed'
  if (head.assignee !== null) return head.assignee === me ? 'mine' : 'others'
  if (head.isMuted) return 'muted'
  return head.queue === 'watching' ? 'watching' : 'needs'
}

/** What an address of one incident keeps of the list that it was opened from: its own parts sort, too. */
export function carriedOf({ q, sort, severity }: Pick<View, 'q' | 'sort' | 'severity'>): Search {
  const { sort: by, ...rest } = searchOf({ tab: 'needs', group: 'none', id: '', q, sort, severity })
  return by === undefined ? rest : { ...rest, by }
}

/** The list that the address of one incident keeps. */
export function carriedView({ q, by, severity }: Search): View {
  return viewOf({ q, sort: by, severity })
}
