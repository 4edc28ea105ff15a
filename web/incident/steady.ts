import { useState } from 'react'

interface Steady<T> {
  readonly shown: T
  /** Newer than what is shown; null: that is the newest. */
  readonly newer: T | null
  readonly takeNewer: () => void
}

/** What is being read stays as it is; what came since waits until it is asked for (UX 3.1). */
export function useSteady<T>(newest: T, markOf: (one: T) => string): Steady<T> {
  const [shown, setShown] = useState(newest)
  const isOld = markOf(shown) !== markOf(newest)
  return { shown, newer: isOld ? newest : null, takeNewer: () => setShown(newest) }
}
