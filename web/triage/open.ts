/** Which sheet lies over the page: one at a time, opened from anywhere. */
import { useSyncExternalStore } from 'react'
import type { IncidentHead } from '../api/index.ts'
import type { DispositionName } from './names.ts'
import type { Target } from './target.ts'

/** What somebody wrote, kept where the server refused. */
export interface CloseDraft {
  readonly disposition?: DispositionName
  readonly reason?: string
  readonly note?: string
  readonly thrown?: unknown
}

export interface Conflict {
  readonly target: Target
  readonly current: IncidentHead
  /** The server's sentence: who, what, when. */
  readonly detail: string
  readonly changed: { readonly name: string; readonly at: string } | null
  /** What one wanted oneself, and how it is called. */
  readonly mine: string
  readonly doMine: (version: number) => void
}

export interface Refusals {
  readonly said: string
  readonly changed: number
  readonly refused: readonly { readonly id: string; readonly detail: string }[]
  readonly heads: readonly IncidentHead[]
}

export interface CountChanged {
  readonly expected: number
  readonly actual: number
  readonly doAnyway: () => void
}

export type Open =
  | { readonly kind: 'close'; readonly target: Target; readonly draft: CloseDraft }
  | { readonly kind: 'mute'; readonly incident: IncidentHead }
  | { readonly kind: 'note'; readonly incident: IncidentHead }
  | ({ readonly kind: 'conflict' } & Conflict)
  | ({ readonly kind: 'refusals' } & Refusals)
  | ({ readonly kind: 'count' } & CountChanged)

let open: Open | null = null
/** Pressed before the sheet was there. */
let early = ''
const listeners = new Set<() => void>()

export function openSheet(next: Open | null): void {
  early = ''
  document.removeEventListener('keydown', keepEarly)
  // Who is quicker than the code of the sheet has pressed nothing in vain.
  if (next?.kind === 'close') document.addEventListener('keydown', keepEarly)
  open = next
  for (const tell of listeners) tell()
}

export function useOpenSheet(): Open | null {
  return useSyncExternalStore(
    (tell) => {
      listeners.add(tell)
      return () => listeners.delete(tell)
    },
    () => open,
  )
}

/** `e`, and "It is expected…" with `expected`. */
export function openClose(target: Target, disposition?: DispositionName): void {
  openSheet({ kind: 'close', target, draft: disposition === undefined ? {} : { disposition } })
}

/** `m` */
export function openMute(incident: IncidentHead): void {
  openSheet({ kind: 'mute', incident })
}

/** `n` */
export function openNote(incident: IncidentHead): void {
  openSheet({ kind: 'note', incident })
}

function keepEarly(event: KeyboardEvent): void {
  if (!/^[1-5]$/.test(event.key) || event.ctrlKey || event.metaKey || event.altKey) return
  event.preventDefault()
  early = event.key
}

export function takeEarlyKey(): string {
  document.removeEventListener('keydown', keepEarly)
  const key = early
  early = ''
  return key
}
