/** A text that somebody is writing: kept on this device until it is sent by hand, whatever happens to the page. */
import { useCallback, useState } from 'react'
import { useMe } from '../../session/index.tsx'
import { draftPrefix } from './own-texts.ts'

/** `note inc_...`: what it is for. Another person at the same device does not see it. */
export function useDraft(
  key: string,
): readonly [text: string, set: (text: string) => void, clear: () => void] {
  const { user } = useMe()
  const name = `${draftPrefix}${user.id}-${key}`
  const [kept, setKept] = useState(() => ({ name, text: textOf(name) }))
  // Another incident has another draft.
  const text = kept.name === name ? kept.text : textOf(name)
  const set = useCallback(
    (next: string) => {
      setKept({ name, text: next })
      if (next === '') localStorage.removeItem(name)
      else localStorage.setItem(name, next)
    },
    [name],
  )
  return [text, set, useCallback(() => set(''), [set])]
}

function textOf(name: string): string {
  return localStorage.getItem(name) ?? ''
}
