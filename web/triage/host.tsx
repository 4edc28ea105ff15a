import { lazy, Suspense, useEffect } from 'react'
import { undoLast } from '../overlay/index.ts'
import { useOpenSheet } from './open.ts'

const loadSheets = async () => ({ default: (await import('./sheets.tsx')).OpenSheet })
const OpenSheet = lazy(loadSheets)

/** Stands once in each screen on which incidents are changed: the sheets, and Ctrl Z. */
export function TriageSheets() {
  const open = useOpenSheet()
  useEffect(() => {
    document.addEventListener('keydown', undoOnKey)
    // Closing is two keys: the second does not wait for the code that the first one asks for.
    const timer = setTimeout(() => void loadSheets(), 200)
    return () => {
      document.removeEventListener('keydown', undoOnKey)
      clearTimeout(timer)
    }
  }, [])
  if (open === null) return null
  return (
    <Suspense fallback={null}>
      <OpenSheet open={open} />
    </Suspense>
  )
}

/** In a field the browser's own undo is meant. */
function undoOnKey(event: KeyboardEvent): void {
  const { key, ctrlKey, metaKey, shiftKey, target, defaultPrevented } = event
  if (defaultPrevented || shiftKey || key.toLowerCase() !== 'z' || !(ctrlKey || metaKey)) return
  if ((target as Element | null)?.closest('input, textarea')) return
  if (undoLast()) event.preventDefault()
}
