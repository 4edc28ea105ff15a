import { Link } from '@tanstack/react-router'
import { useId } from 'react'
import { type ActivityTimeline, useAsk } from '../../api/index.ts'
import {
  Answer,
  clockText,
  countText,
  Data,
  durationText,
  Mark,
  numberText,
  Panel,
  Scrolls,
  Severity,
  urgencyOf,
  useNow,
  useUrlText,
  useWidth,
} from '../../kit/index.ts'
import {
  barsOf,
  height,
  marksOf,
  rowsOf,
  spanTitle,
  ticksAlong,
  timelineSentence,
  unseenOf,
} from './timeline.ts'
import { useWindow } from './window.ts'

/** Flows step by step, and the incidents above them. */
export function Day() {
  const told = useAsk('getActivity', { query: useWindow() }, { keepsOld: true, everyMs: 30_000 })
  const [as, setAs] = useUrlText('activity', 'chart')
  const isTable = as === 'table'
  const now = useNow()
  const { data } = told
  return (
    <Panel
      title={data === undefined ? 'Lately' : spanTitle(data, now)}
      note={
        data &&
        `flows each ${durationText(data.stepSeconds * 1000)}, square-root scale; incidents above`
      }
      aside={
        data && (
          <>
            {raisedText(data)} ·{' '}
            <button
              type="button"
              className="as-link"
              onClick={() => setAs(isTable ? 'chart' : 'table')}
            >
              {isTable ? 'show as chart' : 'show as table'}
            </button>
          </>
        )
      }
    >
      <Answer query={told} what="the last hours" rows={3}>
        {(body) => (isTable ? <DayTable of={body} /> : <DayChart of={body} />)}
      </Answer>
    </Panel>
  )
}

function raisedText({ incidents, incidentCount }: ActivityTimeline): string {
  if (incidentCount === 0) return 'no incident raised'
  if (incidentCount > incidents.length) return `${numberText(incidentCount)} incidents raised`
  const open = incidents.filter(({ status }) => status === 'open').length
  const closed = incidents.length - open
  return [...(open > 0 ? [`${open} open`] : []), ...(closed > 0 ? [`${closed} closed`] : [])].join(
    ', ',
  )
}

function DayChart({ of }: { readonly of: ActivityTimeline }) {
  const [box, width] = useWidth()
  return (
    <div className="tl">
      <div className="day" ref={box}>
        {width > 0 && <DaySvg of={of} width={width} />}
      </div>
    </div>
  )
}

interface DrawnProps {
  readonly of: ActivityTimeline
  readonly width: number
}

function DaySvg({ of, width }: DrawnProps) {
  const step = width / of.flows.length
  const lastBars = of.flows.length - 2
  return (
    <>
      <svg
        width={width}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={timelineSentence(of)}
      >
        <Unseen of={of} width={width} />
        {barsOf(of, width).map(({ x, y, height: size, index }) => (
          <rect
            key={index}
            className={index >= lastBars ? 'bar now' : 'bar'}
            x={x - Math.min(2, step * 0.32)}
            y={y}
            width={Math.min(4, step * 0.64)}
            height={size}
          />
        ))}
        <line className="foot" x1="0" x2={width} y1="108.5" y2="108.5" />
        {marksOf(of, width).placed.map((mark) => (
          <RaisedMark key={mark.incident.id} {...mark} />
        ))}
      </svg>
      <DayLabels of={of} width={width} />
    </>
  )
}

/** Hatched: we saw nothing, which is not zero. */
function Unseen({ of, width }: DrawnProps) {
  const hatch = useId()
  const step = width / of.flows.length
  return (
    <>
      <pattern
        id={hatch}
        width="6"
        height="6"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <rect className="hatch-line" width="1.2" height="6" />
      </pattern>
      {unseenOf(of).map(({ from, to }) => (
        <rect
          key={from}
          x={from * step}
          y={76}
          width={(to - from) * step}
          height={32}
          fill={`url(#${hatch})`}
        />
      ))}
    </>
  )
}

function DayLabels({ of, width }: DrawnProps) {
  const step = width / of.flows.length
  const { hidden } = marksOf(of, width)
  const widest = unseenOf(of).toSorted((a, b) => b.to - b.from - (a.to - a.from))[0]
  const end = clockText(Math.min(Date.now(), Date.parse(of.to))).slice(0, 5)
  return (
    <div aria-hidden="true">
      {ticksAlong(of, width).map(({ x, text }) => (
        <span key={x} className="label mid quiet" style={{ left: x, top: 119 }}>
          {text}
        </span>
      ))}
      <span className="label end strong" style={{ left: width, top: 119 }}>
        {`${isNow(of) ? 'now ' : ''}${end}`}
      </span>
      {widest && (widest.to - widest.from) * step > 120 && (
        <span
          className="label mid quiet"
          style={{ left: ((widest.from + widest.to) / 2) * step, top: 92 }}
        >
          nothing seen
        </span>
      )}
      {hidden > 0 && (
        <span className="label end quiet" style={{ left: width, top: 8 }}>
          {`${hidden} not drawn`}
        </span>
      )}
    </div>
  )
}

function isNow({ to, stepSeconds }: ActivityTimeline): boolean {
  return Date.now() - Date.parse(to) < 2 * stepSeconds * 1000
}

function RaisedMark({ incident, x, y }: ReturnType<typeof marksOf>['placed'][number]) {
  const { severity, confidence, status, headline } = incident
  const urgency = urgencyOf(severity, confidence)
  return (
    <g className={`${urgency}${status === 'closed' ? ' closed' : ''}`}>
      <title>{headline}</title>
      <line className="stem" x1={x} x2={x} y1={y + 8} y2="108" />
      <Mark name={urgency} size={13} x={x - 6.5} y={y - 6.5} />
    </g>
  )
}

function DayTable({ of }: { readonly of: ActivityTimeline }) {
  const rows = rowsOf(of)
  const hasSeconds = rows[0] !== undefined && (rows[0].toMs - rows[0].fromMs) % 60_000 > 0
  return (
    <Scrolls className="day-table" label="Flows and incidents as a table">
      <p className="note pad">{timelineSentence(of)}</p>
      <table className="tbl compact">
        <caption className="sr">Flows and incidents; times without a row: nothing was seen</caption>
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col" className="r">
              Flows
            </th>
            <th scope="col">Incidents raised</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ fromMs, flows, raised }) => (
            <tr key={fromMs}>
              <th scope="row" className="num">
                {clockText(fromMs).slice(0, hasSeconds ? 8 : 5)}
              </th>
              <td className="r">{flows === null ? 'none seen' : numberText(flows)}</td>
              <td>
                {raised.slice(0, 3).map(({ id, severity, confidence, entity }) => (
                  <Link
                    key={id}
                    className="day-raised"
                    to={'/soc/s/$id' as never}
                    params={{ id } as never}
                  >
                    <Severity of={severity} p={confidence} /> <Data>{entity}</Data>
                  </Link>
                ))}
                {raised.length > 3 && countText(raised.length - 3, 'more', 'more')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolls>
  )
}
