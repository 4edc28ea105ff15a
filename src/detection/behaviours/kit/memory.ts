/** What behaviours remember, as parts with names: each counts what it sheds, and goes into a snapshot and comes back from it. */

export type Memory = Readonly<Record<string, Remembering>>

/** What remembers something: by itself, or in parts. */
export type Remembering = Kept | { readonly memory: Memory; readonly shed?: number }

export interface Kept {
  /** Records of it, by reference: they hold until it changes. What `packed` takes may stand in them. */
  save(): unknown
  /** Goes on from what was saved, right after it was made. */
  restore(saved: unknown): void
  /** Entries given up for room so far. */
  readonly shed?: number
}

export function savedOf(memory: Memory): Record<string, unknown> {
  const parts = Object.entries(memory)
  return Object.fromEntries(
    parts.map(([name, part]) => [name, 'memory' in part ? savedOf(part.memory) : part.save()]),
  )
}

/** A part that was not saved begins empty. */
export function restoreTo(memory: Memory, saved: Readonly<Record<string, unknown>>): void {
  for (const [name, part] of Object.entries(memory)) {
    const own = saved[name]
    if (own === undefined) continue
    if ('memory' in part) restoreTo(part.memory, own as Record<string, unknown>)
    else part.restore(own)
  }
}

export function shedOf(memory: Memory): number {
  return Object.values(memory).reduce((sum, { shed = 0 }) => sum + shed, 0)
}

/** A record whose fields change: it is kept by its values. */
export function keptRecord(record: object): Kept {
  return { save: () => record, restore: (saved) => Object.assign(record, saved) }
}
