/** How the person wants to see things: theirs in every browser, and kept in this one so that the first paint has them. */
import type { Operations } from '../api/index.ts'
import { setOwnKeys, setZone, switchSingleKeys } from '../kit/index.ts'
import { setUndoWindow } from '../overlay/index.ts'

export type Preferences = Operations['getMyPreferences']['answer']

export const place = 'amoskys-preferences'

/** Before anything is shown. */
export function applyKept(): void {
  try {
    const kept = JSON.parse(localStorage.getItem(place) ?? 'null') as Preferences | null
    if (kept !== null) apply(kept)
  } catch {
    // A browser that keeps nothing shows it as by default, until the server answers.
  }
}

export function apply({
  density,
  motion,
  contrast,
  zone,
  undoSeconds,
  singleKeys,
  keys,
}: Preferences): void {
  const { dataset } = document.documentElement
  dataset['density'] = density
  dataset['motion'] = motion
  dataset['contrast'] = contrast
  setZone(zone)
  switchSingleKeys(singleKeys)
  // What a browser has kept may be older than this member.
  setOwnKeys(keys ?? {})
  setUndoWindow(undoSeconds)
}
