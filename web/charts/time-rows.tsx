import './charts.css'
import './time-rows.css'
import { type KeyboardEvent, useId, useMemo, useState } from 'react'
import { Lane, type LaneMark } from './lane.tsx'
import { lineSentence } from './sentence.ts'
import { type Axis, endOf, type Line, lastKnown, nowSteps, ticksOf, timeAt } from './series.ts'
import { RowCanvas } from './time-row.tsx'

export interface TimeRow {
  readonly id: string
  readonly name: string
  readonly lines: readonly Line[]
  /** The value at the upper edge, and how it is called: `100%`. */
  readonly top: number
  readonly text: (value: number) => string
  /** Behind the newest value: `of 4 cores`. */
  readonly of?: string
}

interface TimeRowsProps {
  readonly axis: Axis
  readonly rows: readonly TimeRow[]
  /** Times as the axis and the crosshair show them. */
  readonly time: (ms: number) => string
  readonly tick: (ms: number) => string
  /** What happened meanwhile; null: nobody knows. */
  readonly marks: readonly LaneMark[] | null
  readonly height?: number
}

/** Rows on one time axis under one crosshair: of the pointer, or of the arrow keys on the axis. */
export function TimeRows({ axis, rows, time, tick, marks, height = 84 }: TimeRowsProps) {
  const group = useId()
  const [step, setStep] = useState<number | null>(null)
  const ticks = useMemo(() => ticksOf(axis), [axis])
  return (
    <div className="axis-rows">
      <div className="axis-row lane">
        <div className="nm">
          <span>what happened</span>
        </div>
        <Lane axis={axis} marks={marks} time={time} />
        <div className="at">
          {step === null ? 'newest' : <AtTime ms={timeAt(axis, step)} text={time} />}
        </div>
      </div>
      {rows.map((row) => (
        <div className="axis-row" key={row.id}>
          <RowName row={row} axis={axis} />
          <div className="plot">
            <RowCanvas
              {...{ axis, ticks, group, height, step, onStep: setStep }}
              lines={row.lines}
              top={row.top}
              label={rowSentence(row, axis, time)}
            />
            <span className="lb peak" aria-hidden="true">
              {row.text(row.top)}
            </span>
          </div>
          <RowValue row={row} step={step} />
        </div>
      ))}
      <AxisRow {...{ axis, rows, ticks, time, tick, step, onStep: setStep }} />
    </div>
  )
}

/** Of every line; where there are several, each with the name of the row. */
function rowSentence(
  { name, lines, text }: TimeRow,
  axis: Axis,
  time: (ms: number) => string,
): string {
  const named = lines.map((line) =>
    lines.length > 1 ? { ...line, name: `${name}, ${line.name}` } : line,
  )
  return named.map((line) => lineSentence(line, axis, { text, time })).join(' ')
}

function AtTime({ ms, text }: { readonly ms: number; readonly text: (ms: number) => string }) {
  return (
    <>
      at <b>{text(ms)}</b>
    </>
  )
}

function RowName({ row, axis }: { readonly row: TimeRow; readonly axis: Axis }) {
  const several = row.lines.length > 1
  return (
    <div className="nm">
      <b>{row.name}</b>
      {row.lines.map((line, i) => (
        <span key={line.name} className="num">
          {several && (
            <i className={`swatch sw${i + 1}${i > 0 ? ' dash' : ''}`} aria-hidden="true" />
          )}
          {several ? `${line.name} ` : ''}
          {nowText(row, line, { axis, isShort: several })}
        </span>
      ))}
    </div>
  )
}

function nowText(
  { text, of }: TimeRow,
  { mean }: Line,
  { axis, isShort }: { readonly axis: Axis; readonly isShort: boolean },
): string {
  const last = lastKnown(mean)
  if (last < 0) return 'not measured'
  const isNow = last >= axis.steps - nowSteps
  if (isShort) return `${isNow ? '' : 'last '}${text(mean[last]!)}`
  return `${isNow ? 'now' : 'last'} ${text(mean[last]!)}${of === undefined ? '' : ` ${of}`}`
}

/** What each line was under the crosshair; without one, the newest. */
function RowValue({ row, step }: { readonly row: TimeRow; readonly step: number | null }) {
  return (
    <div className="at num">
      {row.lines.map(({ name, mean, high }) => {
        const at = step ?? lastKnown(mean)
        const value = mean[at]
        const isKnown = value !== undefined && !Number.isNaN(value)
        const most = isKnown ? row.text(high[at]!) : ''
        const text = isKnown ? row.text(value) : '–'
        return (
          <span key={name}>
            <b>{text}</b>
            {isKnown && high[at]! > value * 1.1 && most !== text && <small>up to {most}</small>}
            {!isKnown && step !== null && <small>not measured</small>}
          </span>
        )
      })}
    </div>
  )
}

interface AxisRowProps extends Pick<TimeRowsProps, 'axis' | 'rows' | 'time' | 'tick'> {
  readonly ticks: readonly number[]
  readonly step: number | null
  readonly onStep: (step: number | null) => void
}

/** The axis, which is also what the keyboard moves the crosshair with. */
function AxisRow({ axis, rows, ticks, time, tick, step, onStep }: AxisRowProps) {
  const last = axis.steps - 1
  const press = (event: KeyboardEvent) => {
    const next = nextStep(event.key, step ?? last, last)
    if (next === undefined) return
    event.preventDefault()
    onStep(next)
  }
  return (
    <div className="axis-row last">
      <div className="nm" />
      <div
        className="plot axis-ticks"
        role="slider"
        tabIndex={0}
        aria-label="Time, all rows follow"
        aria-keyshortcuts="ArrowLeft ArrowRight"
        aria-valuemin={0}
        aria-valuemax={last}
        aria-valuenow={step ?? last}
        aria-valuetext={valueText(rows, axis, { step: step ?? last, time })}
        onKeyDown={press}
        onFocus={() => onStep(step ?? last)}
        onBlur={() => onStep(null)}
      >
        {ticks.map((at) => (
          <span
            key={at}
            className={`lb tick ${edgeOf(axis, at)}`}
            style={{ left: placeOf(axis, at) }}
          >
            {tick(at)}
          </span>
        ))}
      </div>
      <div className="at" />
    </div>
  )
}

/** Undefined: the key does nothing here. */
export function nextStep(key: string, step: number, last: number): number | null | undefined {
  const by: Readonly<Record<string, number>> = {
    ...{ ArrowLeft: step - 1, ArrowRight: step + 1, ArrowDown: step - 1, ArrowUp: step + 1 },
    ...{ PageDown: step - Math.ceil(last / 10), PageUp: step + Math.ceil(last / 10) },
    ...{ Home: 0, End: last },
  }
  if (key === 'Escape') return null
  const next = by[key]
  return next === undefined ? undefined : Math.min(last, Math.max(0, next))
}

function valueText(
  rows: readonly TimeRow[],
  axis: Axis,
  { step, time }: { readonly step: number; readonly time: (ms: number) => string },
): string {
  const values = rows.map(({ name, lines, text }) => {
    const said = lines.map(({ name: line, mean }) => {
      const value = mean[step]
      const shown = value === undefined || Number.isNaN(value) ? 'not measured' : text(value)
      return lines.length > 1 ? `${line} ${shown}` : shown
    })
    return `${name} ${said.join(', ')}`
  })
  return `${time(timeAt(axis, step))}: ${values.join('; ')}`
}

/** At the ends of the axis a label lies inside of it. */
function edgeOf(axis: Axis, ms: number): 'from' | 'mid' | 'to' {
  const share = (ms - axis.fromMs) / (endOf(axis) - axis.fromMs)
  return share < 0.06 ? 'from' : share > 0.94 ? 'to' : 'mid'
}

/** Where a time is on the axis, for CSS. */
export function placeOf(axis: Axis, ms: number): string {
  return `${((ms - axis.fromMs) / (endOf(axis) - axis.fromMs)) * 100}%`
}
