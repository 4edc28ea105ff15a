import { type FormEvent, useState } from 'react'
import { ask } from '../api/index.ts'
import { whyText } from '../kit/index.ts'
import { Sheet } from '../overlay/index.ts'
import { useMe } from './me.tsx'
import { givePasskey, isWavedAway, whyNoPasskey } from './passkeys.ts'

type Way = 'password' | 'totp' | 'recovery'

const ways: Readonly<
  Record<Way, { readonly label: string; readonly other: string; readonly complete: string }>
> = {
  password: { label: 'Your password', other: 'Use your password', complete: 'current-password' },
  totp: { label: 'Code of your app', other: 'Use a code of your app', complete: 'one-time-code' },
  recovery: { label: 'A recovery code', other: 'Use a recovery code', complete: 'off' },
}

interface ProofProps {
  readonly onEnd: (isProved: boolean) => void
}

/** Asks again who one is, over the page as it is: what was asked for is done then. */
export function ProofSheet({ onEnd }: ProofProps) {
  const { user, secondProof } = useMe()
  const open: readonly Way[] = [
    ...(user.hasPassword ? (['password'] as const) : []),
    ...secondProof.kinds.filter((kind) => kind !== 'passkey'),
  ]
  const [way, setWay] = useState<Way>(open[0] ?? 'password')
  const hasPasskey = secondProof.kinds.includes('passkey') && whyNoPasskey() === ''
  return (
    <Sheet title="Prove again who you are" isOpen onClose={() => onEnd(false)}>
      <p className="t2">
        What you asked for needs a proof that is younger than five minutes. Then it is done.
      </p>
      {open.length === 0 ? (
        <p className="t2">
          A sign-in service vouches for you: sign out, sign in there again, and repeat this within
          five minutes.
        </p>
      ) : (
        <ProofForm key={way} way={way} hasPasskey={hasPasskey} onEnd={onEnd} />
      )}
      {open.length > 1 && (
        <div className="btns">
          {open
            .filter((other) => other !== way)
            .map((other) => (
              <button
                key={other}
                type="button"
                className="btn s bare"
                onClick={() => setWay(other)}
              >
                {ways[other].other}
              </button>
            ))}
        </div>
      )}
    </Sheet>
  )
}

function ProofForm({
  way,
  hasPasskey,
  onEnd,
}: ProofProps & { readonly way: Way; readonly hasPasskey: boolean }) {
  const [fault, setFault] = useState('')
  const [isBusy, setBusy] = useState(false)
  const { label, complete } = ways[way]
  const give = async (deed: () => Promise<unknown>) => {
    setBusy(true)
    setFault('')
    try {
      await deed()
      onEnd(true)
    } catch (thrown) {
      setBusy(false)
      if (!isWavedAway(thrown)) setFault(whyText(thrown))
    }
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const text = String(new FormData(event.currentTarget).get('proof'))
    const body = way === 'password' ? { password: text } : { kind: way, code: text }
    void give(() => ask('reauthenticate', { body }))
  }
  return (
    <form className="form" onSubmit={submit}>
      <div className="field">
        <label htmlFor="proof">{label}</label>
        <input
          id="proof"
          name="proof"
          className="input"
          type={way === 'password' ? 'password' : 'text'}
          autoComplete={complete}
          inputMode={way === 'totp' ? 'numeric' : 'text'}
          required
          // biome-ignore lint/a11y/noAutofocus: the sheet is there for this field alone
          autoFocus
          aria-invalid={fault !== ''}
          aria-describedby={fault === '' ? undefined : 'proof-fault'}
        />
        {fault !== '' && (
          <p className="fault" id="proof-fault" role="alert">
            {fault}
          </p>
        )}
      </div>
      <div className="btns">
        <button type="submit" className="btn go" disabled={isBusy}>
          Go on
        </button>
        {hasPasskey && (
          <button
            type="button"
            className="btn"
            disabled={isBusy}
            onClick={() => void give(() => givePasskey())}
          >
            Use a passkey
          </button>
        )}
      </div>
    </form>
  )
}
