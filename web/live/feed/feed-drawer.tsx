import './feed.css'
import { lazy, Suspense } from 'react'
import { useWide } from './use-wide.ts'

/** After what it stands under. */
const Drawer = lazy(async () => ({ default: (await import('./drawer.tsx')).Drawer }))

/** Not on a phone: there is no room for a log beside what it is about. */
export function FeedDrawer() {
  if (!useWide()) return null
  return (
    <Suspense fallback={<div className="feed-drawer feed-line" />}>
      <Drawer />
    </Suspense>
  )
}
