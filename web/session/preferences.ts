/** What the server knows of how the person wants to see things. */
import { useEffect } from 'react'
import { ask, type Operations, queries, useAsk } from '../api/index.ts'
import { apply, type Preferences, place } from './kept-preferences.ts'

type Change = Operations['changeMyPreferences']['body']

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
