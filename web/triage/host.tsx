import { useLocation } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useRef } from 'react'
import { openSheet, useOpenSheet } from './open.ts'

const loadSheets = async () => ({ default: (await import('./sheets.tsx')).OpenSheet })
const OpenSheet = lazy(loadSheets)

/** Stands once, over every screen: what was asked for on one may be refused on the next. */
export function TriageSheets() {
  const open = useOpenSheet()
  useEffect(() => {
    // Closing is two keys: the second does not wait for the code that the first one asks for.
    const timer = setTimeout(() => void loadSheets(), 200)
    return () => clearTimeout(timer)
  }, [])
  useEndWithPage()
  if (open === null) return null
  return (
    <Suspense>
      <OpenSheet open={open} />
    </Suspense>
  )
}

/** A sheet is about what lies under it: on another page it is over. */
function useEndWithPage(): void {
  const path = useLocation({ select: ({ pathname }) => pathname })
  const last = useRef(path)
  useEffect(() => {
    if (last.current !== path) openSheet(null)
    last.current = path
  }, [path])
}
