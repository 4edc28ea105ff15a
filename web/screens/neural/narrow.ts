import { useSyncExternalStore } from 'react'

/** Whether the window is too narrow for a table of many columns. */
export function useNarrow(px: number): boolean {
  const query = `(max-width: ${px}px)`
  return useSyncExternalStore(
    (tell) => {
      const media = matchMedia(query)
      media.addEventListener('change', tell)
      return () => media.removeEventListener('change', tell)
    },
    () => matchMedia(query).matches,
  )
}
