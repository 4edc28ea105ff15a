import { useRef, useState } from 'react'
import { type Me, tellRenewed } from '../api/index.ts'
import { useModal } from '../overlay/index.ts'
import { type Need, PasswordStep, ProofStep, SetUpProof } from '../sign-in/index.ts'

interface AgainProps {
  readonly signIn: string
  readonly onDone: (me: Me) => void
}

/** Over the page, which stays as it is. It cannot be closed: nothing behind it would work. */
export function SignInAgain({ signIn, onDone }: AgainProps) {
  const [need, setNeed] = useState<Need | null>(null)
  const dialog = useRef<HTMLDialogElement>(null)
  // The name is known.
  useModal(dialog, true, 'input[name=password]')
  const done = (me: Me) => {
    onDone(me)
    tellRenewed()
  }
  const next = location.pathname + location.search
  return (
    <dialog
      className="sheet-box over"
      ref={dialog}
      aria-labelledby="again"
      onCancel={(event) => event.preventDefault()}
    >
      <div className="sheet-bar">
        <h2 id="again">Your session is over</h2>
      </div>
      <div className="sheet-body">
        <p className="t2">Sign in again. This page and what you wrote on it stay as they are.</p>
        {need === null ? (
          <PasswordStep signIn={signIn} next={next} onDone={done} onNeed={setNeed} />
        ) : need.mustSetUp ? (
          <SetUpProof onDone={done} />
        ) : (
          <ProofStep need={need} onDone={done} onBack={() => setNeed(null)} />
        )}
      </div>
    </dialog>
  )
}
