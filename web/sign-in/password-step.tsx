import { type FormEvent, useEffect, useState } from 'react'
import { ask, type Me, Refused, useAsk } from '../api/index.ts'
import { Icon } from '../kit/index.ts'
import {
  canOfferPasskey,
  givePasskey,
  isWavedAway,
  keepNext,
  whyNoPasskey,
} from '../session/index.tsx'
import { endWaiting, PasskeyButton, SubmitButton, takeOver } from './buttons.tsx'
import { FormErrors, PasswordField, TextField } from './fields.tsx'
import { type Need, needOf } from './need.ts'
import { type Sending, useSending } from './sending.ts'

interface StepProps {
  readonly onDone: (me: Me) => void
  readonly onNeed: (need: Need) => void
  /** Who was signed in here. */
  readonly signIn?: string
  /** Where the way over a sign-in service comes back to. */
  readonly next: string
}

/** Name and password in one go, as whatever keeps passwords fills them in; or a passkey; or another service's word. */
export function PasswordStep({ onDone, onNeed, signIn = '', next }: StepProps) {
  const [name, setName] = useState(signIn)
  const [password, setPassword] = useState('')
  const sending = useSending()
  useOfferedPasskey(onDone)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (name === '' || password === '') return sending.say('Type your name and your password.')
    void sending.send(async () => {
      try {
        onDone((await ask('login', { body: { signIn: name, password } })).body)
      } catch (thrown) {
        const need = needOf(thrown)
        if (need === null) throw thrown
        onNeed(need)
      }
    })
  }
  return (
    <form className="proof-form" onSubmit={submit} noValidate>
      <FormErrors sending={sending} />
      <TextField
        {...{ label: 'Name', name: 'username', value: name, onValue: setName, sending }}
        {...{ autoComplete: 'username webauthn', autoCapitalize: 'none', spellCheck: false }}
        required
        autoFocus={signIn === ''}
      />
      <PasswordField
        {...{ label: 'Password', name: 'password', value: password, onValue: setPassword, sending }}
        autoComplete="current-password"
        required
        autoFocus={signIn !== ''}
      />
      <SubmitButton sending={sending}>Sign in</SubmitButton>
      <Others sending={sending} onDone={onDone} next={next} />
    </form>
  )
}

function Others({
  sending,
  onDone,
  next,
}: Pick<StepProps, 'onDone' | 'next'> & { readonly sending: Sending }) {
  const { data } = useAsk('getSignInMethods', undefined)
  const isPasskey = data?.passkeys === true && whyNoPasskey() === ''
  const service = data?.signInService ?? null
  if (!isPasskey && service === null) return null
  return (
    <>
      <div className="or">or</div>
      <div className="stack">
        {isPasskey && <PasskeyButton sending={sending} onDone={onDone} />}
        {service !== null && (
          <a className="btn wide" href="/api/v1/auth/oidc/start" onClick={() => keepNext(next)}>
            <Icon name="lock" size={18} />
            <span className="clip">
              Single sign-on with <bdi>{service}</bdi>
            </span>
          </a>
        )}
      </div>
    </>
  )
}

/** The browser offers passkeys among the names that it would fill in; nothing is told where it cannot. */
function useOfferedPasskey(onDone: (me: Me) => void): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once for the form, whoever hears of it
  useEffect(() => {
    let isGone = false
    void canOfferPasskey().then(async (can) => {
      if (!can || isGone) return
      try {
        onDone(await givePasskey(takeOver(), true))
      } catch (thrown) {
        if (!isWavedAway(thrown) && !(thrown instanceof Refused)) console.warn(thrown)
      }
    })
    return () => {
      isGone = true
      endWaiting()
    }
  }, [])
}
