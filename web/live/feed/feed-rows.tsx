/** A few rows over many events: what is painted is always the same elements, however much comes. */
import { useNavigate } from '@tanstack/react-router'
import { type MouseEvent, useEffect, useRef, useState } from 'react'
import type { LogEvent } from '../../../src/contracts/index.ts'
import { Mark } from '../../kit/index.ts'
import { dataText } from '../../kit/text.ts'
import { entityPath, incidentPath, kindText, urgencyText, whoText } from './event-words.ts'
import { timeWords } from './time-words.ts'

export const rowPx = 28
/** More than fit into the drawer, so that the edge is never bare. */
const pool = 16

export interface FeedRowsProps {
  /** The newest first. */
  readonly rows: readonly LogEvent[]
  /** Somebody reads: what is there stays. */
  readonly onRead: (isReading: boolean) => void
  readonly isReading: boolean
}

export function FeedRows({ rows, onRead, isReading }: FeedRowsProps) {
  const [firstShown, setFirst] = useState(0)
  const scroller = useRef<HTMLDivElement>(null)
  const navigate = useNavigate()
  useEffect(() => {
    if (!isReading) scroller.current?.scrollTo({ top: 0 })
  }, [isReading])
  const follow = (event: MouseEvent) => {
    const link = (event.target as Element).closest('a')
    if (link === null || event.metaKey || event.ctrlKey || event.shiftKey) return
    event.preventDefault()
    void navigate({ to: link.getAttribute('href')! } as never)
  }
  const first = isReading ? firstShown : 0
  const shown = rows.slice(first, first + pool)
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the links in it are pressed by the browser
    <section
      className="feed-scroll"
      ref={scroller}
      aria-label="Events, newest first"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by keys too
      tabIndex={0}
      onClick={follow}
      onFocus={() => onRead(true)}
      onScroll={({ currentTarget }) => {
        const { scrollTop } = currentTarget
        setFirst(Math.max(0, Math.floor(scrollTop / rowPx) - 2))
        if (scrollTop > 0) onRead(true)
      }}
    >
      <table className="feed-table" aria-rowcount={rows.length}>
        <caption className="sr">Events, newest first</caption>
        <thead className="sr">
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Kind</th>
            <th scope="col">Who</th>
            <th scope="col">What</th>
          </tr>
        </thead>
        <tbody style={{ height: rows.length * rowPx }}>
          {shown.map((event, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row is a place, whatever stands in it
            <Row key={index} event={event} place={first + index} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Row({ event, place }: { readonly event: LogEvent; readonly place: number }) {
  const toIncident = incidentPath(event)
  const toEntity = entityPath(event)
  const text = dataText(event.text)
  const { clock, moment } = timeWords(Date.parse(event.keptAt))
  return (
    <tr
      className="feed-row"
      data-seq={event.seq}
      aria-rowindex={place + 1}
      style={{ transform: `translateY(${place * rowPx}px)` }}
    >
      <td className="num">
        <time dateTime={event.keptAt} title={moment}>
          {clock}
        </time>
      </td>
      <td className={`feed-kind ${event.urgency}`} title={urgencyText(event)}>
        <Mark name={event.urgency} size={11} />
        <span>{kindText(event)}</span>
        <span className="sr">, {urgencyText(event)}</span>
      </td>
      <td className="feed-who">
        {toEntity === '' ? <bdi>{whoText(event)}</bdi> : <a href={toEntity}>{whoText(event)}</a>}
      </td>
      <td className="feed-what" title={text}>
        {toIncident === '' ? <bdi>{text}</bdi> : <a href={toIncident}>{text}</a>}
      </td>
    </tr>
  )
}
