import { Link } from '@tanstack/react-router'
import type { ResponseState } from '../../api/index.ts'
import { countText, Data, dataText, Moment, Panel } from '../../kit/index.ts'
import { kinds, openResponse, useObstacle } from '../../response/index.ts'
import { useNames } from '../../session/index.tsx'

/** The process that acts, in words: whether it is there, what it can do, and the switch that stops all of it. */
export function Responder({ of }: { readonly of: ResponseState }) {
  return (
    <Panel title="Who does it">
      <div className="act-side">
        <State of={of} />
        <Can of={of} />
        <PolicyLine of={of} />
        <Switch of={of} />
      </div>
    </Panel>
  )
}

function State({ of: { responder } }: { readonly of: ResponseState }) {
  const { isConnected, reason, at, isDryRun, isStopped, live } = responder
  if (!isConnected)
    return (
      <p>
        <b>No responder is connected.</b> <span className="t2">{dataText(reason)}</span>{' '}
        <span className="t2">
          Nothing can be done, and nothing is known of what is in force
          {at !== '' && (
            <>
              {' '}
              since <Moment at={at} />
            </>
          )}
          .
        </span>
      </p>
    )
  if (isStopped)
    return (
      <p>
        <b>The responder is stopped.</b>{' '}
        <span className="t2">
          {live === 0
            ? 'It has taken back what was in force, and refuses more.'
            : `It refuses more. ${countText(live, 'action')} could not be taken back yet${reason === '' ? '' : `: ${dataText(reason)}`}`}
        </span>
      </p>
    )
  return (
    <p>
      <b>{isDryRun ? 'The responder runs dry.' : 'The responder is connected.'}</b>{' '}
      <span className="t2">
        {isDryRun
          ? 'It tells what it would do, and changes nothing.'
          : 'It does what people ask for and what policy decides.'}
      </span>
    </p>
  )
}

function Can({ of: { responder } }: { readonly of: ResponseState }) {
  const { drivers, gaps } = responder
  return (
    <>
      {drivers.length > 0 && (
        <dl className="kv act-drivers">
          {drivers.map(({ name, kinds: own }) => (
            <div key={name}>
              <dt>
                <Data>{name}</Data>
              </dt>
              <dd>{own.map((kind) => kinds[kind].title.toLowerCase()).join(', ')}</dd>
            </div>
          ))}
        </dl>
      )}
      {gaps.length > 0 && (
        <>
          <p className="note">What it could not find out of its surroundings:</p>
          <ul className="note act-gaps">
            {gaps.map((gap) => (
              <li key={gap}>{dataText(gap)}</li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}

function PolicyLine({ of: { policy } }: { readonly of: ResponseState }) {
  return (
    <p className="t2">
      {policy === null
        ? 'No policy was ever put in force: the built-in one asks before anything is done.'
        : `Policy ${policy.version} is in force${policy.dryRun ? ', as a dry run: what it would do by itself is only recorded' : ''}.`}{' '}
      <span className="act-links">
        <Link to={'/settings/policy' as never}>The policy</Link>
        <Link to={'/settings/never-block' as never}>What is never touched</Link>
      </span>
    </p>
  )
}

function Switch({ of: { killSwitch } }: { readonly of: ResponseState }) {
  const nameOf = useNames()
  const { isStopped, by, reason, at } = killSwitch
  const obstacle = useObstacle(isStopped ? 'response:resume' : 'response:stop')
  return (
    <div className="act-switch">
      {isStopped && (
        <p>
          <b>All response is stopped</b>
          {at !== '' && (
            <span className="t2">
              , by {dataText(nameOf(by))} <Moment at={at} />: {dataText(reason)}
            </span>
          )}
        </p>
      )}
      <div className="btns">
        <button
          type="button"
          className="btn"
          disabled={obstacle !== ''}
          aria-haspopup="dialog"
          onClick={() => openResponse({ kind: 'switch', isStopping: !isStopped })}
        >
          {isStopped ? 'Let it go on…' : 'Stop all response…'}
        </button>
      </div>
      <p className="note">
        {obstacle ||
          (isStopped
            ? 'It does not bring back what was taken back.'
            : 'Takes back all that is in force, and lets nothing more be done.')}
      </p>
    </div>
  )
}
