import { useId } from 'react'
import { momentText } from '../kit/index.ts'
import { spanText } from './words.ts'

/** What is mostly chosen; an advised span that is none of them stands among them. */
const spans = [900, 3600, 4 * 3600, 86_400, 7 * 86_400] as const

interface SpanProps {
  readonly legend: string
  readonly seconds: number
  readonly onChoose: (seconds: number) => void
  /** From which it counts. */
  readonly nowMs: number
}

/** How long it holds: nothing holds for ever. */
export function SpanChoice({ legend, seconds, onChoose, nowMs }: SpanProps) {
  const name = useId()
  const all = [...new Set([...spans, seconds])].toSorted((a, b) => a - b)
  return (
    <fieldset className="rsp-spans">
      <legend>{legend}</legend>
      <div className="rsp-choice">
        {all.map((one) => (
          <label key={one} className={one === seconds ? 'on' : ''}>
            <input
              className="sr"
              type="radio"
              name={name}
              checked={one === seconds}
              onChange={() => onChoose(one)}
            />
            {spanText(one)}
          </label>
        ))}
      </div>
      <p className="note num">Until {momentText(nowMs + seconds * 1000)}.</p>
    </fieldset>
  )
}
