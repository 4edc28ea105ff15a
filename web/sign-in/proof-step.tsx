import { type FormEvent, useState } from 'react'
import { ask, type Me } from '../api/index.ts'
import { whyNoPasskey } from '../session/index.tsx'
import { PasskeyButton, SubmitButton } from './buttons.tsx'
import { FormErrors, TextField } from './fields.tsx'
import type { Need } from './need.ts'
import { useSending } from './sending.ts'

interface ProofProps {
  readonly need: Need
  readonly onDone: (me: Me) => void
  readonly onBack: () => void
}

const codes = {
  totp: {
    label: 'Code from your app',
    note: 'Six digits; a new one every 30 seconds.',
    input: { autoComplete: 'one-time-code', inputMode: 'numeric' },
  },
  recovery: {
    label: 'Recovery code',
    note: 'One of the ten that you kept; each works once.',
    input: { autoComplete: 'off', inputMode: 'text' },
  },
} as const

/** A code, or a passkey; recovery codes for when both are lost. */
export function ProofStep({ need, onDone, onBack }: ProofProps) {
  const { methods } = need
  const [kind, setKind] = useState<'totp' | 'recovery'>(
    methods.includes('totp') ? 'totp' : 'recovery',
  )
  const [code, setCode] = useState('')
  const sending = useSending()
  const isPasskey = methods.includes('passkey') && whyNoPasskey() === ''
  const { label, note, input } = codes[kind]
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (code.trim() === '') return sending.say('Type the code first.')
    const plain = kind === 'totp' ? code.replace(/\s/g, '') : code.trim()
    void sending.send(async () => {
      try {
        onDone((await ask('giveSecondProof', { body: { kind, code: plain } })).body)
      } catch (thrown) {
        setCode('')
        throw thrown
      }
    })
  }
  const other = kind === 'totp' ? 'recovery' : 'totp'
  return (
    <form className="proof-form" onSubmit={submit} noValidate>
      <FormErrors sending={sending} />
      {isPasskey && (
        <>
          <PasskeyButton sending={sending} onDone={onDone} />
          <div className="or">or</div>
        </>
      )}
      <TextField
        key={kind}
        {...{ label, note, name: 'code', value: code, onValue: setCode, sending }}
        {...input}
        className="input mono"
        spellCheck={false}
        required
        autoFocus
      />
      <SubmitButton sending={sending}>Go on</SubmitButton>
      <p className="note other-ways">
        {methods.includes(other) && (
          <button
            type="button"
            className="link"
            onClick={() => {
              setKind(other)
              setCode('')
            }}
          >
            {other === 'recovery' ? 'Use a recovery code' : 'Use the code app'}
          </button>
        )}
        <button type="button" className="link" onClick={onBack}>
          Sign in as somebody else
        </button>
      </p>
    </form>
  )
}
