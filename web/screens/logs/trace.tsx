import { Link } from '@tanstack/react-router'
import { type LogLine, type Trace, useAsk } from '../../api/index.ts'
import { Answer, Data, Empty, Icon, type IconName, Moment } from '../../kit/index.ts'
import { CopyButton, LevelMark, Redactable } from './line.tsx'
import { kindText, traceText } from './words.ts'

type Step = Trace['data'][number]

const kindIcons: Readonly<Record<Step['kind'], IconName>> = {
  incident: 'soc',
  alert: 'bell',
  investigation: 'search',
  decision: 'check',
  action: 'lock',
  event: 'clock',
  audit: 'audit',
  log: 'logs',
}

/** Everything with one trace id, in the order in which it happened. */
export function TracePage({ id }: { readonly id: string }) {
  const isOne = /^[0-9a-f]{32}$/.test(id)
  const trace = useAsk('getTrace', { params: { traceId: id } }, { isEnabled: isOne })
  return (
    <>
      <section className="panel say log-say" aria-labelledby="trace">
        <h1 id="trace">{trace.data === undefined ? 'One trace' : traceText(trace.data)}</h1>
        <p className="trace">
          Trace <Data>{id}</Data>
          <CopyButton text={id} what="the trace id" />
          <Link className="btn s" to={'/logs' as never}>
            All lines
          </Link>
        </p>
      </section>
      <section className="panel" aria-labelledby="steps">
        <div className="head">
          <h2 id="steps">In order of time</h2>
          <span className="t3">oldest first</span>
        </div>
        {isOne ? (
          <Answer query={trace} what="the trace">
            {({ data }) => <Steps data={data} />}
          </Answer>
        ) : (
          <Empty title="This is no trace id.">
            <p className="t2">
              One has 32 digits and letters from a to f, as every answer names it.
            </p>
          </Empty>
        )}
      </section>
    </>
  )
}

function Steps({ data }: { readonly data: readonly Step[] }) {
  if (data.length === 0)
    return (
      <Empty title="Nothing is kept of it.">
        <p className="t2">
          It may be older than what is kept, or it belongs to something that you may not see.
        </p>
      </Empty>
    )
  return (
    <ol className="log-steps">
      {data.map((step, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: what happened stays in its order
        <li key={index} className="log-step">
          <span className="mono log-step-time">
            <Moment at={step.time} as="clock" />
          </span>
          <span className="log-step-kind">
            <Icon name={kindIcons[step.kind]} />
            {kindText(step.kind)}
          </span>
          <StepText step={step} />
        </li>
      ))}
    </ol>
  )
}

function StepText({ step: { kind, id, text, record } }: { readonly step: Step }) {
  const said = <Redactable text={text} />
  if (kind === 'incident')
    return (
      <Link className="log-step-text" to={`/soc/s/${encodeURIComponent(id)}` as never}>
        {said}
      </Link>
    )
  if (kind === 'audit')
    return (
      <Link className="log-step-text" to={'/audit' as never} search={{ entry: id } as never}>
        {said}
      </Link>
    )
  if (kind !== 'log') return <span className="log-step-text">{said}</span>
  const { level, component } = record as unknown as LogLine
  return (
    <span className="log-step-text">
      <LevelMark level={level} /> <span className="t3">{component}</span> {said}
    </span>
  )
}
