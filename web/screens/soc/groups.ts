/** Rows put together by what they have in common: those that are loaded, and it says so. */
import type { IncidentHead } from '../../api/index.ts'
import type { GroupName } from '../../triage/index.ts'

export interface Group {
  /** '' of all, where nothing is grouped. */
  readonly key: string
  readonly heads: readonly IncidentHead[]
}

/** In the order of their first row, so that the most urgent group comes first. An incident stands in one. */
export function groupsOf(heads: readonly IncidentHead[], by: GroupName): readonly Group[] {
  if (by === 'none') return heads.length === 0 ? [] : [{ key: '', heads }]
  const found = new Map<string, IncidentHead[]>()
  for (const head of heads) {
    const key = keyOf(head, by)
    const group = found.get(key)
    if (group === undefined) found.set(key, [head])
    else group.push(head)
  }
  return [...found].map(([key, grouped]) => ({ key, heads: grouped }))
}

/** Of several techniques the first that was seen: it began with that. */
function keyOf(head: IncidentHead, by: Exclude<GroupName, 'none'>): string {
  if (by === 'entity') return head.entity
  if (by === 'technique') return head.techniques[0] ?? 'No technique'
  return head.sensors.join(', ')
}

export interface Chunk extends Group {
  /** Place of its first row in all, from 0. */
  readonly begin: number
  /** Of its group: only the first has the head. */
  readonly isFirst: boolean
  readonly groupSize: number
}

/** Pieces small enough that those out of sight need not be there. */
export function chunksOf(groups: readonly Group[], size = 20): readonly Chunk[] {
  const chunks: Chunk[] = []
  let begin = 0
  for (const { key, heads } of groups)
    for (let at = 0; at < heads.length; at += size) {
      const part = heads.slice(at, at + size)
      chunks.push({ key, heads: part, begin, isFirst: at === 0, groupSize: heads.length })
      begin += part.length
    }
  return chunks
}
