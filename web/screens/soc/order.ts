/** The order of rows while somebody reads: nothing jumps; what is new waits to be shown. */
export interface Order {
  readonly ids: readonly string[]
  /** New ones that wait above the list. */
  readonly waiting: readonly string[]
}

interface Moment {
  /** Nobody is in the list, and it stands at its top. */
  readonly isCalm: boolean
  /** Whether somebody changed it on this page: then it comes and goes at once. */
  readonly isMine: (id: string) => boolean
}

export function ordered(
  shown: readonly string[],
  fresh: readonly string[],
  { isCalm, isMine }: Moment,
): Order {
  if (isCalm || shown.length === 0) return { ids: fresh, waiting: [] }
  const there = new Set(fresh)
  const before = new Set(shown)
  // What another did away with stays in its place until the list is shown anew.
  const ids = shown.filter((id) => there.has(id) || !isMine(id))
  const lastKnown = fresh.findLastIndex((id) => before.has(id))
  const waiting: string[] = []
  for (const [at, id] of fresh.entries()) {
    if (before.has(id)) continue
    // Further pages are added at the end: nothing that is read moves.
    if (at > lastKnown && lastKnown >= 0) ids.push(id)
    else if (isMine(id)) ids.splice(placeOf(ids, fresh, at), 0, id)
    else waiting.push(id)
  }
  return { ids, waiting }
}

/** Behind the nearest one before it that is shown. */
function placeOf(ids: readonly string[], fresh: readonly string[], at: number): number {
  for (let i = at - 1; i >= 0; i--) {
    const place = ids.indexOf(fresh[i]!)
    if (place >= 0) return place + 1
  }
  return 0
}
