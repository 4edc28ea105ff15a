import { useRef, useState } from 'react'
import type { IncidentWhy } from '../api/index.ts'

interface Steady<T> {
  readonly shown: T
  /** Newer than what is shown; null: that is the newest. */
  readonly newer: T | null
  readonly takeNewer: () => void
}

type Seen = Pick<
  IncidentWhy,
  'alertCount' | 'confidence' | 'headline' | 'isWithdrawn' | 'lastTime' | 'severity'
>

/** Changes with what was seen of the traffic; not with a mute, or with what a person did. */
export function seenMark(told: Seen): string {
  const { alertCount, confidence, headline, isWithdrawn, lastTime, severity } = told
  return JSON.stringify([alertCount, confidence.p, headline, isWithdrawn, lastTime, severity])
}

/**
 * What is being read stays as it is; what came since waits until it is asked for (UX 3.1). `isAsking`: what was kept
 * from before is being asked anew, and the answer is what the page begins with.
 */
export function useSteady<T extends Seen>(newest: T, isAsking: boolean): Steady<T> {
  const [begun, setBegun] = useState(newest)
  const hasBegun = useRef(false)
  if (!hasBegun.current && begun !== newest) setBegun(newest)
  if (!isAsking) hasBegun.current = true
  const isOld = seenMark(begun) !== seenMark(newest)
  const shown = isOld ? begun : newest
  return { shown, newer: isOld ? newest : null, takeNewer: () => setBegun(newest) }
}
