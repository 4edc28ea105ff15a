import { type FormEvent, useEffect, useId, useState } from 'react'
import type { Incident } from '../../api/index.ts'
import { type Lane, lanesOf, type Span, spanOf } from '../../incident/index.ts'
import { useUrlText, zoneText } from '../../kit/index.ts'
import { typedMs, typedText } from './typed-time.ts'

export interface Zoom {
  readonly span: Span
  readonly whole: Span
  readonly isZoomed: boolean
  readonly set: (span: Span) => void
  readonly reset: () => void
}

/** Which part of the time is shown stands in the address. */
export function useZoom(incident: Incident, more: readonly Lane[]): Zoom {
  const [part, setPart] = useUrlText('span')
  const whole = spanOf([...lanesOf(incident), ...more])
  const [fromMs, toMs] = part.split('-').map(Number)
  const isZoomed = fromMs !== undefined && toMs !== undefined && fromMs < toMs
  return {
    ...{ whole, isZoomed, span: isZoomed ? { fromMs, toMs } : whole },
    set: (span) => setPart(`${Math.round(span.fromMs)}-${Math.round(span.toMs)}`),
    reset: () => setPart(''),
  }
}

/** The same as dragging over the picture, to be typed. */
export function ZoomBar({ zoom }: { readonly zoom: Zoom }) {
  const { span } = zoom
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const [wrong, setWrong] = useState('')
  useEffect(() => {
    setFrom(typedText(span.fromMs))
    setTo(typedText(span.toMs))
    setWrong('')
  }, [span.fromMs, span.toMs])
  const apply = (event: FormEvent) => {
    event.preventDefault()
    const [fromMs, toMs] = [typedMs(from), typedMs(to)]
    if (fromMs === null || toMs === null)
      return setWrong(`Expected times such as ${typedText(span.fromMs)}.`)
    if (fromMs >= toMs) return setWrong('Expected a beginning before the end.')
    zoom.set({ fromMs, toMs })
  }
  const help = useId()
  return (
    <form className="zoom bit" onSubmit={apply} aria-describedby={help}>
      <Time label="From" value={from} onChange={setFrom} />
      <Time label="To" value={to} onChange={setTo} />
      <button type="submit" className="btn s">
        Show this part
      </button>
      {zoom.isZoomed && (
        <button type="button" className="btn s" onClick={zoom.reset}>
          Show all of it
        </button>
      )}
      <span className="note" id={help} role="status">
        {wrong || `Times are ${zoneText()}. Dragging over the picture does the same.`}
      </span>
    </form>
  )
}

interface TimeProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
}

function Time({ label, value, onChange }: TimeProps) {
  const id = useId()
  return (
    <span className="zoom-time">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="input mono"
        value={value}
        spellCheck={false}
        autoComplete="off"
        onChange={({ target }) => onChange(target.value)}
      />
    </span>
  )
}
