import './response.css'
import type { ActionHead } from '../api/index.ts'
import { Data, dataText, Icon, Mark, Moment, useAway } from '../kit/index.ts'
import { useMay, useNames } from '../session/index.tsx'
import { undoAction } from './deeds.ts'
import { openAction } from './open.ts'
import { TimeLeft } from './time-left.tsx'
import { deedText, isLive, isUnconfirmed, stateText } from './words.ts'

interface RowProps {
  readonly of: ActionHead
  /** Beside an incident that it is about, nothing has to lead there. */
  readonly isShort?: boolean
  /** Of a page in whose address it then stands. */
  readonly onOpen?: (id: string) => void
}

/** One action: what it is, whether it is really so and by whose word, how long still, and the way back. */
export function ActionRow({ of, isShort = false, onOpen = openAction }: RowProps) {
  const { id, state, isDryRun, failure, reason } = of
  const isUnsure = isUnconfirmed(of)
  const isHere = state === 'in_force' && !isDryRun && !isUnsure
  return (
    <li className="rsp-row">
      <div className="rsp-main">
        <p className="rsp-title">
          <Mark name={isUnsure ? 'high' : isHere ? 'ok' : isLive(of) ? 'info' : 'low'} size={13} />
          <button type="button" className="btn s bare rsp-name" onClick={() => onOpen(id)}>
            {deedText(of)}
          </button>
        </p>
        <p className="note">
          <b>{stateText(of)}</b>
          <Proof of={of} />
        </p>
        {failure !== '' && !isUnsure && <p className="fault">{dataText(failure)}</p>}
        {!isShort && reason !== '' && (
          <p className="t2 rsp-why">
            <bdi className="rsp-plain">{dataText(shortened(reason))}</bdi>
          </p>
        )}
      </div>
      <div className="rsp-acts">
        {isLive(of) && !isUnsure && of.expiresAt !== null && <TimeLeft until={of.expiresAt} />}
        <Undo of={of} />
      </div>
    </li>
  )
}

function Proof({ of }: { readonly of: ActionHead }) {
  const { readBack, state, endedAt, createdAt } = of
  if (state === 'in_force' && readBack !== null)
    return (
      <>
        , read back <Moment at={readBack.at} />: <Data>{readBack.text}</Data>
      </>
    )
  if (endedAt !== null)
    return (
      <>
        {' '}
        <Moment at={endedAt} />
      </>
    )
  return (
    <>
      , <AskedBy of={of} /> <Moment at={createdAt} />
    </>
  )
}

/** `asked for by You`, `by policy`. */
export function AskedBy({ of }: { readonly of: Pick<ActionHead, 'mode' | 'requestedBy'> }) {
  const nameOf = useNames()
  const { kind, id } = of.requestedBy
  if (of.mode !== 'manual') return 'by policy'
  const name = kind === 'user' || kind === 'service' ? nameOf(id) : `the ${kind}`
  return <>asked for by {name === 'You' ? 'you' : dataText(name)}</>
}

/** One press. */
export function Undo({ of }: { readonly of: ActionHead }) {
  const may = useMay('actions:apply')
  const away = useAway()
  const isOn = (of.state === 'in_force' || of.state === 'approved') && of.kind !== 'notify'
  if (!isOn || !may) return null
  return (
    <button
      type="button"
      className="btn s"
      disabled={away !== ''}
      title={away}
      aria-label={`Undo: ${deedText(of)}`}
      onClick={() => void undoAction(of)}
    >
      <Icon name="undo" size={14} />
      Undo
    </button>
  )
}

const reasonMax = 160

/** All of it stands where the action is shown in full. */
function shortened(text: string): string {
  return text.length <= reasonMax ? text : `${text.slice(0, reasonMax)}…`
}
