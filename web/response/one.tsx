import './response.css'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { type Action, type ActionHead, useAsk } from '../api/index.ts'
import { Answer, Choice, Data, dataText, Icon, Moment, useAway, useNow } from '../kit/index.ts'
import { Sheet } from '../overlay/index.ts'
import { NamesMissing, useMay, useNames } from '../session/index.tsx'
import { ApprovalCard } from './approval.tsx'
import { dayS, extendAction, undoAction } from './deeds.ts'
import { Look } from './look.tsx'
import { AskedBy } from './row.tsx'
import { SpanChoice } from './span-choice.tsx'
import { TimeLeft } from './time-left.tsx'
import { deedText, isLive, isOpen, isUnconfirmed, kinds, spanText, stateText } from './words.ts'

interface OneProps {
  readonly id: string
  readonly onClose: () => void
}

/** One action in full: what it does, whether it is so, what happened to it, and where it came from. */
export function OneSheet({ id, onClose }: OneProps) {
  const action = useAsk('getAction', { params: { id } })
  const title = action.data === undefined ? 'Action' : deedText(action.data)
  return (
    <Sheet title={title} isOpen onClose={onClose} place="side">
      <Answer query={action} what="the action">
        {(of) => <One of={of} />}
      </Answer>
    </Sheet>
  )
}

function One({ of }: { readonly of: Action }) {
  const { failure, preview } = of
  return (
    <>
      <NamesMissing />
      <p className="rsp-state">
        <b>{stateText(of)}</b>
        {isLive(of) && !isUnconfirmed(of) && of.expiresAt !== null && (
          <>
            , <TimeLeft until={of.expiresAt} />
          </>
        )}
      </p>
      {of.extendTo !== undefined && (
        <p>
          Asked to hold until <Moment at={of.extendTo} />; not confirmed yet.
        </p>
      )}
      {failure !== '' && !isUnconfirmed(of) && <p className="fault">{dataText(failure)}</p>}
      {isOpen(of) ? (
        <ul>
          <ApprovalCard of={of} isInside />
        </ul>
      ) : (
        preview !== null && <Look look={preview} isPast />
      )}
      <Deeds of={of} />
      <Facts of={of} />
      <History of={of} />
      <Ways of={of} />
    </>
  )
}

function Facts({ of }: { readonly of: Action }) {
  const { readBack, driver, kind, ttlSeconds, createdAt, appliedAt, endedAt, holdOffUntil } = of
  return (
    <dl className="kv">
      <dt>What</dt>
      <dd>{kinds[kind].title}</dd>
      <dt>Asked</dt>
      <dd>
        <AskedBy of={of} /> <Moment at={createdAt} />
      </dd>
      <dt>Why</dt>
      <dd className="wrap">
        <bdi className="rsp-plain">{dataText(of.reason)}</bdi>
      </dd>
      {kind !== 'notify' && (
        <>
          <dt>For</dt>
          <dd>{spanText(ttlSeconds)}</dd>
        </>
      )}
      {driver !== '' && (
        <>
          <dt>By</dt>
          <dd>
            <Data>{driver}</Data>
          </dd>
        </>
      )}
      <At name="Applied" at={appliedAt} />
      {readBack !== null && (
        <>
          <dt>Read back</dt>
          <dd className="wrap">
            <Moment at={readBack.at} />: <Data>{readBack.text}</Data>
          </dd>
        </>
      )}
      <At name="Ends" at={isLive(of) ? of.expiresAt : null} />
      <At name="Ended" at={endedAt} />
      <At name="Left alone" at={holdOffUntil} />
    </dl>
  )
}

function At({ name, at }: { readonly name: string; readonly at: string | null }) {
  if (at === null) return null
  return (
    <>
      <dt>{name}</dt>
      <dd>
        {name === 'Left alone' && 'by policy, until '}
        <Moment at={at} as="full" />
      </dd>
    </>
  )
}

const holdOffs = [
  ['0', 'and policy may act on it again'],
  ['3600', 'and leave it alone for 1 hour'],
  [String(dayS), 'and leave it alone for a day'],
  [String(7 * dayS), 'and leave it alone for 7 days'],
  [String(30 * dayS), 'and leave it alone for 30 days'],
] as const

/** Back, with how long policy then keeps away; or on for longer. */
function Deeds({ of }: { readonly of: ActionHead }) {
  const may = useMay('actions:apply')
  const away = useAway()
  const nowMs = useNow()
  const [holdOff, setHoldOff] = useState(String(dayS))
  const [more, setMore] = useState<number | null>(null)
  const isThere = of.state === 'in_force' || of.state === 'approved'
  const isRetry = of.state === 'failed' && of.appliedAt !== null
  if (!may || of.kind === 'notify' || !(isThere || isRetry)) return null
  return (
    <div className="rsp-deeds">
      <div className="btns">
        <button
          type="button"
          className="btn"
          disabled={away !== ''}
          onClick={() => void undoAction(of, Number(holdOff))}
        >
          <Icon name="undo" size={14} />
          {isRetry ? 'Try to undo again' : 'Undo'}
        </button>
        <Choice
          label="What policy may do then"
          value={holdOff}
          options={holdOffs}
          onChoose={setHoldOff}
        />
      </div>
      {of.state === 'in_force' && more === null && (
        <div className="btns">
          <button
            type="button"
            className="btn s"
            disabled={away !== ''}
            onClick={() => setMore(Math.min(7 * dayS, of.ttlSeconds))}
          >
            Extend…
          </button>
        </div>
      )}
      {of.state === 'in_force' && more !== null && (
        <>
          <SpanChoice legend="From now on" seconds={more} onChoose={setMore} nowMs={nowMs} />
          <div className="btns">
            <button
              type="button"
              className="btn go"
              disabled={away !== ''}
              onClick={() => void extendAction(of, more).then((isDone) => isDone && setMore(null))}
            >
              Let it hold for {spanText(more)} from now
            </button>
            <button type="button" className="btn" onClick={() => setMore(null)}>
              Back
            </button>
          </div>
        </>
      )}
    </div>
  )
}

function History({ of: { history } }: { readonly of: Action }) {
  const nameOf = useNames()
  return (
    <section className="stack">
      <h3 className="h">What happened</h3>
      <ol className="rsp-history">
        {history.map(({ at, what, by, text }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: moments stand in their order
          <li key={index}>
            <Moment at={at} as="clock" />
            <span>
              <b>
                {by.kind === 'user' || by.kind === 'service' ? dataText(nameOf(by.id)) : 'AMOSKYS'}
              </b>{' '}
              <span className="t2">{dataText(text || what)}</span>
            </span>
          </li>
        ))}
      </ol>
    </section>
  )
}

/** From the first packet to the undo: the trace id is in each of these. */
function Ways({ of: { id, incidentId, traceId } }: { readonly of: Action }) {
  const mayLogs = useMay('logs:read')
  const mayAudit = useMay('audit:own')
  return (
    <section className="stack">
      <h3 className="h">Where it came from</h3>
      <p className="btns">
        {incidentId !== '' && (
          <Link className="btn s" to={'/soc/s/$id' as never} params={{ id: incidentId } as never}>
            The incident
          </Link>
        )}
        {mayLogs && (
          <Link className="btn s" to={'/logs' as never} search={{ trace: traceId } as never}>
            The log of it
          </Link>
        )}
        {mayAudit && (
          <Link className="btn s" to={'/audit' as never} search={{ object: id } as never}>
            Its audit entries
          </Link>
        )}
      </p>
      <p className="note wrap">
        Trace <bdi>{traceId}</bdi>
      </p>
    </section>
  )
}
