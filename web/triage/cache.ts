/** What is known of incidents on this page, changed at once and put back where the server refuses. */
import type { IncidentHead } from '../api/index.ts'
import { queries } from '../api/index.ts'

type Change = (head: IncidentHead) => IncidentHead

/** Questions whose answers hold incidents, and those that count them. */
const holding = ['listIncidents', 'getIncident'] as const
const counting = [
  ...(['getIncidentQueues', 'getOverview', 'historyOfIncident', 'listNotes'] as const),
  ...(['similarToIncident', 'listIncidentsOfEntity', 'listEntities', 'listMutes'] as const),
]

interface Page {
  readonly data: readonly IncidentHead[]
}

/** Changes them wherever they are shown; yields the way back. */
export async function changeShown(ids: ReadonlySet<string>, change: Change): Promise<() => void> {
  // An answer that is on its way would tell of how it was before.
  await Promise.all(holding.map((name) => queries.cancelQueries({ queryKey: [name] })))
  const before = holding.flatMap((name) => queries.getQueriesData({ queryKey: [name] }))
  for (const [key, known] of before) queries.setQueryData(key, changed(known, ids, change))
  return () => {
    for (const [key, known] of before) queries.setQueryData(key, known)
  }
}

/** Of a list, a list of pages, or one incident; anything else stays as it is. */
export function changed(known: unknown, ids: ReadonlySet<string>, change: Change): unknown {
  if (typeof known !== 'object' || known === null) return known
  if ('pages' in known)
    return {
      ...known,
      pages: (known.pages as readonly Page[]).map((page) => changed(page, ids, change)),
    }
  if ('data' in known)
    return {
      ...known,
      data: (known as Page).data.map((head) => (ids.has(head.id) ? change(head) : head)),
    }
  return 'id' in known && ids.has(known.id as string) ? change(known as IncidentHead) : known
}

/** Asks anew for all that a change may have touched. */
export async function askAnew(): Promise<void> {
  await Promise.all(
    [...holding, ...counting].map((name) => queries.invalidateQueries({ queryKey: [name] })),
  )
}

/** Incidents that were changed on this page: they come and go at once, where those of others wait. */
const own = new Map<string, number>()
const ownMs = 60_000

export function rememberOwn(ids: Iterable<string>): void {
  const now = Date.now()
  for (const [id, ms] of own) if (now - ms > ownMs) own.delete(id)
  for (const id of ids) own.set(id, now)
}

/** A mute hides whatever it covers: for a moment all that comes and goes is one's own doing. */
let allUntil = 0

export function rememberAll(): void {
  allUntil = Date.now() + 5_000
}

export function wasMine(id: string): boolean {
  return Date.now() < allUntil || Date.now() - (own.get(id) ?? 0) < ownMs
}
