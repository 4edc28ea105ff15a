import './charts.css'
import type { ReactNode } from 'react'

interface Part {
  readonly name: string
  readonly note?: ReactNode
  readonly value: number
  readonly text: string
}

/** Parts of a whole as bars with their numbers: a list for ears. */
export function Bars({
  parts,
  whole,
}: {
  readonly parts: readonly Part[]
  readonly whole: number
}) {
  return (
    <ul className="bars">
      {parts.map(({ name, note, value, text }) => (
        <li key={name}>
          <span>
            {name}
            {note !== undefined && <span className="t3"> {note}</span>}
          </span>
          <b className="num">{text}</b>
          <svg
            width="100%"
            height="4"
            viewBox="0 0 100 4"
            preserveAspectRatio="none"
            aria-hidden="true"
          >
            <rect className="track" width="100" height="4" />
            <rect className="fill" width={whole > 0 ? (value / whole) * 100 : 0} height="4" />
          </svg>
        </li>
      ))}
    </ul>
  )
}
