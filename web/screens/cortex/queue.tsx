import type { UseQueryResult } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type IncidentHead, type Overview, useAsk } from '../../api/index.ts'
import { sureText } from '../../incident/index.ts'
import {
  Data,
  dataText,
  Missing,
  momentText,
  Panel,
  Severity,
  sinceText,
  useNow,
  withoutName,
} from '../../kit/index.ts'
import { useWindow } from './window.ts'

const shown = 5

/** After the first: the others in the order in which they press. */
export function Then({ of: { needsYou } }: { readonly of: Overview }) {
  const others = needsYou.incidents.slice(1)
  if (others.length === 0) return null
  const more = needsYou.count - needsYou.incidents.length
  return (
    <Panel
      title={`Then ${others.length === 1 ? 'this one' : `these ${others.length}, in this order`}`}
      aside={
        <Link to={'/soc' as never}>
          {more > 0 ? `${more} more in the queue` : 'open the queue'}
        </Link>
      }
    >
      <Rows of={others} />
    </Panel>
  )
}

/** Where nothing needs anybody: what is only watched, else what was closed last. */
export function Quiet() {
  const watched = useAsk('listIncidents', {
    query: { queue: 'watching', muted: 'false', sort: '-urgency', limit: shown },
  })
  const isNone = watched.data?.data.length === 0
  const closed = useAsk(
    'listIncidents',
    { query: { status: 'closed', sort: '-lastTime', limit: shown } },
    { isEnabled: isNone },
  )
  if (!isNone)
    return (
      <Listed query={watched} title="Only watched" note="open, and not urgent" tab="watching" />
    )
  return <Listed query={closed} title="Lately closed" note="by people" tab="closed" />
}

/** Hosts are called here as they are in the panel beside it; '' where no name is known. */
function useHostNames(): (address: string) => string {
  const { data } = useAsk('getUrgentHosts', { query: useWindow() }, { keepsOld: true })
  return (entity) => data?.hosts.find(({ address }) => address === entity)?.name ?? ''
}

/** `web1 .0.10`: as much of both as tells it from its neighbours; whole on hover. */
function Whom({ name, entity }: { readonly name: string; readonly entity: string }) {
  if (name === '') return <Data>{entity}</Data>
  return (
    <>
      {dataText(name.split('.')[0] || name)}{' '}
      <span className="t3">
        <Data>{entity.replace(/^.*?((?:[.:][^.:]*){2})$/, '$1')}</Data>
      </span>
    </>
  )
}

interface ListedProps {
  readonly query: UseQueryResult<{ readonly data: readonly Head[] }>
  readonly title: string
  readonly note: string
  readonly tab: string
}

function Listed({ query, title, note, tab }: ListedProps) {
  const of = query.data?.data ?? []
  if (of.length === 0 && !query.isError) return null
  return (
    <Panel
      title={title}
      note={note}
      aside={
        <Link to={'/soc' as never} search={{ tab } as never}>
          open the queue
        </Link>
      }
    >
      <Missing query={query} what="This list" />
      <Rows of={of} />
    </Panel>
  )
}

type Head = Omit<IncidentHead, 'explanation'> & {
  readonly explanation: { readonly headline: string }
}

function Rows({ of }: { readonly of: readonly Head[] }) {
  const now = useNow()
  const nameOf = useHostNames()
  return (
    <ol>
      {of.map(({ id, severity, entity, explanation, confidence, lastTime }) => (
        <li key={id}>
          <Link className="nrow" to={'/soc/s/$id' as never} params={{ id } as never}>
            <Severity of={severity} p={confidence} />
            <span className="ent" title={dataText(`${nameOf(entity)} ${entity}`.trim())}>
              <Whom name={nameOf(entity)} entity={entity} />
            </span>
            <span className="txt">
              <Data>{withoutName(explanation.headline, entity)}</Data>
            </span>
            <span className="r v num">{sureText(confidence)} sure</span>
            <span className="r age num" title={`last seen ${momentText(Date.parse(lastTime))}`}>
              {sinceText(Date.parse(lastTime), now).replace(/ ago$|^at /, '')}
            </span>
          </Link>
        </li>
      ))}
    </ol>
  )
}
