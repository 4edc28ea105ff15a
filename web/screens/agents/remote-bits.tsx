import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { type Agent, useAsk } from '../../api/index.ts'
import { Answer, countText, dataText, Moment, useNow } from '../../kit/index.ts'
import { useMay } from '../../session/index.tsx'
import { OrdersBit } from './orders.tsx'
import { type Fact, hostFacts, linkFacts } from './remote.ts'
import type { SheetName } from './sheets.tsx'

interface RemoteProps {
  readonly agent: Agent
  readonly remote: NonNullable<Agent['remote']>
  readonly onOpen: (sheet: SheetName) => void
}

/** What is told of a sensor elsewhere, beside what is told of any. */
export function RemoteBits({ agent, remote, onOpen }: RemoteProps) {
  const { report } = remote
  return (
    <>
      {report !== null && (
        <>
          <Facts title="On its way here" facts={linkFacts(report)}>
            {remote.deadLetters > 0 && (
              <p className="t2">
                {countText(remote.deadLetters, 'batch', 'batches')} of it could not be taken:{' '}
                <Link to={'/system' as never} hash="dead-letters">
                  dead letters
                </Link>
                .
              </p>
            )}
          </Facts>
          <Facts title="Its machine" facts={hostFacts(report)} />
          {report.lastError !== null && (
            <div className="bit rule">
              <h3 className="h">Last error</h3>
              <p className="t2">
                <Moment at={report.lastError.at} />: {dataText(report.lastError.text)}
              </p>
            </div>
          )}
        </>
      )}
      <OrdersBit
        id={agent.id}
        isRevoked={remote.revoked !== null}
        onChange={() => onOpen('orders')}
      />
      <KeysBit {...{ agent, remote, onOpen }} />
      <EventsBit id={agent.id} />
    </>
  )
}

interface FactsProps {
  readonly title: string
  readonly facts: readonly Fact[]
  readonly children?: ReactNode
}

function Facts({ title, facts, children }: FactsProps) {
  return (
    <div className="bit rule">
      <h3 className="h">{title}</h3>
      <dl className="kv num">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {children}
    </div>
  )
}

function KeysBit({ remote, onOpen }: RemoteProps) {
  const mayEnrol = useMay('agents:enrol')
  const mayManage = useMay('agents:manage')
  const nowMs = useNow()
  const { certificateExpiresAt: until, revoked, enrolledAt } = remote
  return (
    <div className="bit rule">
      <h3 className="h">Its keys</h3>
      <p className="t2">
        Enrolled <Moment at={enrolledAt} />.{' '}
        {until === null ? (
          'It has no certificate that is good.'
        ) : (
          <>
            Its certificate {Date.parse(until) > nowMs ? 'ends' : 'ended'} <Moment at={until} />.
          </>
        )}
      </p>
      {(mayEnrol || mayManage) && (
        <p className="btns">
          {mayEnrol && (
            <button type="button" className="btn s" onClick={() => onOpen('enrol')}>
              Give it new keys
            </button>
          )}
          {mayManage && revoked === null && (
            <button type="button" className="btn s" onClick={() => onOpen('revoke')}>
              Revoke
            </button>
          )}
        </p>
      )}
    </div>
  )
}

const shown = 4

function EventsBit({ id }: { readonly id: string }) {
  const asked = { params: { id }, query: { kind: 'system', limit: shown } } as const
  const events = useAsk('listAgentLogs', asked, { keepsOld: true, everyMs: 15_000 })
  return (
    <div className="bit rule">
      <h3 className="h">What happened to it</h3>
      <Answer query={events} what="what happened to it" rows={2}>
        {({ data }) =>
          data.length === 0 ? (
            <p className="t2">Nothing that was noted.</p>
          ) : (
            <ul className="happened">
              {data.map(({ seq, time, text }) => (
                <li key={seq}>
                  <span className="t3">
                    <Moment at={time} />
                  </span>{' '}
                  {dataText(text)}
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
    </div>
  )
}
