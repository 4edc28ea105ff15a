/** What a page says of itself in the title of its tab, when it knows more than its screen's name. */
import { useEffect, useSyncExternalStore } from 'react'

let own = ''
const listeners = new Set<() => void>()

function set(text: string): void {
  own = text
  for (const tell of listeners) tell()
}

export function useTitle(text: string | undefined): void {
  useEffect(() => {
    if (text === undefined) return
    set(text)
    return () => set('')
  }, [text])
}

/** '' where the page says nothing of its own. */
export function useOwnTitle(): string {
  return useSyncExternalStore(
    (tell) => {
      listeners.add(tell)
      return () => listeners.delete(tell)
    },
    () => own,
  )
}
