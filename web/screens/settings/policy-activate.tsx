import { useId, useState } from 'react'
import { ask, queries, type ToldPolicy } from '../../api/index.ts'
import { useUrl } from '../../kit/index.ts'
import { toast } from '../../overlay/index.ts'
import { useObstacle } from '../../response/index.ts'
import { useMe } from '../../session/index.tsx'
import { attempt, type Deed, Fault, useDeed } from './deed.tsx'

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
  const { user } = useMe()
  const others = (of.approvals ?? []).filter(({ by }) => by !== user.id)
  // Whoever puts it in force is one of those that it takes.
  const lacks = of.approvalsNeeded - 1 - others.length
  const isBack = state === 'retired'
  const put = () =>
    run(async () => {
      // As it was seen: where another came into force meanwhile, it is looked at anew.
      const match = tagOf(of)
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
          disabled={isBusy || obstacle !== '' || lacks > 0}
          onClick={() => void put()}
        >
          {isBack ? `Roll back to policy ${version}` : `Put policy ${version} in force`}
        </button>
        {lacks > 0 && (
          <Approve
            {...{ of, run, note }}
            isOff={isBusy || obstacle !== '' || isMine(of, user.id)}
          />
        )}
        {obstacle !== '' && <span className="note">{obstacle}</span>}
      </div>
      {of.approvalsNeeded > 1 && <p className="note">{standingText(of, user.id)}</p>}
    </div>
  )
}

interface ApproveProps {
  readonly of: ToldPolicy
  readonly run: Deed['run']
  readonly note: string
  readonly isOff: boolean
}

/** The other of the two who answer for what acts by itself. */
function Approve({ of, run, note, isOff }: ApproveProps) {
  const { version } = of
  const approve = () =>
    run(async () => {
      const asking = { params: { version }, match: tagOf(of), body: { note: note.trim() } }
      try {
        await ask('approvePolicy', asking)
      } finally {
        await policiesAnew()
      }
      toast(`Approved. Another admin can put policy ${version} in force.`)
    })
  return (
    <button type="button" className="btn" disabled={isOff} onClick={() => void approve()}>
      Approve policy {version}
    </button>
  )
}

export function tagOf({ version, state, approvals = [], inForce }: ToldPolicy): string {
  return `"${version}.${state}.${approvals.length}.${inForce}"`
}

function isMine({ approvals = [] }: ToldPolicy, me: string): boolean {
  return approvals.some(({ by }) => by === me)
}

/** Who has answered for it, and who has still to. */
export function standingText(of: ToldPolicy, me: string): string {
  if (isMine(of, me)) return 'You approved it: another admin puts it in force.'
  return (of.approvals ?? []).length > 0
    ? 'It acts by itself, and another admin has approved it.'
    : 'It acts by itself: one admin approves it, and another puts it in force.'
}

export async function rollBack(version: number): Promise<boolean> {
  return attempt(async () => {
    const { etag } = await ask('getPolicy', { params: { version } })
    await ask('rollBackPolicy', { params: { version }, match: etag, body: { note: '' } })
    await policiesAnew()
    toast(`Policy ${version} is in force again.`)
  })
}
