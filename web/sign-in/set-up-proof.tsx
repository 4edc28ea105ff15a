/** A second proof for whoever has none and needs one: a passkey, or a code app. */
import { type FormEvent, useState } from 'react'
import { ask, type Me } from '../api/index.ts'
import { Icon } from '../kit/index.ts'
import { isWavedAway, makePasskey, whyNoPasskey } from '../session/index.tsx'
import { SubmitButton } from './buttons.tsx'
import { FormErrors, TextField } from './fields.tsx'
import { type Sending, useSending } from './sending.ts'

interface SetUpProps {
  readonly onDone: (me: Me) => void
}

interface Made {
  readonly me: Me
  readonly recoveryCodes: readonly string[] | null
}

interface Offer {
  readonly secret: string
  readonly uri: string
}

/** Ends with the recovery codes, which are shown this once. */
export function SetUpProof({ onDone }: SetUpProps) {
  const [offer, setOffer] = useState<Offer | null>(null)
  const [made, setMade] = useState<Made | null>(null)
  const sending = useSending()
  const take = (done: Made) => {
    if (done.recoveryCodes === null) onDone(done.me)
    else setMade(done)
  }
  if (made?.recoveryCodes) {
    return <RecoveryCodes codes={made.recoveryCodes} onKept={() => onDone(made.me)} />
  }
  if (offer !== null) return <CodeApp offer={offer} sending={sending} onMade={take} />
  const whyNot = whyNoPasskey()
  const passkey = async () => {
    try {
      take(await makePasskey('This device'))
    } catch (thrown) {
      if (!isWavedAway(thrown)) throw thrown
      sending.say('No passkey was made. Try again, or use a code app.')
    }
  }
  return (
    <div className="proof-form">
      <FormErrors sending={sending} />
      {whyNot === '' && (
        <button
          type="button"
          className="btn go wide"
          disabled={sending.isSending}
          onClick={() => void sending.send(passkey)}
        >
          <Icon name="key" size={18} />
          Set up a passkey
        </button>
      )}
      <button
        type="button"
        className={`btn wide${whyNot === '' ? '' : ' go'}`}
        disabled={sending.isSending}
        onClick={() => void sending.send(async () => setOffer((await ask('offerCodeApp')).body))}
      >
        Set up a code app
      </button>
      {whyNot !== '' && <p className="note">{whyNot} A code app works everywhere.</p>}
    </div>
  )
}

interface CodeAppProps {
  readonly offer: Offer
  readonly sending: Sending
  readonly onMade: (made: Made) => void
}

function CodeApp({ offer, sending, onMade }: CodeAppProps) {
  const [code, setCode] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (code.trim() === '') return sending.say('Type the code that the app shows.')
    const body = { code: code.replace(/\s/g, '') }
    void sending.send(async () => onMade((await ask('setUpCodeApp', { body })).body))
  }
  return (
    <form className="proof-form" onSubmit={submit} noValidate>
      <FormErrors sending={sending} />
      <div className="field">
        <span className="h">Key for the code app</span>
        <p className="note">
          Type it into the app, or <a href={offer.uri}>open the app on this device</a>.
        </p>
        <p className="secret mono">{grouped(offer.secret)}</p>
      </div>
      <TextField
        {...{
          label: 'The code it shows now',
          name: 'code',
          value: code,
          onValue: setCode,
          sending,
        }}
        {...{ autoComplete: 'one-time-code', inputMode: 'numeric', className: 'input mono' }}
        required
        autoFocus
      />
      <SubmitButton sending={sending}>Go on</SubmitButton>
    </form>
  )
}

function grouped(secret: string): string {
  return secret.match(/.{1,4}/g)?.join(' ') ?? secret
}

interface CodesProps {
  readonly codes: readonly string[]
  readonly onKept: () => void
}

function RecoveryCodes({ codes, onKept }: CodesProps) {
  const [isCopied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(codes.join('\n'))
    setCopied(true)
  }
  return (
    <div className="proof-form">
      <p>
        <b>Keep these ten codes.</b> Each lets you in once when your other proof is lost. They are
        not shown again.
      </p>
      <ul className="codes mono">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="btns">
        <button type="button" className="btn" onClick={() => void copy()}>
          <Icon name="copy" />
          {isCopied ? 'Copied' : 'Copy'}
        </button>
        <button type="button" className="btn go" onClick={onKept}>
          I have kept them
        </button>
      </div>
    </div>
  )
}
