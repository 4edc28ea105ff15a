import { type FormEvent, useState } from 'react'
import { ask, queries } from '../../api/index.ts'
import { dataText } from '../../kit/index.ts'
import { Sheet, toast } from '../../overlay/index.ts'
import { Fault, useDeed } from '../../session/index.tsx'

interface RevokeProps {
  readonly id: string
  readonly onClose: () => void
}

/** It cannot be undone: the name is typed, and a reason given. */
export function RevokeSheet({ id, onClose }: RevokeProps) {
  return (
    <Sheet title={`Revoke ${dataText(id)}`} isOpen onClose={onClose}>
      <RevokeForm id={id} onDone={onClose} />
    </Sheet>
  )
}

function RevokeForm({ id, onDone }: { readonly id: string; readonly onDone: () => void }) {
  const { isBusy, fault, run } = useDeed()
  const [typed, setTyped] = useState('')
  const isTyped = typed.trim() === id
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const reason = String(new FormData(event.currentTarget).get('reason')).trim()
    void run(async () => {
      await ask('revokeAgent', { params: { id }, body: { reason } })
      await queries.invalidateQueries({ queryKey: ['listAgents'] })
      toast(`${dataText(id)} is revoked.`)
      onDone()
    })
  }
  return (
    <form className="form" onSubmit={submit}>
      <p className="t2">
        Within five seconds the hub takes nothing of it any more, not even what waits in its log.
        This cannot be undone: to let the machine in again, it has to be added anew. What it sent
        before is kept.
      </p>
      <div className="field">
        <label htmlFor="revoke-reason">Why</label>
        <input
          {...{ id: 'revoke-reason', name: 'reason', className: 'input', autoComplete: 'off' }}
          {...{ minLength: 3, maxLength: 500, required: true }}
          data-first
        />
      </div>
      <div className="field">
        <label htmlFor="revoke-name">Type its name: {dataText(id)}</label>
        <input
          {...{ id: 'revoke-name', className: 'input mono', autoComplete: 'off' }}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          spellCheck={false}
        />
      </div>
      <Fault text={fault} />
      <div className="btns">
        <button type="submit" className="btn go" disabled={isBusy || !isTyped}>
          Revoke it
        </button>
      </div>
    </form>
  )
}
