import { useId, useState } from 'react'
import { ask, queries, type ToldPolicy } from '../../api/index.ts'
import { useUrl } from '../../kit/index.ts'
import { toast } from '../../overlay/index.ts'
import { useObstacle } from '../../response/index.ts'
import { attempt, Fault, useDeed } from './deed.tsx'

export async function policiesAnew(): Promise<void> {
  const names = ['listPolicies', 'getActivePolicy', 'getPolicy', 'diffPolicy', 'getResponse']
  for (const name of names) await queries.invalidateQueries({ queryKey: [name] })
}

/** In force from now on, after a fresh proof of who asks; the one before is one press away. */
export function Activate({ of }: { readonly of: ToldPolicy }) {
  const id = useId()
  const [note, setNote] = useState('')
  const [, change] = useUrl()
  const { isBusy, fault, run } = useDeed()
  const obstacle = useObstacle('policies:activate')
  const { version, state, inForce } = of
  const isBack = state === 'retired'
  const put = () =>
    run(async () => {
      // As it was seen: where another came into force meanwhile, it is looked at anew.
      const match = `"${version}.${state}.${inForce}"`
      const asking = { params: { version }, match, body: { note: note.trim() } }
      try {
        await (isBack ? ask('rollBackPolicy', asking) : ask('activatePolicy', asking))
      } finally {
        await policiesAnew()
      }
      change({ version: '' })
      const back = inForce > 0 ? () => void rollBack(inForce) : null
      toast(`Policy ${version} is in force.`, back)
    })
  return (
    <div className="pol-activate">
      <div className="field">
        <label htmlFor={id}>A word on why</label>
        <input
          id={id}
          className="input"
          maxLength={2000}
          value={note}
          onChange={({ target }) => setNote(target.value)}
        />
      </div>
      <Fault text={fault} />
      <div className="btns">
        <button
          type="button"
          className="btn go"
          disabled={isBusy || obstacle !== ''}
          onClick={() => void put()}
        >
          {isBack ? `Roll back to policy ${version}` : `Put policy ${version} in force`}
        </button>
        {obstacle !== '' && <span className="note">{obstacle}</span>}
      </div>
    </div>
  )
}

export async function rollBack(version: number): Promise<boolean> {
  return attempt(async () => {
    const { etag } = await ask('getPolicy', { params: { version } })
    await ask('rollBackPolicy', { params: { version }, match: etag, body: { note: '' } })
    await policiesAnew()
    toast(`Policy ${version} is in force again.`)
  })
}
