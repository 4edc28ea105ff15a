import './incident.css'
import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react'
import type { Incident } from '../api/index.ts'
import { dataText, Moment } from '../kit/index.ts'
import {
  type Lane,
  lanesOf,
  type Mark,
  type MomentKind,
  marksOf,
  momentWords,
  type Span,
  spanOf,
  ticksOf,
  tickText,
  timelineText,
} from './moments.ts'

interface TimelineProps {
  readonly incident: Incident
  /** What of it is shown; all of it where not said. */
  readonly span?: Span
  /** Lanes below those of the alerts: what somebody pinned. */
  readonly more?: readonly Lane[]
  /** What can be done with the chosen moment. */
  readonly actionsOf?: (mark: Mark) => ReactNode
  /** Somebody dragged over a part of it. */
  readonly onSpan?: (span: Span) => void
}

/** One axis, a lane for each alert; the arrows move from moment to moment. */
export function Timeline({ incident, span, more = [], actionsOf, onSpan }: TimelineProps) {
  const lanes = [...lanesOf(incident), ...more]
  const whole = span ?? spanOf(lanes)
  const marks = lanes
    .flatMap((lane) => lane.marks)
    .filter(({ atMs }) => atMs >= whole.fromMs && atMs <= whole.toMs)
    .toSorted((a, b) => a.atMs - b.atMs)
  const [at, setAt] = useState(0)
  const chosen = marks[Math.min(at, marks.length - 1)]
  const help = useId()
  const press = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -marks.length, End: marks.length }[event.key]
    if (step === undefined) return
    event.preventDefault()
    setAt((old) => Math.min(marks.length - 1, Math.max(0, Math.min(old, marks.length - 1) + step)))
  }
  return (
    <div className="time">
      <p className="bit note">{timelineText(lanesOf(incident))}</p>
      {/* biome-ignore lint/a11y/useSemanticElements: a listbox of marks, moved along by the arrows */}
      <div
        className="time-plot"
        role="group"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrows move along it
        tabIndex={0}
        aria-label="Timeline"
        aria-describedby={help}
        onKeyDown={press}
      >
        <Drag span={whole} {...(onSpan && { onSpan })} />
        <Axis span={whole} />
        {lanes.map((lane) => (
          <LaneRow
            key={lane.id}
            lane={lane}
            span={whole}
            chosen={chosen}
            onChoose={(mark) => setAt(marks.indexOf(mark))}
          />
        ))}
      </div>
      <p className="note bit time-key" id={help}>
        {kindsOf(marks).map((kind) => (
          <span key={kind}>
            <MomentMark kind={kind} /> {momentWords[kind]}
          </span>
        ))}
        <span>Left and right arrows go from moment to moment.</span>
      </p>
      <div className="time-said bit" role="status">
        {chosen ? (
          <>
            <p>
              <MomentMark kind={chosen.kind} /> <b>{momentWords[chosen.kind]}</b>{' '}
              <Moment at={new Date(chosen.atMs).toISOString()} as="full" />
            </p>
            <p className="t2">{dataText(chosen.text)}</p>
            {actionsOf?.(chosen)}
          </>
        ) : (
          <p className="t2">Nothing happened in this part of the time.</p>
        )}
      </div>
    </div>
  )
}

/** Those that are drawn, each once. */
function kindsOf(marks: readonly Mark[]): readonly MomentKind[] {
  return [...new Set(marks.map(({ kind }) => kind))]
}

function shareOf(ms: number, { fromMs, toMs }: Span): number {
  return Math.min(1, Math.max(0, (ms - fromMs) / (toMs - fromMs || 1)))
}

function percentAt(ms: number, span: Span): string {
  return `${Math.round(shareOf(ms, span) * 10_000) / 100}%`
}

function Axis({ span }: { readonly span: Span }) {
  return (
    <div className="time-axis" aria-hidden="true">
      {ticksOf(span).map((ms) => (
        <span key={ms} className="wf-text tick mid" style={{ left: percentAt(ms, span) }}>
          {tickText(ms, span)}
        </span>
      ))}
    </div>
  )
}

/** A part of the axis is chosen by dragging; the same can be typed elsewhere. */
function Drag({ span, onSpan }: { readonly span: Span; readonly onSpan?: (span: Span) => void }) {
  const from = useRef<number | null>(null)
  const [part, setPart] = useState<readonly [number, number] | null>(null)
  if (onSpan === undefined) return null
  const shareAt = (event: React.PointerEvent) => {
    const { clientLeft, clientWidth } = event.currentTarget
    const { left } = event.currentTarget.getBoundingClientRect()
    return Math.min(1, Math.max(0, (event.clientX - left - clientLeft) / clientWidth))
  }
  const least = 0.01
  return (
    <div
      className="time-drag"
      aria-hidden="true"
      onPointerDown={(event) => {
        from.current = shareAt(event)
        event.currentTarget.setPointerCapture(event.pointerId)
      }}
      onPointerMove={(event) => {
        if (from.current === null) return
        const now = shareAt(event)
        setPart([Math.min(from.current, now), Math.max(from.current, now)])
      }}
      onPointerUp={() => {
        from.current = null
        setPart(null)
        if (part === null || part[1] - part[0] < least) return
        const ms = (share: number) => Math.round(span.fromMs + share * (span.toMs - span.fromMs))
        onSpan({ fromMs: ms(part[0]), toMs: ms(part[1]) })
      }}
    >
      {part && <i style={{ left: `${part[0] * 100}%`, width: `${(part[1] - part[0]) * 100}%` }} />}
    </div>
  )
}

interface LaneProps {
  readonly lane: Lane
  readonly span: Span
  readonly chosen: Mark | undefined
  readonly onChoose: (mark: Mark) => void
}

function LaneRow({ lane, span, chosen, onChoose }: LaneProps) {
  const isIn = lane.toMs >= span.fromMs && lane.fromMs <= span.toMs
  const left = shareOf(lane.fromMs, span)
  const width = shareOf(lane.toMs, span) - left
  const shown = lane.marks.filter(({ atMs }) => atMs >= span.fromMs && atMs <= span.toMs)
  return (
    <div className="story-lane">
      <p className="lane-title">{dataText(lane.title)}</p>
      <div className="lane-plot">
        {isIn && (
          <i className="lane-bar" style={{ left: `${left * 100}%`, width: `${width * 100}%` }} />
        )}
        {shown.map((mark) => (
          <button
            key={`${mark.atMs} ${mark.kind} ${mark.text}`}
            type="button"
            tabIndex={-1}
            className={`lane-mark ${mark === chosen ? 'on' : ''}`}
            style={{ left: percentAt(mark.atMs, span) }}
            aria-label={`${momentWords[mark.kind]}: ${dataText(mark.text)}`}
            onClick={() => onChoose(mark)}
          >
            <MomentMark kind={mark.kind} />
          </button>
        ))}
      </div>
    </div>
  )
}

const shapes: Readonly<Record<MomentKind, { readonly d: string; readonly isLine?: true }>> = {
  began: { d: 'M3 2v12M3 3h9l-2.5 3 2.5 3H3', isLine: true },
  raised: { d: 'M8 1.5 15.2 14.5H.8z' },
  grew: { d: 'M8 3a5 5 0 1 0 .01 0z' },
  worked: { d: 'M5 1h6l4 4v6l-4 4H5l-4-4V5z' },
  withdrawn: { d: 'M3 3l10 10M13 3 3 13', isLine: true },
  ended: { d: 'M3 3h10v10H3z' },
}

/** The same shape wherever a moment of that kind stands. */
export function MomentMark({ kind }: { readonly kind: MomentKind }) {
  const { d, isLine } = shapes[kind]
  return (
    <svg className={`moment ${kind}`} width="14" height="14" viewBox="0 0 16 16" aria-hidden="true">
      <path
        d={d}
        {...(isLine
          ? { fill: 'none', stroke: 'currentColor', strokeWidth: 1.8 }
          : { fill: 'currentColor' })}
      />
    </svg>
  )
}

/** The same as a table. */
export function TimelineTable({
  incident,
  span,
  more = [],
  actionsOf,
}: Omit<TimelineProps, 'onSpan'>) {
  const isIn = ({ atMs }: Mark) => !span || (atMs >= span.fromMs && atMs <= span.toMs)
  const own = marksOf(incident).map((mark) => ({ mark, words: momentWords[mark.kind] }))
  const others = more.flatMap(({ title, marks }) => marks.map((mark) => ({ mark, words: title })))
  const rows = [...own, ...others]
    .filter(({ mark }) => isIn(mark))
    .toSorted((a, b) => a.mark.atMs - b.mark.atMs)
  return (
    <table className="tbl log-table">
      <caption className="sr">What happened, in order of time</caption>
      <thead>
        <tr>
          <th scope="col">Time</th>
          <th scope="col">Moment</th>
          <th scope="col">What</th>
          {actionsOf && (
            <th scope="col">
              <span className="sr">What can be done</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ mark, words }) => (
          <tr key={`${mark.atMs} ${mark.kind} ${mark.alert}`}>
            <td>
              <Moment at={new Date(mark.atMs).toISOString()} as="clock" />
            </td>
            <td>
              <MomentMark kind={mark.kind} /> {words}
            </td>
            <td className="wrap">{dataText(mark.text)}</td>
            {actionsOf && <td>{actionsOf(mark)}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
