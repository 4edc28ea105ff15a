/** Questions whose answers are old: asked anew at most once a second, and only where somebody looks. */
import { queries } from '../api/index.ts'

const pauseMs = 1000

type Key = readonly unknown[]

const waiting = new Map<string, Key>()
let timer: ReturnType<typeof setTimeout> | undefined
let askedAtMs = 0

export function markStale(...keys: readonly Key[]): void {
  for (const key of keys) waiting.set(JSON.stringify(key), key)
  if (waiting.size === 0 || timer !== undefined) return
  timer = setTimeout(ask, Math.max(0, askedAtMs + pauseMs - Date.now()))
}

function ask(): void {
  timer = undefined
  askedAtMs = Date.now()
  for (const [name, queryKey] of waiting) {
    // An answer that is on its way may be of before the change: it is asked for again after that.
    if (queries.isFetching({ queryKey }) > 0) continue
    waiting.delete(name)
    void queries.invalidateQueries({ queryKey })
  }
  if (waiting.size > 0) timer = setTimeout(ask, pauseMs)
}
