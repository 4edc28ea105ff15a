import './response.css'
import { useId, useState } from 'react'
import { type ActionHead, useAsk } from '../api/index.ts'
import { Answer, countText, dataText, Moment, useAway } from '../kit/index.ts'
import { useMay, useMe, useNames } from '../session/index.tsx'
import { approveAction, rejectAction } from './deeds.ts'
import { Look } from './look.tsx'
import { openAction } from './open.ts'
import { AskedBy } from './row.tsx'
import { orderText } from './words.ts'

/** Why this person is not the one to approve it; '' where they are. */
export function whyNotMine(of: ActionHead, me: string, mayApply: boolean): string {
  if (!mayApply) return 'Approving needs the responder role.'
  if (of.requestedBy.id === me) return 'You asked for it: somebody else has to approve it.'
  if (of.approvals.some(({ by }) => by.id === me))
    return 'You approved it: somebody else has to be the second person.'
  return ''
}

interface CardProps {
  readonly of: ActionHead
  /** Of a page in whose address it then stands. */
  readonly onOpen?: (id: string) => void
  /** It is shown in full around it. */
  readonly isInside?: boolean
}

/** What waits for a yes or a no, with what a yes would do. */
export function ApprovalCard({ of, onOpen = openAction, isInside = false }: CardProps) {
  const { kind, target, scope, ttlSeconds, incidentId } = of
  const body = { kind, target, scope, ttlSeconds, ...(incidentId !== '' && { incidentId }) }
  const mayAsk = useMay('actions:request')
  const look = useAsk('previewAction', { body }, { isEnabled: mayAsk })
  const isRefused = look.data?.refusals.some(({ isFinal }) => isFinal) ?? false
  return (
    <li className="rsp-card">
      <div className="rsp-card-head">
        {!isInside && (
          <button type="button" className="btn s bare rsp-name" onClick={() => onOpen(of.id)}>
            {orderText(of)}
          </button>
        )}
        <Standing of={of} />
      </div>
      {of.reason !== '' && (
        <p className="t2">
          <bdi className="rsp-plain">{dataText(of.reason)}</bdi>
        </p>
      )}
      {mayAsk && (
        <Answer query={look} what="what it would do" rows={2}>
          {(told) => <Look look={told} />}
        </Answer>
      )}
      <Answering of={of} isRefused={isRefused} />
    </li>
  )
}

function Standing({ of }: { readonly of: ActionHead }) {
  const nameOf = useNames()
  const { approvals, approvalsNeeded, createdAt } = of
  const left = approvalsNeeded - approvals.length
  return (
    <p className="note">
      <AskedBy of={of} /> <Moment at={createdAt} />
      {approvals.length > 0 &&
        `; approved by ${approvals.map(({ by }) => lowerYou(dataText(nameOf(by.id)))).join(', ')}`}
      {approvalsNeeded > 1 &&
        left > 0 &&
        `; ${countText(left, 'more person', 'more persons')} needed`}
    </p>
  )
}

function lowerYou(name: string): string {
  return name === 'You' ? 'you' : name
}

interface AnsweringProps {
  readonly of: ActionHead
  readonly isRefused: boolean
}

const reasonMin = 3

function Answering({ of, isRefused }: AnsweringProps) {
  const id = useId()
  const { user } = useMe()
  const mayApply = useMay('actions:apply')
  const away = useAway()
  const [isRejecting, setRejecting] = useState(false)
  const [reason, setReason] = useState('')
  const why = whyNotMine(of, user.id, mayApply)
  if (!mayApply) return <p className="note">{why}</p>
  return (
    <div className="rsp-answer">
      {isRejecting && (
        <div className="field">
          <label htmlFor={id}>Why not</label>
          <input
            id={id}
            className="input"
            // biome-ignore lint/a11y/noAutofocus: whoever pressed Reject writes next
            autoFocus
            maxLength={2000}
            value={reason}
            onChange={({ target }) => setReason(target.value)}
          />
        </div>
      )}
      <div className="btns">
        {!isRejecting && (
          <button
            type="button"
            className="btn go rsp-long"
            disabled={why !== '' || isRefused || away !== ''}
            title={away}
            onClick={() => void approveAction(of, '')}
          >
            Approve: {orderText(of)}
          </button>
        )}
        <button
          type="button"
          className={isRejecting ? 'btn go' : 'btn'}
          disabled={away !== '' || (isRejecting && reason.trim().length < reasonMin)}
          title={away}
          onClick={() => (isRejecting ? void rejectAction(of, reason.trim()) : setRejecting(true))}
        >
          Reject
        </button>
        {isRejecting && (
          <button type="button" className="btn" onClick={() => setRejecting(false)}>
            Back
          </button>
        )}
      </div>
      {why !== '' && <p className="note">{why}</p>}
    </div>
  )
}
