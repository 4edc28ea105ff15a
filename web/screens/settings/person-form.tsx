import { type FormEvent, useState } from 'react'
import { ask, type Operations, type User } from '../../api/index.ts'
import { queries } from '../../api/query.ts'
import { momentText } from '../../kit/index.ts'
import { Fault, Once, useDeed } from './deed.tsx'
import { roleWords } from './words.ts'

type Made = Operations['createUser']['answer']

/** `https://…/password#SECRET`: what stands behind `#` is sent to no server. */
export function passwordLink(token: string): string {
  return `${location.origin}/password#${token}`
}

export function PasswordLink({
  token,
  expiresAt,
}: {
  readonly token: string
  readonly expiresAt: string
}) {
  return (
    <Once
      label="Link to choose a password"
      text={passwordLink(token)}
      says={`It works once, until ${momentText(Date.parse(expiresAt))}, and is shown this once. Hand it over where nobody else reads it.`}
    />
  )
}

/** A new account: its person chooses the password. */
export function PersonForm({ onDone }: { readonly onDone: () => void }) {
  const [made, setMade] = useState<Made | null>(null)
  const { isBusy, fault, run } = useDeed()
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const text = (name: string) => String(form.get(name)).trim()
    const body = {
      ...{ signIn: text('signIn'), name: text('name'), email: text('email') },
      role: text('role') as User['role'],
    }
    void run(async () => {
      setMade((await ask('createUser', { body })).body)
      for (const key of ['listUsers', 'listPeople'])
        await queries.invalidateQueries({ queryKey: [key] })
    })
  }
  if (made !== null)
    return (
      <>
        <p className="t2">
          {made.user.name || made.user.signIn} may sign in, with a password that they choose.
        </p>
        <PasswordLink token={made.passwordToken} expiresAt={made.expiresAt} />
        <div className="btns">
          <button type="button" className="btn" onClick={onDone}>
            Done
          </button>
        </div>
      </>
    )
  return (
    <form className="form" onSubmit={submit}>
      <div className="field">
        <label htmlFor="new-sign-in">Name to sign in with</label>
        <input
          id="new-sign-in"
          name="signIn"
          className="input"
          autoCapitalize="none"
          autoComplete="off"
          maxLength={128}
          required
        />
      </div>
      <div className="field">
        <label htmlFor="new-name">Full name</label>
        <input id="new-name" name="name" className="input" autoComplete="off" maxLength={200} />
      </div>
      <div className="field">
        <label htmlFor="new-email">E-mail</label>
        <input id="new-email" name="email" type="email" className="input" autoComplete="off" />
      </div>
      <RoleChoice name="role" value="analyst" />
      <Fault text={fault} />
      <div className="btns">
        <button type="submit" className="btn go" disabled={isBusy}>
          Make the account
        </button>
      </div>
    </form>
  )
}

export function RoleChoice({
  name,
  value,
}: {
  readonly name: string
  readonly value: User['role']
}) {
  return (
    <fieldset className="set-roles">
      <legend>Role</legend>
      {Object.entries(roleWords).map(([role, words]) => (
        <label key={role} className="check">
          <input type="radio" name={name} value={role} defaultChecked={role === value} />
          <span>
            <b>{role}</b> <span className="note">{words}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}
