import './actions.css'
import { type ResponseState, useAsk } from '../../api/index.ts'
import {
  Answer,
  countText,
  dataText,
  Empty,
  Icon,
  Mark,
  Missing,
  Panel,
  useTitle,
  useUrl,
} from '../../kit/index.ts'
import { ActionRow, ApprovalCard, inForceText, OneSheet } from '../../response/index.ts'
import { NamesMissing } from '../../session/index.tsx'
import { All } from './all.tsx'
import { Responder } from './responder.tsx'

const rows = 100

/** What holds now, what waits for somebody, and all that was ever done. */
export function Actions() {
  const response = useAsk('getResponse', undefined, { everyMs: 15_000 })
  const live = useAsk('listActions', { query: { q: 'is:live', sort: 'expiresAt', limit: rows } })
  const waiting = useAsk('listActions', { query: { q: 'is:waiting', limit: rows } })
  const [search, change] = useUrl()
  const opened = search['action'] ?? ''
  const onOpen = (id: string) => change({ action: id })
  const heading = response.data === undefined ? 'Actions' : inForceText(response.data)
  useTitle(heading.replace(/\.$/, ''))
  const count = waiting.data?.data.length ?? 0
  return (
    <>
      <section className="panel say head-say" aria-labelledby="actions">
        <h1 id="actions">
          {heading} {count > 0 && <a href="#waiting">{waitingText(count)}</a>}
        </h1>
        <Missing query={response} what="Whether anything can be done here" />
        {response.data !== undefined && <Proof of={response.data} />}
        <NamesMissing />
      </section>
      <div className="cols">
        <div className="c8 stack">
          {count > 0 && (
            <div id="waiting">
              <Panel title="Waiting for approval" note="nothing of it is done before">
                <ul>
                  {waiting.data!.data.map((one) => (
                    <ApprovalCard key={one.id} of={one} onOpen={onOpen} />
                  ))}
                </ul>
              </Panel>
            </div>
          )}
          <Missing query={waiting} what="What waits for approval" />
          <Panel title="In force" note="the first to end first">
            <Answer query={live} what="what is in force" rows={3}>
              {({ data }) =>
                data.length === 0 ? (
                  <Empty title="Nothing is blocked, isolated or slowed down.">
                    <p className="t2">
                      What is done about an incident begins on its page, with what it would do.
                    </p>
                  </Empty>
                ) : (
                  <ul>
                    {data.map((one) => (
                      <ActionRow key={one.id} of={one} onOpen={onOpen} />
                    ))}
                  </ul>
                )
              }
            </Answer>
          </Panel>
        </div>
        <div className="c4 stack">
          <Answer query={response} what="the state of the responder" rows={3}>
            {(of) => <Responder of={of} />}
          </Answer>
        </div>
      </div>
      <All onOpen={onOpen} />
      {opened !== '' && <OneSheet id={opened} onClose={() => change({ action: '' })} />}
    </>
  )
}

function waitingText(count: number): string {
  return `${countText(count, 'waits', 'wait')} for approval.`
}

function Proof({ of }: { readonly of: ResponseState }) {
  const { responder, automaticLastHour, policy, heldOff, killSwitch } = of
  const isReady = responder.isConnected && !responder.isDryRun && !killSwitch.isStopped
  return (
    <ul className="proof">
      <li>
        <Mark name={isReady ? 'ok' : 'high'} size={13} />
        {dataText(of.text)}
      </li>
      <li>
        <Icon name="clock" size={15} />
        {automaticLastHour === 0
          ? 'nothing automatic in the last hour'
          : `${automaticLastHour} automatic in the last hour${policy === null ? '' : `, ${policy.perHourMax} at most`}`}
      </li>
      {heldOff > 0 && (
        <li>
          <Icon name="pause" size={15} />
          {countText(heldOff, 'target')} left alone by policy, after an undo
        </li>
      )}
    </ul>
  )
}
