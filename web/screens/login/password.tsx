import { Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { ask } from '../../api/index.ts'
import { FormErrors, PasswordField, SubmitButton, useSending } from '../../sign-in/index.ts'
import { Gate } from './gate.tsx'
import { useLinkToken } from './token.ts'

/** Where the link of an admin leads: it works once. */
export function Password() {
  const token = useLinkToken()
  const [isDone, setDone] = useState(false)
  if (isDone)
    return (
      <Gate
        title="The password is kept"
        lead="Sessions that were open have ended. Sign in with the new one."
      >
        <Link className="btn go wide" to={'/login' as never}>
          Sign in
        </Link>
      </Gate>
    )
  if (token === '')
    return (
      <Gate title="This link is not whole" lead="What stands behind # in it is missing.">
        <p className="t2">
          Open the link again as it was sent to you. It works once, within an hour; an admin can
          make a new one, in Settings, Team.
        </p>
        <Link className="btn wide" to={'/login' as never}>
          Sign in
        </Link>
      </Gate>
    )
  return (
    <Gate title="Choose a password" lead="This link works once. Sessions that are open end.">
      <Choose token={token} onDone={() => setDone(true)} />
    </Gate>
  )
}

function Choose({ token, onDone }: { readonly token: string; readonly onDone: () => void }) {
  const [password, setPassword] = useState('')
  const sending = useSending()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (password === '') return sending.say('Type a password first.')
    void sending.send(async () => {
      await ask('choosePassword', { body: { token, password } })
      onDone()
    })
  }
  return (
    <form className="proof-form" onSubmit={submit} noValidate>
      <FormErrors sending={sending} />
      <PasswordField
        {...{ label: 'Password', name: 'password', value: password, onValue: setPassword, sending }}
        note="Eight characters or more; fifteen are better. A sentence is fine."
        autoComplete="new-password"
        required
        autoFocus
      />
      <SubmitButton sending={sending}>Keep it</SubmitButton>
    </form>
  )
}
