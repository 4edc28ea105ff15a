import { type FormEvent, useState } from 'react'
import { ask, type Operations, type User, useAsk } from '../../api/index.ts'
import { queries } from '../../api/query.ts'
import { Answer, Data, Moment } from '../../kit/index.ts'
import { Sheet, toast } from '../../overlay/index.ts'
import { useMe } from '../../session/index.tsx'
import { attempt, Fault, useDeed } from './deed.tsx'
import { PasswordLink, RoleChoice } from './person-form.tsx'
import { StateOf } from './team.tsx'
import { proofText } from './words.ts'

type Link = Operations['makePasswordLink']['answer']
type Patch = Operations['changeUser']['body']

async function again(): Promise<void> {
  for (const key of ['listUsers', 'getUser', 'listPeople'])
    await queries.invalidateQueries({ queryKey: [key] })
}

/** One person, and everything that can be done for or against them. */
export function PersonSheet({
  id,
  onClose,
}: {
  readonly id: string
  readonly onClose: () => void
}) {
  const user = useAsk('getUser', { params: { id } })
  const title = user.data === undefined ? 'A person' : user.data.name || user.data.signIn
  return (
    <Sheet title={title} isOpen onClose={onClose} place="side">
      <Answer query={user} what="the person">
        {(known) => <Person user={known} onClose={onClose} />}
      </Answer>
    </Sheet>
  )
}

function Person({ user, onClose }: { readonly user: User; readonly onClose: () => void }) {
  const { user: me } = useMe()
  const isMe = me.id === user.id
  return (
    <>
      <dl className="kv">
        <dt>Signs in as</dt>
        <dd className="wrap">
          <Data>{user.signIn}</Data>
        </dd>
        <dt>State</dt>
        <dd>
          <StateOf user={user} />
        </dd>
        <dt>Second proof</dt>
        <dd>{user.isOuter ? 'at the sign-in service' : proofText(user)}</dd>
        <dt>Last seen</dt>
        <dd>{user.lastSeenAt === null ? 'no session is kept' : <Moment at={user.lastSeenAt} />}</dd>
        <dt>Since</dt>
        <dd>
          <Moment at={user.createdAt} />
        </dd>
      </dl>
      {isMe ? (
        <p className="t2">
          This is you. Nobody changes their own role or state: another admin can. Your password and
          proofs are in Profile.
        </p>
      ) : (
        <>
          {user.isOuter ? (
            <p className="t2">The sign-in service gives the role.</p>
          ) : (
            <RoleForm user={user} />
          )}
          <Acts user={user} />
          <Erase user={user} onDone={onClose} />
        </>
      )}
    </>
  )
}

async function changeWithUndo(
  ...[user, patch, undo, said]: [user: User, patch: Patch, undo: Patch, said: string]
): Promise<void> {
  const { body } = await ask('changeUser', {
    ...{ params: { id: user.id }, match: `"${user.version}"`, body: patch },
  })
  await again()
  toast(
    said,
    () =>
      void attempt(async () => {
        await ask('changeUser', {
          ...{ params: { id: user.id }, match: `"${body.version}"`, body: undo },
        })
        await again()
      }),
  )
}

function RoleForm({ user }: { readonly user: User }) {
  const { isBusy, fault, run } = useDeed()
  const shown = user.name || user.signIn
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const role = String(new FormData(event.currentTarget).get('role')) as User['role']
    if (role === user.role) return
    void run(() => changeWithUndo(user, { role }, { role: user.role }, `${shown} is ${role} now.`))
  }
  return (
    <form className="form" onSubmit={submit} key={user.version}>
      <RoleChoice name="role" value={user.role} />
      <Fault text={fault} />
      <div className="btns">
        <button type="submit" className="btn" disabled={isBusy}>
          Give the role
        </button>
      </div>
    </form>
  )
}

function Acts({ user }: { readonly user: User }) {
  const [link, setLink] = useState<Link | null>(null)
  const { isBusy, fault, run } = useDeed()
  const params = { id: user.id }
  const shown = user.name || user.signIn
  const isOff = user.state === 'disabled'
  const done = async (said: string) => {
    await again()
    toast(said)
  }
  const makeLink = async () => setLink((await ask('makePasswordLink', { params })).body)
  const endSessions = async () => {
    await ask('endUserSessions', { params })
    await done(`${shown} is signed out everywhere.`)
  }
  const dropProofs = async () => {
    await ask('resetSecondProofs', { params })
    await done(`${shown} has no second proof any more.`)
  }
  const said = isOff ? `${shown} may sign in again.` : `${shown} is disabled, and signed out.`
  const toggle = () => changeWithUndo(user, { isDisabled: !isOff }, { isDisabled: isOff }, said)
  const acts = [
    ...(user.isOuter || isOff ? [] : [['Make a password link', makeLink] as const]),
    ['End their sessions', endSessions] as const,
    ...(user.hasCodeApp || user.passkeys > 0
      ? [['Take their second proofs away', dropProofs] as const]
      : []),
    [isOff ? 'Let them in again' : 'Disable', toggle] as const,
  ]
  return (
    <div className="stack">
      <h3 className="h">What you can do</h3>
      <div className="btns">
        {acts.map(([text, act]) => (
          <button
            key={text}
            type="button"
            className="btn s"
            disabled={isBusy}
            onClick={() => void run(act)}
          >
            {text}
          </button>
        ))}
      </div>
      <Fault text={fault} />
      {link !== null && <PasswordLink token={link.passwordToken} expiresAt={link.expiresAt} />}
    </div>
  )
}

function Erase({ user, onDone }: { readonly user: User; readonly onDone: () => void }) {
  const [typed, setTyped] = useState('')
  const { isBusy, fault, run } = useDeed()
  const erase = (event: FormEvent) => {
    event.preventDefault()
    void run(async () => {
      await ask('eraseUser', { params: { id: user.id }, match: `"${user.version}"` })
      onDone()
      await again()
      toast('The account is erased.')
    })
  }
  return (
    <form className="form set-danger" onSubmit={erase}>
      <h3 className="h">Erase the account</h3>
      <p className="t2">
        Name, address, proofs and sessions are gone for good; what was done stands in the audit log
        under an id. It cannot be undone.
      </p>
      <div className="field">
        <label htmlFor="typed">
          Type <Data>{user.signIn}</Data> to erase it
        </label>
        <input
          id="typed"
          className="input"
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
          autoComplete="off"
          autoCapitalize="none"
        />
        <Fault text={fault} />
      </div>
      <div className="btns">
        <button type="submit" className="btn" disabled={isBusy || typed !== user.signIn}>
          Erase
        </button>
      </div>
    </form>
  )
}
