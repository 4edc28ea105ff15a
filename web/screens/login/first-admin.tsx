import { type FormEvent, useState } from 'react'
import { ask, type Me } from '../../api/index.ts'
import {
  FormErrors,
  type Need,
  needOf,
  PasswordField,
  type Sending,
  SubmitButton,
  TextField,
  useSending,
} from '../../sign-in/index.ts'
import { NewLink } from './no-link.tsx'
import { Title } from './title.tsx'

interface FirstAdminProps {
  readonly token: string
  readonly onDone: (me: Me) => void
  readonly onNeed: (need: Need) => void
}

export function FirstAdmin({ token, onDone, onNeed }: FirstAdminProps) {
  const [signIn, setSignIn] = useState('')
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [isLinkOver, setLinkOver] = useState(false)
  const sending = useSending()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (signIn === '' || password === '')
      return sending.say('Type a name to sign in with, and a password.')
    void sending.send(async () => {
      try {
        onDone((await ask('setUp', { body: { token, signIn, name, password } })).body)
      } catch (thrown) {
        const need = needOf(thrown)
        if (need !== null) return onNeed(need)
        setLinkOver((thrown as { problem?: { code?: string } }).problem?.code === 'unauthenticated')
        throw thrown
      }
    })
  }
  return (
    <>
      <Title lead="There is no account yet, and no default password. This link makes the first admin, once.">
        Who are you?
      </Title>
      <form className="proof-form" onSubmit={submit} noValidate>
        <FormErrors sending={sending} />
        {isLinkOver && <NewLink />}
        <Names {...{ signIn, setSignIn, name, setName, sending }} />
        <PasswordField
          {...{
            label: 'Password',
            name: 'password',
            value: password,
            onValue: setPassword,
            sending,
          }}
          note="Eight characters or more; fifteen are better. A sentence is fine."
          autoComplete="new-password"
          required
        />
        <div className="setup-foot">
          <span className="note">
            What you choose stays on this machine; of the password only a hash is kept.
          </span>
          <SubmitButton sending={sending}>Make the first admin</SubmitButton>
        </div>
      </form>
    </>
  )
}

interface NamesProps {
  readonly signIn: string
  readonly setSignIn: (text: string) => void
  readonly name: string
  readonly setName: (text: string) => void
  readonly sending: Sending
}

function Names({ signIn, setSignIn, name, setName, sending }: NamesProps) {
  return (
    <div className="pair">
      <TextField
        {...{
          label: 'Name to sign in with',
          name: 'signIn',
          value: signIn,
          onValue: setSignIn,
          sending,
        }}
        {...{
          autoComplete: 'username',
          autoCapitalize: 'none',
          spellCheck: false,
          maxLength: 128,
        }}
        required
        autoFocus
      />
      <TextField
        {...{
          label: 'Your name, as others see it',
          name: 'name',
          value: name,
          onValue: setName,
          sending,
        }}
        {...{ autoComplete: 'name', maxLength: 200, placeholder: 'may stay empty' }}
      />
    </div>
  )
}
