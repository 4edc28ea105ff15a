import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { ask, type Me } from '../../api/index.ts'
import { Skeleton, useUrlText } from '../../kit/index.ts'
import { nextPath } from '../../session/index.tsx'
import { type Need, needOf, ProofStep, SetUpProof } from '../../sign-in/index.ts'
import { keptNeed, useEnter } from './enter.ts'
import { Gate } from './gate.tsx'

/** After the password: the second proof, or its set-up where the role asks for one and there is none. */
export function SecondProof() {
  const [wanted] = useUrlText('next')
  const next = nextPath(wanted, location.origin)
  const enter = useEnter(next)
  const navigate = useNavigate()
  const back = () => void navigate({ to: '/login' as never, search: { next: wanted } as never })
  const need = useNeed(enter, back)
  if (need === null)
    return (
      <Gate title="One more proof" lead="Looking what is missing.">
        <Skeleton rows={2} what="what is missing" />
      </Gate>
    )
  if (need.mustSetUp)
    return (
      <Gate
        title="Set up a second proof"
        lead="Your role needs one beside the password: it keeps others out who learn it."
      >
        <SetUpProof onDone={enter} />
      </Gate>
    )
  return (
    <Gate title="One more proof" lead="The password is right.">
      <ProofStep need={need} onDone={enter} onBack={back} />
    </Gate>
  )
}

/** Kept by the step before; else the server says what the session waits for. */
function useNeed(onDone: (me: Me) => void, onNobody: () => void): Need | null {
  const [need, setNeed] = useState(keptNeed)
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once for the page
  useEffect(() => {
    if (need !== null) return
    ask('getMe').then(
      ({ body }) => onDone(body),
      (thrown: unknown) => {
        const found = needOf(thrown)
        if (found === null) onNobody()
        else setNeed(found)
      },
    )
  }, [])
  return need
}
