import type { ReactNode } from 'react'
import { countText, numberText } from '../../kit/index.ts'
import { countOf, openClose, type Target, useTake } from '../../triage/index.ts'

interface BulkProps {
  readonly target: Target
  /** How many match what is shown. */
  readonly matching: number
  readonly isAll: boolean
  readonly onAll: () => void
  readonly onClear: () => void
}

/** What can be done with all that is selected. */
export function BulkBar({ target, matching, isAll, onAll, onClear }: BulkProps): ReactNode {
  const { label, act, hindrance } = useTake(target)
  const count = countOf(target)
  const isOff = hindrance !== '' || count === 0
  return (
    <section className="qbulk" aria-label="Selected">
      <b className="num" aria-live="polite">
        {count === 0 ? 'None selected' : `${numberText(count)} selected`}
      </b>
      {!isAll && matching > count && (
        <button type="button" className="linklike" aria-keyshortcuts="Control+A" onClick={onAll}>
          All {numberText(matching)} that match
        </button>
      )}
      <span className="btns">
        <button type="button" className="btn s" disabled={isOff} onClick={act}>
          {label}
        </button>
        <button
          type="button"
          className="btn s"
          disabled={isOff}
          aria-label={`Close ${countText(count, 'incident')}`}
          onClick={() => openClose(target)}
        >
          Close…
        </button>
        <button type="button" className="btn s bare" onClick={onClear}>
          Clear
        </button>
      </span>
      {hindrance !== '' && <p className="note">{hindrance}</p>}
    </section>
  )
}
