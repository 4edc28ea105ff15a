import { useSyncExternalStore } from 'react'

const wide = '(min-width: 768px)'

export function useWide(): boolean {
  return useSyncExternalStore(
    (tell) => {
      const query = matchMedia(wide)
      query.addEventListener('change', tell)
      return () => query.removeEventListener('change', tell)
    },
    () => matchMedia(wide).matches,
  )
}
