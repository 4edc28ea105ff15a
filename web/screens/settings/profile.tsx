import { type FormEvent, useState } from 'react'
import { ask, useAsk } from '../../api/index.ts'
import { queries } from '../../api/query.ts'
import { countText, Panel } from '../../kit/index.ts'
import { toast } from '../../overlay/index.ts'
import { useMe } from '../../session/index.tsx'
import { Fault, useDeed } from './deed.tsx'
import { Proofs } from './proofs.tsx'
import { Sessions } from './sessions.tsx'

/** Oneself: who one is, how one proves it, and where one is signed in. */
export function Profile() {
  const { user } = useMe()
  const sessions = useAsk('listMySessions', undefined)
  const count = sessions.data?.data.length
  return (
    <>
      <section className="panel say set-say">
        <h1>
          {user.name || user.signIn}, {user.role}.
        </h1>
        <ul className="proof">
          <li>signs in as {user.signIn}</li>
          {count !== undefined && <li>{countText(count, 'session')} open</li>}
        </ul>
      </section>
      <div className="set-two">
        <NamePanel />
        {user.hasPassword && <PasswordPanel />}
      </div>
      <Proofs />
      <Sessions />
    </>
  )
}

function NamePanel() {
  const { user } = useMe()
  const { isBusy, fault, run } = useDeed()
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const body = { name: String(form.get('name')), email: String(form.get('email')) }
    void run(async () => {
      await ask('changeMe', { body, match: `"${user.version}"` })
      await queries.invalidateQueries({ queryKey: ['getMe'] })
      await queries.invalidateQueries({ queryKey: ['listPeople'] })
      toast('Kept.')
    })
  }
  return (
    <Panel title="Who you are">
      <form className="form pad" onSubmit={submit} key={user.version}>
        <div className="field">
          <label htmlFor="name">Name</label>
          <input
            id="name"
            name="name"
            className="input"
            defaultValue={user.name}
            maxLength={200}
            required
          />
        </div>
        <div className="field">
          <label htmlFor="email">E-mail</label>
          <input
            id="email"
            name="email"
            type="email"
            className="input"
            defaultValue={user.email}
            autoComplete="email"
          />
          <p className="note">Kept with your account. AMOSKYS sends no mail.</p>
        </div>
        <Fault text={fault} />
        <div className="btns">
          <button type="submit" className="btn" disabled={isBusy}>
            Keep
          </button>
        </div>
      </form>
    </Panel>
  )
}

function PasswordPanel() {
  const { user } = useMe()
  const { isBusy, fault, run } = useDeed()
  const [isSeen, setSeen] = useState(false)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const given = new FormData(form)
    const body = { current: String(given.get('current')), password: String(given.get('password')) }
    void run(async () => {
      await ask('changePassword', { body })
      form.reset()
      await queries.invalidateQueries({ queryKey: ['listMySessions'] })
      toast('Your password is changed. Every other session has ended.')
    })
  }
  const type = isSeen ? 'text' : 'password'
  return (
    <Panel title="Password">
      <form className="form pad" onSubmit={submit}>
        <input
          className="sr"
          name="username"
          value={user.signIn}
          autoComplete="username"
          tabIndex={-1}
          aria-hidden="true"
          readOnly
        />
        <div className="field">
          <label htmlFor="current">The one in force</label>
          <input
            id="current"
            name="current"
            type={type}
            className="input"
            autoComplete="current-password"
            required
          />
        </div>
        <div className="field">
          <label htmlFor="password">A new one</label>
          <input
            id="password"
            name="password"
            type={type}
            className="input"
            autoComplete="new-password"
            minLength={8}
            required
          />
          <p className="note">8 characters or more; 15 are better. Other sessions end.</p>
        </div>
        <label className="check">
          <input type="checkbox" checked={isSeen} onChange={() => setSeen(!isSeen)} /> Show them
        </label>
        <Fault text={fault} />
        <div className="btns">
          <button type="submit" className="btn" disabled={isBusy}>
            Change
          </button>
        </div>
      </form>
    </Panel>
  )
}
