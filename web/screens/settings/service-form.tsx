import type { FormEvent } from 'react'
import { ask, type ServiceAccount } from '../../api/index.ts'
import { queries } from '../../api/query.ts'
import { Fault, useDeed } from './deed.tsx'
import { scopeWords } from './words.ts'

type Scopes = ServiceAccount['scopes']

/** A program, and the most that any of its keys may do. */
export function ServiceForm({ onDone }: { readonly onDone: (id: string) => void }) {
  const { isBusy, fault, run } = useDeed()
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const body = {
      name: String(form.get('name')).trim(),
      scopes: form.getAll('scope').map(String) as unknown as Scopes,
    }
    void run(async () => {
      const { body: made } = await ask('createServiceAccount', { body })
      await queries.invalidateQueries({ queryKey: ['listServiceAccounts'] })
      onDone(made.id)
    })
  }
  return (
    <form className="form" onSubmit={submit}>
      <div className="field">
        <label htmlFor="service-name">Name of the program</label>
        <input
          id="service-name"
          name="name"
          className="input"
          maxLength={100}
          autoComplete="off"
          required
        />
      </div>
      <ScopeChoice given={['read']} />
      <Fault text={fault} />
      <div className="btns">
        <button type="submit" className="btn go" disabled={isBusy}>
          Let it in
        </button>
      </div>
    </form>
  )
}

export function ScopeChoice({ given }: { readonly given: readonly string[] }) {
  return (
    <fieldset className="set-roles">
      <legend>It may</legend>
      {Object.entries(scopeWords).map(([scope, words]) => (
        <label key={scope} className="check">
          <input
            type="checkbox"
            name="scope"
            value={scope}
            defaultChecked={given.includes(scope)}
          />
          {words}
        </label>
      ))}
    </fieldset>
  )
}
