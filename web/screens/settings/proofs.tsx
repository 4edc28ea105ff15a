import { useState } from 'react'
import { ask, type Operations, useAsk } from '../../api/index.ts'
import { queries } from '../../api/query.ts'
import { Answer, countText, Data, Icon, Mark, Moment, Panel } from '../../kit/index.ts'
import { Sheet, toast } from '../../overlay/index.ts'
import { makePasskey, useMe, whyNoPasskey } from '../../session/index.tsx'
import { CodeApp } from './code-app.tsx'
import { Act, attempt, Fault, useDeed } from './deed.tsx'
import { RecoveryCodes } from './recovery-codes.tsx'
import { browserText } from './words.ts'

type Known = Operations['getMyProofs']['answer']

export async function askProofsAgain(): Promise<void> {
  await queries.invalidateQueries({ queryKey: ['getMyProofs'] })
  await queries.invalidateQueries({ queryKey: ['getMe'] })
}

/** How one proves who one is, besides a password. */
export function Proofs() {
  const proofs = useAsk('getMyProofs', undefined)
  const [codes, setCodes] = useState<readonly string[] | null>(null)
  return (
    <Panel title="Second proofs" note="so that a password alone lets nobody in">
      <Answer query={proofs} what="your proofs" rows={3}>
        {(known) => (
          <ul>
            <ProofState known={known} />
            <PasskeyRows known={known} onCodes={setCodes} />
            <AppRow known={known} onCodes={setCodes} />
            <RecoveryRow known={known} onCodes={setCodes} />
          </ul>
        )}
      </Answer>
      <RecoveryCodes codes={codes} onClose={() => setCodes(null)} />
    </Panel>
  )
}

interface RowProps {
  readonly known: Known
  readonly onCodes: (codes: readonly string[] | null) => void
}

function ProofState({ known: { hasCodeApp, passkeys, isRequired } }: Pick<RowProps, 'known'>) {
  const { user } = useMe()
  if (hasCodeApp || passkeys.length > 0) return null
  return (
    <li className="set-row">
      <p className="t2">
        {isRequired
          ? `The role ${user.role} asks for one.`
          : 'You have none yet. Set one up: it takes a minute.'}
      </p>
    </li>
  )
}

function PasskeyRows({ known, onCodes }: RowProps) {
  const { fault, isBusy, run } = useDeed()
  const why = whyNoPasskey()
  const add = () =>
    void run(async () => {
      const made = await makePasskey(browserText(navigator.userAgent))
      await askProofsAgain()
      onCodes(made.recoveryCodes)
      toast('The passkey is set up.')
    })
  const remove = (id: string) =>
    void attempt(async () => {
      await ask('removePasskey', { params: { id } })
      await askProofsAgain()
      toast('The passkey is taken away.')
    })
  return (
    <>
      {known.passkeys.map(({ id, name, createdAt, usedAt }) => (
        <li key={id} className="set-row">
          <div className="set-main">
            <p>
              <Icon name="key" /> Passkey <Data>{name}</Data>
            </p>
            <p className="note">
              since <Moment at={createdAt} />, {usedAt === null ? 'not used yet' : 'used '}
              {usedAt !== null && <Moment at={usedAt} />}
            </p>
          </div>
          <Act onClick={() => remove(id)}>Take away</Act>
        </li>
      ))}
      <li className="set-row">
        <div className="set-main">
          <p>
            <Icon name="key" /> {known.passkeys.length === 0 ? 'Passkey' : 'Another passkey'}
          </p>
          <p className="note">
            {why === '' ? 'Fingerprint, face or PIN of this device, or a security key.' : why}
          </p>
          <Fault text={fault} />
        </div>
        <button type="button" className="btn s" disabled={isBusy || why !== ''} onClick={add}>
          Set up
        </button>
      </li>
    </>
  )
}

function AppRow({ known, onCodes }: RowProps) {
  const [isOpen, setOpen] = useState(false)
  const remove = () =>
    void attempt(async () => {
      await ask('removeCodeApp')
      await askProofsAgain()
      toast('The code app is taken away.')
    })
  return (
    <li className="set-row">
      <div className="set-main">
        <p>{known.hasCodeApp ? <Mark name="ok" size={13} /> : <Icon name="clock" />} Code app</p>
        <p className="note">
          {known.hasCodeApp
            ? 'It is set up: a code of six digits, new each half minute.'
            : 'A code of six digits from an app on your phone.'}
        </p>
      </div>
      {known.hasCodeApp ? (
        <Act onClick={remove}>Take away</Act>
      ) : (
        <Act onClick={() => setOpen(true)}>Set up</Act>
      )}
      <Sheet title="Set up a code app" isOpen={isOpen} onClose={() => setOpen(false)}>
        <CodeApp
          onDone={(codes) => {
            setOpen(false)
            onCodes(codes)
          }}
        />
      </Sheet>
    </li>
  )
}

function RecoveryRow({ known, onCodes }: RowProps) {
  if (!known.hasCodeApp && known.passkeys.length === 0) return null
  const renew = () =>
    void attempt(async () => {
      const { body } = await ask('renewRecoveryCodes')
      await askProofsAgain()
      onCodes(body.recoveryCodes)
    })
  return (
    <li className="set-row">
      <div className="set-main">
        <p>
          <Icon name="lock" /> Recovery codes
        </p>
        <p className="note">
          {countText(known.recoveryCodesLeft, 'code')} left. Each lets you in once, when the rest is
          lost.
        </p>
      </div>
      <Act onClick={renew}>Make new ones</Act>
    </li>
  )
}
