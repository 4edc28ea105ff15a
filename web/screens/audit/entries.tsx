import { Link } from '@tanstack/react-router'
import { type AuditEntry, useAsk } from '../../api/index.ts'
import {
  Answer,
  countText,
  Data,
  Empty,
  Icon,
  Moment,
  useRowKeys,
  useTimeRange,
  useUrl,
} from '../../kit/index.ts'
import { NamesMissing, useNames } from '../../session/index.tsx'
import { EntrySheet } from './entry-sheet.tsx'
import { Filter } from './filter.tsx'
import { placeOf, verbText } from './words.ts'

const pageRows = 50
const asked = ['actor', 'verb', 'object', 'text', 'traceId', 'after', 'before'] as const

/** Entries, the newest first, a page at a time; one that is opened lies over them. */
export function Entries({ seesAll }: { readonly seesAll: boolean }) {
  const [search, change] = useUrl()
  const { query } = useTimeRange('')
  const filter = {
    ...query,
    ...Object.fromEntries(
      asked.filter((name) => search[name] !== undefined).map((name) => [name, search[name]!]),
    ),
  }
  const entries = useAsk(
    'listAudit',
    { query: { ...filter, limit: pageRows, count: 'estimate' } },
    { keepsOld: true },
  )
  const count = entries.data?.count
  const seq = search['entry']
  return (
    <section className="panel" aria-labelledby="entries">
      <div className="head">
        <h2 id="entries">Entries</h2>
        <span className="t3">newest first</span>
        {count !== undefined && (
          <span className="aside">
            {count.isExact ? countText(count.value, 'entry', 'entries') : 'over 10,000 entries'}
          </span>
        )}
      </div>
      <Filter seesAll={seesAll} />
      <NamesMissing />
      <Answer query={entries} what="the entries" rows={10}>
        {({ data, page }) =>
          data.length === 0 ? (
            <NoEntry isFiltered={Object.keys(filter).length > 0} />
          ) : (
            <>
              <Table entries={data} />
              <div className="audit-pages">
                <button
                  type="button"
                  className="btn s"
                  disabled={page.prev === null}
                  onClick={() => change({ before: page.prev!, after: '' })}
                >
                  <Icon name="left" size={14} />
                  Newer
                </button>
                <button
                  type="button"
                  className="btn s"
                  disabled={page.next === null}
                  onClick={() => change({ after: page.next!, before: '' })}
                >
                  Older
                  <Icon name="right" size={14} />
                </button>
              </div>
            </>
          )
        }
      </Answer>
      {seq !== undefined && <EntrySheet seq={Number(seq)} onClose={() => change({ entry: '' })} />}
    </section>
  )
}

function NoEntry({ isFiltered }: { readonly isFiltered: boolean }) {
  const [search, change] = useUrl()
  if (!isFiltered)
    return (
      <Empty title="No entries yet.">
        <p className="t2">The first change that anybody makes is the first entry.</p>
      </Empty>
    )
  const clear = Object.fromEntries(Object.keys(search).map((name) => [name, '']))
  return (
    <Empty title="No entry matches what you ask for.">
      <button type="button" className="btn s" onClick={() => change(clear)}>
        Show all entries
      </button>
    </Empty>
  )
}

function Table({ entries }: { readonly entries: readonly AuditEntry[] }) {
  useRowKeys('.audit-table td:last-child button')
  return (
    <table className="tbl cards audit-table">
      <caption className="sr">Entries of the audit log</caption>
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">Who and what</th>
          <th scope="col">To what</th>
          <th scope="col">From</th>
          <th scope="col" className="r">
            Entry
          </th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <Row key={entry.seq} entry={entry} />
        ))}
      </tbody>
    </table>
  )
}

function Row({ entry }: { readonly entry: AuditEntry }) {
  const { seq, time, actor, verb, reason } = entry
  const [, change] = useUrl()
  return (
    <tr>
      <td className="audit-when">
        <Moment at={time} />
      </td>
      <th scope="row" className="audit-what">
        <Who actor={actor} /> <span className="t2">{verbText(verb)}</span>
        {reason !== '' && (
          <span className="audit-why">
            <Data>{reason}</Data>
          </span>
        )}
      </th>
      <td className="audit-object">
        <ObjectLink object={entry.object} />
      </td>
      <td className="audit-from">{actor.address !== '' && <Data>{actor.address}</Data>}</td>
      <td className="r">
        <button
          type="button"
          className="btn s bare"
          aria-label={`Entry ${seq}, look at it`}
          onClick={() => change({ entry: String(seq) })}
        >
          {seq}
        </button>
      </td>
    </tr>
  )
}

export function Who({ actor: { kind, id } }: Pick<AuditEntry, 'actor'>) {
  const nameOf = useNames()
  if (kind === 'operator') return 'Somebody on the machine'
  if (kind === 'system') return 'AMOSKYS'
  return <Data>{nameOf(id)}</Data>
}

export function ObjectLink({ object }: Pick<AuditEntry, 'object'>) {
  const nameOf = useNames()
  const place = placeOf(object)
  const text =
    object.kind === 'user' ? (
      <span className="person">
        <Data>{nameOf(object.id)}</Data>
      </span>
    ) : (
      <Data>{object.id}</Data>
    )
  if (place === null)
    return (
      <>
        {object.kind} {text}
      </>
    )
  const [to, query] = place.split('?')
  const search = Object.fromEntries(new URLSearchParams(query))
  return (
    <>
      {object.kind}{' '}
      <Link to={to as never} search={search as never}>
        {text}
      </Link>
    </>
  )
}
