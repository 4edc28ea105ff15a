import { type FormEvent, useEffect, useState } from 'react'
import { ask } from '../../api/index.ts'
import { ErrorPanel, QrCode, Skeleton } from '../../kit/index.ts'
import { toast } from '../../overlay/index.ts'
import { isNotProved, proved } from '../../session/index.tsx'
import { Fault, useDeed } from './deed.tsx'
import { askProofsAgain } from './proofs.tsx'
import { inFours } from './words.ts'

interface Offer {
  readonly secret: string
  readonly uri: string
}

/** Scan or type the secret, then prove with its first code that it was taken down right. */
export function CodeApp({
  onDone,
}: {
  readonly onDone: (codes: readonly string[] | null) => void
}) {
  const [offer, setOffer] = useState<Offer | null>(null)
  const [thrown, setThrown] = useState<unknown>(null)
  const begin = async () => {
    setThrown(null)
    try {
      setOffer((await proved(() => ask('offerCodeApp'))).body)
    } catch (failure) {
      setThrown(failure)
    }
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once, when the sheet opens
  useEffect(() => void begin(), [])
  if (thrown !== null)
    return (
      <ErrorPanel
        thrown={thrown}
        what={isNotProved(thrown) ? 'It needs a fresh proof' : 'It could not begin'}
        onRetry={() => void begin()}
      />
    )
  if (offer === null) return <Skeleton what="the secret" rows={3} />
  return <Confirm offer={offer} onDone={onDone} />
}

function Confirm({
  offer: { secret, uri },
  onDone,
}: {
  readonly offer: Offer
  readonly onDone: (codes: readonly string[] | null) => void
}) {
  const { isBusy, fault, run } = useDeed()
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const code = String(new FormData(event.currentTarget).get('code')).replaceAll(' ', '')
    void run(async () => {
      const { body } = await ask('setUpCodeApp', { body: { code } })
      await askProofsAgain()
      toast('The code app is set up.')
      onDone(body.recoveryCodes)
    })
  }
  return (
    <form className="form" onSubmit={submit}>
      <p className="t2">Scan this with the app, or type the secret into it.</p>
      <div className="set-code-app">
        <QrCode text={uri} label="The secret for the code app, to be scanned" />
        <dl className="set-code-facts">
          <dt className="note">Secret</dt>
          <dd>
            <code className="set-once-text">{inFours(secret)}</code>
          </dd>
          <dt className="note">On this device</dt>
          <dd>
            <a href={uri}>Open in the app</a>
          </dd>
        </dl>
      </div>
      <div className="field">
        <label htmlFor="code">The code that it shows now</label>
        <input
          id="code"
          name="code"
          className="input"
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={16}
          required
        />
        <Fault text={fault} />
      </div>
      <div className="btns">
        <button type="submit" className="btn go" disabled={isBusy}>
          Set up
        </button>
      </div>
    </form>
  )
}
