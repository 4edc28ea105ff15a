import './feed.css'
import { lazy, Suspense } from 'react'
import { useIsWide } from '../../kit/index.ts'

/** After what it stands under. */
const Drawer = lazy(async () => ({ default: (await import('./drawer.tsx')).Drawer }))

/** Below it a page is a phone's. */
const phonePixels = 768

/** Not on a phone: there is no room for a log beside what it is about. */
export function FeedDrawer() {
  if (!useIsWide(phonePixels)) return null
  return (
    <Suspense fallback={<div className="feed-drawer feed-line" />}>
      <Drawer />
    </Suspense>
  )
}
