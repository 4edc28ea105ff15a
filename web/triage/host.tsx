import { lazy, Suspense, useEffect, useLayoutEffect } from 'react'
import { keepEarlyKey, useOpenSheet } from './open.ts'

const loadSheets = async () => ({ default: (await import('./sheets.tsx')).OpenSheet })
const OpenSheet = lazy(loadSheets)

/** Stands once in each screen on which incidents are changed. */
export function TriageSheets() {
  const open = useOpenSheet()
  useEffect(() => {
    // Closing is two keys: the second does not wait for the code that the first one asks for.
    const timer = setTimeout(() => void loadSheets(), 200)
    return () => clearTimeout(timer)
  }, [])
  if (open === null) return null
  return (
    <Suspense fallback={<EarlyKeys />}>
      <OpenSheet open={open} />
    </Suspense>
  )
}

/** Who is quicker than the code of the sheet has pressed nothing in vain. */
function EarlyKeys() {
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!/^[1-5]$/.test(event.key) || event.ctrlKey || event.metaKey || event.altKey) return
      event.preventDefault()
      keepEarlyKey(event.key)
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [])
  return null
}
