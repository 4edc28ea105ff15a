/** Which sheet of the response lies over the page: one at a time, opened from anywhere. */
import { useSyncExternalStore } from 'react'
import type { Order } from './words.ts'

export type Open =
  | { readonly kind: 'order'; readonly order: Order }
  | { readonly kind: 'one'; readonly id: string }
  | { readonly kind: 'switch'; readonly isStopping: boolean }

let open: Open | null = null
const listeners = new Set<() => void>()

export function openResponse(next: Open | null): void {
  open = next
  for (const tell of listeners) tell()
}

export function useOpenResponse(): Open | null {
  return useSyncExternalStore(
    (tell) => {
      listeners.add(tell)
      return () => listeners.delete(tell)
    },
    () => open,
  )
}

/** One action in full, over whatever page is there. */
export function openAction(id: string): void {
  openResponse({ kind: 'one', id })
}
