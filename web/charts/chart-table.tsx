import './charts.css'
import type { ReactNode } from 'react'

interface TableProps {
  readonly caption: string
  readonly head: readonly string[]
  /** The first of each row names it. */
  readonly rows: readonly (readonly ReactNode[])[]
}

/** More columns than a phone has room for: there each row is a card. */
const most = 4

/** The numbers of a chart, for whoever would rather read them. */
export function ChartTable({ caption, head, rows }: TableProps) {
  return (
    <section
      className={`chart-table${head.length > most ? ' many' : ''}`}
      aria-label={caption}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled with the keyboard
      tabIndex={0}
    >
      <table className="tbl compact">
        <caption className="sr">{caption}</caption>
        <thead>
          <tr>
            {head.map((name, i) => (
              <th key={name} scope="col" className={i > 0 ? 'r' : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name
            <tr key={row}>
              {cells.map((cell, i) =>
                i === 0 ? (
                  <th key={head[i]} scope="row">
                    {cell}
                  </th>
                ) : (
                  <td key={head[i]} className="r" data-label={head[i]}>
                    {cell}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

interface ToggleProps {
  readonly isTable: boolean
  readonly onToggle: (isTable: boolean) => void
  /** `processor, memory and more`: whose table. */
  readonly of: string
}

export function TableToggle({ isTable, onToggle, of }: ToggleProps) {
  return (
    <button
      type="button"
      className="btn s bare linkish"
      aria-pressed={isTable}
      onClick={() => onToggle(!isTable)}
    >
      {isTable ? 'Show as chart' : 'Show as table'}
      <span className="sr"> of {of}</span>
    </button>
  )
}
