import { type FormEvent, type ReactNode, useEffect, useId, useState } from 'react'
import { type Incident, useAsk } from '../../api/index.ts'
import { FlowTable, lanesOf, spanOf } from '../../incident/index.ts'
import { Answer, countText, dataText, useUrl, zoneText } from '../../kit/index.ts'
import { useMay } from '../../session/index.tsx'
import {
  askNames,
  askOf,
  askWords,
  type Faults,
  type FlowAsk,
  faultsOf,
  firstAsk,
  noSearch,
  protocols,
  queryOf,
  rowOf,
  rowsOnce,
  searchOf,
} from './flow-ask.ts'
import { flowPin, PinButton } from './pickers.tsx'
import { typedText } from './typed-time.ts'
import type { BoardDeeds } from './use-board.ts'

interface MoreProps {
  readonly incident: Incident
  readonly board: BoardDeeds
}

/** Flows beyond the incident's own: asked by host, port and time, and pinned like those. */
export function MoreFlows({ incident, board }: MoreProps) {
  const [search, change] = useUrl()
  const asked = askOf(search)
  const mayRead = useMay('flows:read')
  const isRight = asked !== null && Object.keys(faultsOf(asked)).length === 0
  return (
    <section className="panel" aria-labelledby="more-flows">
      <div className="head flat">
        <h2 id="more-flows">Other flows</h2>
        <span className="t3">of all that is kept, whatever they belong to</span>
      </div>
      {mayRead ? (
        <AskForm
          incident={incident}
          asked={asked}
          onAsk={(ask) => change(ask === null ? noSearch : searchOf(ask))}
        />
      ) : (
        <p className="bit note">
          Flows beyond the incident's own are for analysts: ask an administrator for that role.
        </p>
      )}
      {mayRead && isRight && (
        <Found
          asked={asked}
          page={search['page'] ?? ''}
          onPage={(page) => change({ page })}
          board={board}
        />
      )}
    </section>
  )
}

interface FormProps {
  readonly incident: Incident
  readonly asked: FlowAsk | null
  readonly onAsk: (ask: FlowAsk | null) => void
}

function AskForm({ incident, asked, onAsk }: FormProps) {
  const usual = firstAsk(incident.entity, spanOf(lanesOf(incident)))
  const now = asked ?? usual
  const [draft, setDraft] = useState(now)
  const [faults, setFaults] = useState<Faults>({})
  const stands = JSON.stringify(now)
  useEffect(() => {
    const standing = JSON.parse(stands) as FlowAsk
    setDraft(standing)
    setFaults(faultsOf(standing))
  }, [stands])
  const send = (event: FormEvent) => {
    event.preventDefault()
    const trimmed = Object.fromEntries(
      askNames.map((name) => [name, draft[name].trim()]),
    ) as FlowAsk
    const wrong = faultsOf(trimmed)
    setFaults(wrong)
    if (Object.keys(wrong).length === 0) onAsk(trimmed)
  }
  const of = (name: keyof FlowAsk) => ({
    ...{ name, value: draft[name], fault: faults[name] },
    onChange: (value: string) => setDraft((old) => ({ ...old, [name]: value })),
  })
  return (
    <form className="flow-ask bit" aria-label="Ask for flows" noValidate onSubmit={send}>
      <AskField label="Host" {...of('host')} />
      <AskField label="With" placeholder="any other host" {...of('other')} />
      <AskField label="Port" placeholder="any" {...of('port')} />
      <ProtocolField {...of('proto')} />
      <AskField label="From" placeholder="any time" {...of('from')} />
      <AskField label="To" placeholder="any time" {...of('to')} />
      <span className="btns">
        <button type="submit" className="btn s">
          Ask
        </button>
        {asked !== null && (
          <button type="button" className="btn s bare" onClick={() => onAsk(null)}>
            Clear
          </button>
        )}
      </span>
      <p className="note">Times are {zoneText()}.</p>
    </form>
  )
}

interface FieldProps {
  readonly name: keyof FlowAsk
  readonly label: string
  readonly value: string
  readonly fault: string | undefined
  readonly placeholder?: string
  readonly onChange: (value: string) => void
}

function AskField({ name, label, value, fault, placeholder, onChange }: FieldProps) {
  return (
    <Field {...{ name, label, fault }}>
      {(about) => (
        <input
          {...about}
          className="input mono"
          value={value}
          maxLength={100}
          spellCheck={false}
          autoComplete="off"
          placeholder={placeholder}
          onChange={({ target }) => onChange(target.value)}
        />
      )}
    </Field>
  )
}

function ProtocolField({ name, value, fault, onChange }: Omit<FieldProps, 'label'>) {
  return (
    <Field {...{ name, fault }} label="Protocol">
      {(about) => (
        <select
          {...about}
          className="input"
          value={value}
          onChange={({ target }) => onChange(target.value)}
        >
          <option value="">any</option>
          {protocols.map((one) => (
            <option key={one} value={one}>
              {one === 'icmp6' ? 'ICMPv6' : one.toUpperCase()}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

interface About {
  readonly id: string
  readonly 'aria-invalid': boolean
  readonly 'aria-describedby': string | undefined
}

interface FrameProps extends Pick<FieldProps, 'name' | 'label' | 'fault'> {
  readonly children: (about: About) => ReactNode
}

/** Its name above, and beneath it what is wrong. */
function Field({ name, label, fault, children }: FrameProps) {
  const id = useId()
  const says = `${id}-says`
  return (
    <span className={`ask-field of-${name}`}>
      <label htmlFor={id}>{label}</label>
      {children({
        ...{ id, 'aria-invalid': fault !== undefined },
        'aria-describedby': fault === undefined ? undefined : says,
      })}
      {fault !== undefined && (
        <span className="ask-fault" id={says} role="alert">
          {fault}
        </span>
      )}
    </span>
  )
}

interface FoundProps {
  readonly asked: FlowAsk
  readonly page: string
  readonly onPage: (page: string) => void
  readonly board: BoardDeeds
}

function Found({ asked, page, onPage, board }: FoundProps) {
  const told = useAsk('listFlows', { query: queryOf(asked, page) }, { keepsOld: true })
  const words = dataText(askWords(asked))
  return (
    <Answer query={told} what="the flows" rows={6}>
      {({ data, page: { next } }) => (
        <div aria-busy={told.isPlaceholderData || undefined}>
          <p className="bit note" role="status">
            {data.length === 0
              ? `No flow ${words} is kept.`
              : `${countText(data.length, 'flow')} ${words}, the newest first${next === null ? '' : '; there are more'}.`}
          </p>
          {data.length > 0 && (
            <FlowTable
              rows={data.map(rowOf)}
              hasTraffic
              beganText={(at) => typedText(Date.parse(at))}
              {...(board.mayWrite && {
                deedOf: (row) => <PinButton pin={flowPin(row)} board={board} />,
              })}
            />
          )}
          {(page !== '' || next !== null) && (
            <div className="btns bit">
              {page !== '' && (
                <button type="button" className="btn s" onClick={() => onPage('')}>
                  Newest
                </button>
              )}
              {next !== null && (
                <button type="button" className="btn s" onClick={() => onPage(next)}>
                  {rowsOnce} more
                </button>
              )}
            </div>
          )}
        </div>
      )}
    </Answer>
  )
}
