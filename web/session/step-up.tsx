import { lazy, Suspense, useSyncExternalStore } from 'react'
import { proofAsked } from './proof.ts'

const ProofSheet = lazy(async () => ({ default: (await import('./proof-sheet.tsx')).ProofSheet }))

/** Stands once in the shell: the sheet that asks again who one is, where something asks for it. */
export function StepUp() {
  const given = useSyncExternalStore(proofAsked.follow, proofAsked.now)
  if (given === null) return null
  return (
    <Suspense>
      <ProofSheet onEnd={given} />
    </Suspense>
  )
}
