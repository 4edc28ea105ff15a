/** What stands about one incident: what policy said of it, and what is in force, waits, or was done. */
import './response.css'
import { Link } from '@tanstack/react-router'
import { useAsk } from '../api/index.ts'
import { dataText, Missing } from '../kit/index.ts'
import { useActionsOf } from './advice.tsx'
import { ApprovalCard } from './approval.tsx'
import { openResponse } from './open.ts'
import { ActionRow } from './row.tsx'
import { isLive } from './words.ts'

interface StandingProps {
  readonly incident: string
  /** Beside a queue: no previews, and no history. */
  readonly isShort?: boolean
}

const past = 3

export function Standing({ incident, isShort = false }: StandingProps) {
  const actions = useActionsOf(incident)
  const all = actions.data?.data ?? []
  const live = all.filter(isLive)
  const waiting = all.filter(({ state }) => state === 'waiting')
  const over = all.filter(
    (one) => !isLive(one) && one.state !== 'waiting' && one.state !== 'suggested',
  )
  return (
    <div className="rsp-standing">
      <PolicyLine incident={incident} />
      <Missing query={actions} what="What was done about it" />
      {live.length > 0 && (
        <ul aria-label="In force about this incident, or under way">
          {live.map((one) => (
            <ActionRow key={one.id} of={one} isShort />
          ))}
        </ul>
      )}
      {waiting.length > 0 && (
        <ul aria-label="Waits for approval">
          {waiting.map((one) =>
            isShort ? (
              <ActionRow key={one.id} of={one} isShort />
            ) : (
              <ApprovalCard key={one.id} of={one} />
            ),
          )}
        </ul>
      )}
      {!isShort && over.length > 0 && (
        <ul aria-label="Done before">
          {over.slice(0, past).map((one) => (
            <ActionRow key={one.id} of={one} isShort />
          ))}
        </ul>
      )}
      {!isShort && over.length > past && (
        <p className="note">
          <Link to={'/actions' as never} search={{ incident } as never}>
            All {all.length} actions about it
          </Link>
        </p>
      )}
    </div>
  )
}

/** Which cell of which policy it was, and what that came to. */
function PolicyLine({ incident }: { readonly incident: string }) {
  const decisions = useAsk('decisionsOfIncident', { params: { id: incident } })
  const response = useAsk('getResponse', undefined)
  const decision = decisions.data?.data[0]
  const isOff = response.data !== undefined && !response.data.responder.isConnected
  return (
    <>
      <Missing query={decisions} what="What policy says of it" />
      <Missing query={response} what="Whether anything can be done from here" />
      {decision !== undefined && (
        <p className="note rsp-policy">
          {dataText(decision.text)}{' '}
          {decision.confidence !== 'below' && (
            <Link
              to={'/settings/policy' as never}
              search={{ cell: `${decision.confidence}.${decision.importance}` } as never}
            >
              See the rule
            </Link>
          )}
        </p>
      )}
      {decision === undefined && decisions.data !== undefined && (
        <p className="note">Policy has not been asked about it.</p>
      )}
      {isOff && (
        <p className="note">
          Nothing can be done from here now: no responder is connected.{' '}
          <Link to={'/actions' as never}>Why</Link>
        </p>
      )}
      {response.data?.killSwitch.isStopped === true && (
        <p className="note">
          All response is stopped.{' '}
          <button
            type="button"
            className="btn s bare"
            onClick={() => openResponse({ kind: 'switch', isStopping: false })}
          >
            Let it go on…
          </button>
        </p>
      )}
    </>
  )
}
