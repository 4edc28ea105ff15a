import { useSyncExternalStore } from 'react'

const wide = '(min-width: 1024px)'

/** Room for the queue and an incident beside it. */
export function useIsWide(): boolean {
  return useSyncExternalStore(
    (tell) => {
      const query = matchMedia(wide)
      query.addEventListener('change', tell)
      return () => query.removeEventListener('change', tell)
    },
    () => matchMedia(wide).matches,
  )
}
