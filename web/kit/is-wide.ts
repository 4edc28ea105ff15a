import { useCallback, useSyncExternalStore } from 'react'

/** Whether the window has so many CSS pixels of width; told anew when that changes. */
export function useIsWide(pixels: number): boolean {
  const query = `(min-width: ${pixels}px)`
  const follow = useCallback(
    (tell: () => void) => {
      const list = matchMedia(query)
      list.addEventListener('change', tell)
      return () => list.removeEventListener('change', tell)
    },
    [query],
  )
  return useSyncExternalStore(follow, () => matchMedia(query).matches)
}
