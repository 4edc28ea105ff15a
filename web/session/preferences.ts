/** How the person wants to see things: theirs in every browser, and kept in this one so that the first paint has them. */
import { useEffect } from 'react'
import { ask, type Operations, useAsk } from '../api/index.ts'
import { queries } from '../api/query.ts'
import { setZone, switchSingleKeys } from '../kit/index.ts'
import { setUndoWindow } from '../overlay/index.ts'

export type Preferences = Operations['getMyPreferences']['answer']
type Change = Operations['changeMyPreferences']['body']

const place = 'amoskys-preferences'

/** Before anything is shown. */
export function applyKept(): void {
  try {
    const kept = JSON.parse(localStorage.getItem(place) ?? 'null') as Preferences | null
    if (kept !== null) apply(kept)
  } catch {
    // A browser that keeps nothing shows it as by default, until the server answers.
  }
}

function apply({ density, motion, contrast, zone, undoSeconds, singleKeys }: Preferences): void {
  const { dataset } = document.documentElement
  dataset['density'] = density
  dataset['motion'] = motion
  dataset['contrast'] = contrast
  setZone(zone)
  switchSingleKeys(singleKeys)
  setUndoWindow(undoSeconds)
}

function applyAndKeep(preferences: Preferences): void {
  apply(preferences)
  try {
    localStorage.setItem(place, JSON.stringify(preferences))
  } catch {
    // As above.
  }
}

export function usePreferences() {
  return useAsk('getMyPreferences', undefined)
}

/** Once in the shell: what the server knows holds here, too. */
export function useFollowPreferences(): void {
  const { data } = usePreferences()
  useEffect(() => {
    if (data !== undefined) applyAndKeep(data)
  }, [data])
}

const key = ['getMyPreferences', null]
let turn: Promise<unknown> = Promise.resolve()

/** At once to the eye, one after the other to the server; what the server does not take is as it was. */
export function changePreferences(change: Change): Promise<void> {
  queries.setQueryData<Preferences>(key, (old) => old && ({ ...old, ...change } as Preferences))
  const done = turn.then(() => send(change))
  turn = done.catch(() => {})
  return done
}

async function send(change: Change): Promise<void> {
  const known = queries.getQueryData<Preferences>(key)
  try {
    const match = known === undefined ? '*' : `"${known.version}"`
    const { body } = await ask('changeMyPreferences', { body: change, match })
    queries.setQueryData<Preferences>(key, (old) => old && { ...old, version: body.version })
  } catch (thrown) {
    await queries.invalidateQueries({ queryKey: ['getMyPreferences'] })
    throw thrown
  }
}
