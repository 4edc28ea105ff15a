/** The way that led here in this tab: Back over several steps at once, as to a list that one came from. */

interface Entry {
  readonly pathname: string
  readonly state: { readonly __TSR_index?: number }
}

export interface Way {
  readonly location: Entry
  readonly subscribe: (
    tell: (change: {
      readonly location: Entry
      readonly action: { readonly type: string }
    }) => void,
  ) => () => void
}

let paths: string[] = []
let at = 0

/** From the first page on: what came before it is not known. */
export function keepWay(way: Way): void {
  const note = ({ pathname, state }: Entry, isNew: boolean) => {
    at = state.__TSR_index ?? 0
    // What one had gone back from is left behind by a new page.
    if (isNew) paths = paths.slice(0, at)
    paths[at] = pathname
  }
  note(way.location, true)
  way.subscribe(({ location, action }) => note(location, action.type === 'PUSH'))
}

/** How many steps back the newest entry of that path is, below 0; null: one did not come from there. */
export function stepsBackTo(path: string): number | null {
  const found = paths.slice(0, at).lastIndexOf(path)
  return found < 0 ? null : found - at
}
