import { useLocation } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useRef } from 'react'
import { openResponse, useOpenResponse } from './open.ts'

const OpenSheet = lazy(async () => ({ default: (await import('./sheets.tsx')).OpenSheet }))

/** Stands once, over every screen: what is done is looked at before it is done. */
export function ResponseSheets() {
  const open = useOpenResponse()
  const path = useLocation({ select: ({ pathname }) => pathname })
  const last = useRef(path)
  useEffect(() => {
    if (last.current !== path) openResponse(null)
    last.current = path
  }, [path])
  if (open === null) return null
  return (
    <Suspense>
      <OpenSheet open={open} />
    </Suspense>
  )
}
