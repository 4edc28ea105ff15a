import { type KeyboardEvent, useRef } from 'react'
import { Scrolls } from '../../kit/index.ts'
import type { Policy } from './policy-types.ts'
import {
  type Band,
  bandFrom,
  bands,
  bandWords,
  cellAt,
  cellKey,
  type Fault,
  type Importance,
  importances,
  importanceWords,
  type modeWords,
  placeOf,
  stepText,
} from './policy-words.ts'

interface MatrixProps {
  readonly policy: Policy
  /** Key of the cell that is open. */
  readonly open: string
  readonly onOpen: (key: string) => void
  /** Enter: to what the cell holds. */
  readonly onEnter: () => void
  readonly faults: readonly Fault[]
  /** Cells that are otherwise than in what is in force. */
  readonly changed: ReadonlySet<string>
}

/** How sure by how important: one stop of the Tab key, and arrows from cell to cell. */
export function Matrix(props: MatrixProps) {
  const { open, onOpen, onEnter } = props
  const table = useRef<HTMLTableElement>(null)
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      onEnter()
      return
    }
    // Where the focus is: the address follows a moment later, and keys come faster.
    const here = (event.target as HTMLElement).closest<HTMLElement>('[data-cell]')?.dataset['cell']
    const key = stepped(here ?? open, event.key)
    if (key === null) return
    event.preventDefault()
    onOpen(key)
    table.current?.querySelector<HTMLElement>(`[data-cell="${key}"]`)?.focus()
  }
  return (
    <Scrolls label="The decision matrix">
      <table
        className="pol-grid"
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: cells are walked by arrows
        role="grid"
        ref={table}
        onKeyDown={press}
        aria-label="What is done, by how sure and how important"
      >
        <thead>
          <tr>
            <td className="pol-corner">how sure, by importance of the target</td>
            {importances.map((one) => (
              <th key={one} scope="col">
                {importanceWords[one]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {bands.map((band) => (
            <tr key={band}>
              <th scope="row">
                {bandWords[band]}
                <span className="note">{bandFrom[band]}</span>
              </th>
              {importances.map((importance) => (
                <MatrixCell key={importance} {...props} band={band} importance={importance} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolls>
  )
}

const steps: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
}

/** Null: that key does not lead from cell to cell. */
export function stepped(from: string, pressed: string): string | null {
  const { confidence, importance } = placeOf(from)
  if (pressed === 'Home') return cellKey({ confidence, importance: importances[0] })
  if (pressed === 'End') return cellKey({ confidence, importance: importances.at(-1)! })
  const step = steps[pressed]
  if (step === undefined) return null
  const held = (index: number, most: number) => Math.max(0, Math.min(most, index))
  return cellKey({
    confidence: bands[held(bands.indexOf(confidence) + step[0], bands.length - 1)]!,
    importance:
      importances[held(importances.indexOf(importance) + step[1], importances.length - 1)]!,
  })
}

interface CellProps extends MatrixProps {
  readonly band: Band
  readonly importance: Importance
}

function MatrixCell(props: CellProps) {
  const { policy, open, onOpen, faults, changed, band, importance } = props
  const key = cellKey({ confidence: band, importance })
  const { steps: own } = cellAt(policy, key)
  const isOpen = key === open
  const isWrong = faults.some(({ cell }) => cell === key)
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid around it hears the keys
    <td
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: it is walked to, and chosen
      role="gridcell"
      data-cell={key}
      className={`pol-cell m-${strongest(own)}`}
      tabIndex={isOpen ? 0 : -1}
      aria-selected={isOpen}
      {...(isWrong && { 'aria-invalid': true })}
      onClick={() => onOpen(key)}
    >
      <span className="phone pol-label">{importanceWords[importance]}</span>
      {own.length === 0 ? (
        <span className="t3">Does nothing</span>
      ) : (
        own.map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps stand in their order
          <span className="pol-step" key={index}>
            {stepText(step)}
          </span>
        ))
      )}
      {isWrong && <span className="fault">Refused</span>}
      {changed.has(key) && <span className="pol-new">changed</span>}
    </td>
  )
}

function strongest(own: readonly { readonly mode: keyof typeof modeWords }[]): string {
  const order = ['auto', 'approve', 'suggest', 'observe'] as const
  return order.find((mode) => own.some((step) => step.mode === mode)) ?? 'none'
}
