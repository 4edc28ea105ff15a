/** Pauses pictures, never the socket: what comes meanwhile is kept, counted, and shown on resuming. */
import { useSyncExternalStore } from 'react'
import { holdQuestions } from '../api/index.ts'

let isPaused = false
let waiting = 0
const listeners = new Set<() => void>()

function tellAll(): void {
  for (const tell of listeners) tell()
}

export function onPause(tell: () => void): () => void {
  listeners.add(tell)
  return () => listeners.delete(tell)
}

export function isPausedNow(): boolean {
  return isPaused
}

export function setPaused(next: boolean): void {
  isPaused = next
  waiting = 0
  holdQuestions(next)
  tellAll()
}

export function togglePause(): void {
  setPaused(!isPaused)
}

/** So much came that is not shown. */
export function countWaiting(count: number): void {
  if (!isPaused || count === 0) return
  waiting += count
  tellAll()
}

/** The newest event of the log that an answer told, and that is shown: the stream may tell it again. */
let shownTo = 0

export function showsUpTo(seq: number): void {
  if (!isPaused) shownTo = Math.max(shownTo, seq)
}

/** How many of them nobody has been shown. */
export function countNew(events: readonly { readonly seq: number }[]): number {
  return events.filter(({ seq }) => seq > shownTo).length
}

export function waitingNow(): number {
  return waiting
}

export function usePaused(): boolean {
  return useSyncExternalStore(onPause, isPausedNow, isPausedNow)
}
