import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { EntityHead } from '../../api/index.ts'
import { Data, Empty, Icon, kindText, Moment, useRowKeys, useUrlText } from '../../kit/index.ts'

interface TableProps {
  readonly of: {
    readonly data: readonly EntityHead[]
    readonly page: { readonly next: string | null; readonly prev: string | null }
  }
  readonly isFiltered: boolean
}

/** On a phone each row is a card. */
export function EntityTable({ of: { data, page }, isFiltered }: TableProps) {
  useRowKeys('.entity-table tbody th a')
  if (data.length === 0) return <NoEntities isFiltered={isFiltered} />
  return (
    <>
      <table className="tbl entity-table">
        <caption className="sr">Entities</caption>
        <thead>
          <tr>
            <Sorted by="address">Entity</Sorted>
            <th scope="col">What it is</th>
            <Sorted by="importance">Importance</Sorted>
            <Sorted by="urgency" isNumber>
              Urgency
            </Sorted>
            <th scope="col" className="r">
              Open
            </th>
            <Sorted by="lastSeen">Last seen</Sorted>
          </tr>
        </thead>
        <tbody>
          {data.map((one) => (
            <Row key={one.id} of={one} />
          ))}
        </tbody>
      </table>
      <Pages next={page.next} prev={page.prev} />
    </>
  )
}

function Row({ of }: { readonly of: EntityHead }) {
  const { id, name, kind, kindBasis, isHome, importance, urgency, openIncidents, lastSeen } = of
  const quiet = openIncidents === 0 ? 'is-none' : 'is-some'
  return (
    <tr>
      <th scope="row">
        <Link to={'/entities/$id' as never} params={{ id } as never}>
          <Data>{name || id}</Data>
        </Link>
        {name !== '' && (
          <span className="t3">
            <Data>{id}</Data>
          </span>
        )}
      </th>
      <td className="kind" title={kindBasis}>
        {kindText(kind)}
        {!isHome && <span className="t3">, outside</span>}
      </td>
      <td className={`imp ${importance}-imp`}>{importance}</td>
      <td className={`r urgency ${quiet}`}>{openIncidents === 0 ? '0' : Math.round(urgency)}</td>
      <td className={`r open-count ${quiet}`}>{openIncidents}</td>
      <td className="seen">
        <Moment at={lastSeen} />
      </td>
    </tr>
  )
}

interface SortedProps {
  readonly by: string
  readonly isNumber?: boolean
  readonly children: ReactNode
}

/** A head that sorts: once the most first, then the other way round. */
function Sorted({ by, isNumber = false, children }: SortedProps) {
  const [sort] = useUrlText('sort', '-urgency')
  const isDown = sort === `-${by}`
  const isUp = sort === by
  const begins = by === 'address' ? by : `-${by}`
  const next = sort === begins ? (isDown ? by : `-${by}`) : begins
  return (
    <th
      scope="col"
      className={isNumber ? 'r' : undefined}
      aria-sort={isDown ? 'descending' : isUp ? 'ascending' : undefined}
    >
      <Link
        className="sort-by"
        to={'.' as never}
        search={
          ((old: Record<string, string>) => ({
            ...old,
            sort: next,
            after: undefined,
            before: undefined,
          })) as never
        }
        resetScroll={false}
      >
        {children}
        {(isDown || isUp) && <Icon name={isDown ? 'down' : 'up'} size={12} />}
      </Link>
    </th>
  )
}

function Pages({ next, prev }: { readonly next: string | null; readonly prev: string | null }) {
  if (next === null && prev === null) return null
  return (
    <nav className="entity-pages" aria-label="Pages">
      {prev !== null && <PageLink cursor={{ before: prev }}>Earlier in the list</PageLink>}
      {next !== null && <PageLink cursor={{ after: next }}>Further down the list</PageLink>}
    </nav>
  )
}

function PageLink({ cursor, children }: { readonly cursor: object; readonly children: string }) {
  return (
    <Link
      className="btn s"
      to={'.' as never}
      search={
        ((old: Record<string, string>) => ({
          ...old,
          after: undefined,
          before: undefined,
          ...cursor,
        })) as never
      }
    >
      {children}
    </Link>
  )
}

function NoEntities({ isFiltered }: { readonly isFiltered: boolean }) {
  if (!isFiltered)
    return (
      <Empty title="No host has been met yet.">
        <p className="t2">
          Hosts appear as soon as a sensor sees their traffic.{' '}
          <Link to={'/agents' as never}>See the sensors</Link>
        </p>
      </Empty>
    )
  return (
    <Empty title="No entity matches all of these filters.">
      <Link className="btn s" to={'/entities' as never} search={{} as never}>
        Show all entities
      </Link>
    </Empty>
  )
}
