/** What was done, and the way back: undo instead of asking whether one is sure (UX 6.8). */

export interface Told {
  readonly id: number
  readonly text: string
  readonly undo: (() => void) | null
  readonly next: NextStep | null
}

/** What mostly follows from what was done: `Mute…`. */
export interface NextStep {
  readonly label: string
  readonly act: () => void
}

let shownMs = 10_000
let told: readonly Told[] = []
let count = 0
const listeners = new Set<() => void>()

function set(next: readonly Told[]): void {
  told = next
  for (const tell of listeners) tell()
}

/** Somebody's choice in the settings. */
export function setUndoWindow(seconds: number): void {
  shownMs = seconds * 1000
}

/** One sentence, for as long as Undo is offered; the last three are seen. */
export function toast(
  text: string,
  undo: (() => void) | null = null,
  next: NextStep | null = null,
): void {
  const id = ++count
  set([...told.slice(-2), { id, text, undo, next }])
  setTimeout(() => drop(id), shownMs)
}

export function drop(id: number): void {
  set(told.filter((one) => one.id !== id))
}

/** Takes back the newest that can be; false where nothing can. */
export function undoLast(): boolean {
  const last = told.findLast(({ undo }) => undo !== null)
  if (last === undefined) return false
  drop(last.id)
  last.undo!()
  return true
}

export function onToasts(tell: () => void): () => void {
  listeners.add(tell)
  return () => listeners.delete(tell)
}

export function toastsNow(): readonly Told[] {
  return told
}
