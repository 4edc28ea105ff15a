/** What is selected, to be changed together. */
export interface Selection {
  readonly ids: ReadonlySet<string>
  /** All that match, those that are not loaded among them. */
  readonly isAll: boolean
  /** From where it is extended. */
  readonly anchor: string
}

export const nothingSelected: Selection = { ids: new Set(), isAll: false, anchor: '' }

export function isEmpty({ ids, isAll }: Selection): boolean {
  return ids.size === 0 && !isAll
}

/** `x`: in or out. Of all that match, all loaded ones stay but this. */
export function toggled(selection: Selection, id: string, order: readonly string[]): Selection {
  const ids = new Set(selection.isAll ? order : selection.ids)
  if (!ids.delete(id)) ids.add(id)
  return { ids, isAll: false, anchor: id }
}

/** Shift and an arrow: from the anchor to where one goes. */
export function extended(
  selection: Selection,
  { from, to }: { readonly from: string; readonly to: string },
  order: readonly string[],
): Selection {
  const anchor = selection.anchor === '' ? from : selection.anchor
  const [a, b] = [order.indexOf(anchor), order.indexOf(to)]
  if (a < 0 || b < 0) return selection
  return { ids: new Set(order.slice(Math.min(a, b), Math.max(a, b) + 1)), isAll: false, anchor }
}

/** Those that are still there. */
export function kept(selection: Selection, order: readonly string[]): Selection {
  const there = new Set(order)
  const ids = [...selection.ids].filter((id) => there.has(id))
  return ids.length === selection.ids.size ? selection : { ...selection, ids: new Set(ids) }
}
