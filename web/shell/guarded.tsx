import { lazy, type ReactNode, Suspense } from 'react'
import type { Screen } from '../screens/screen.ts'
import { useMay } from '../session/index.tsx'

const Refusal = lazy(async () => ({ default: (await import('./refusal.tsx')).Refusal }))

interface GuardedProps {
  readonly screen: Screen
  readonly children: ReactNode
}

/** A screen, for whoever may see it. */
export function Guarded({ screen: { needs, title }, children }: GuardedProps) {
  const may = useMay(needs ?? 'read')
  if (needs === undefined || may) return children
  return (
    <Suspense>
      <Refusal title={title} needs={needs} />
    </Suspense>
  )
}
