import { type Incident, useAsk } from '../../api/index.ts'

export interface Neighbours {
  /** 1 is the most urgent; 0: it is not among those that were asked for. */
  readonly place: number
  readonly count: number
  readonly previous: string | null
  readonly next: string | null
}

/** Those beside it in its queue, the most urgent first. */
export function useNeighbours({ id, queue }: Incident) {
  const query = useAsk('listIncidents', {
    query: { queue, sort: '-urgency', fields: 'id', limit: 200 },
  })
  return { query, near: neighboursOf(id, query.data?.data.map((one) => one.id) ?? []) }
}

export function neighboursOf(id: string, ids: readonly string[]): Neighbours {
  const at = ids.indexOf(id)
  const none = { place: 0, count: ids.length, previous: null, next: null }
  if (at < 0) return none
  return { ...none, place: at + 1, previous: ids[at - 1] ?? null, next: ids[at + 1] ?? null }
}
