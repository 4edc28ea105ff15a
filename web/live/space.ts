import { useEffect } from 'react'
import { useShownKeys } from '../kit/index.ts'
import { togglePause } from './pause.ts'

/** Where Space presses, types or turns a page. A link is none of them. */
const takesSpace =
  'button, input, textarea, select, summary, dialog, [role="option"], section[tabindex]'

/** Space pauses, but where it does something of its own. */
export function useSpace(): void {
  useShownKeys({ Space: togglePause })
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const target = event.target as Element | null
      if (event.key !== ' ' || event.defaultPrevented || target?.closest(takesSpace)) return
      if (document.querySelector('dialog:modal')) return
      event.preventDefault()
      togglePause()
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [])
}
