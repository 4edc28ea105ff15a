/** When the oldest of what is shown from this device's store was kept; null where nothing of it is shown. */
let atMs: number | null = null
const listeners = new Set<() => void>()

export function keptAt(): number | null {
  return atMs
}

export function showsKept(keptMs: number | null): void {
  if (keptMs !== null && atMs !== null && atMs <= keptMs) return
  atMs = keptMs
  for (const tell of listeners) tell()
}

export function onKeptAt(tell: () => void): () => void {
  listeners.add(tell)
  return () => listeners.delete(tell)
}
