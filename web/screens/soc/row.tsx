import { Link } from '@tanstack/react-router'
import { type MouseEvent, memo } from 'react'
import type { IncidentHead } from '../../api/index.ts'
import { sureText } from '../../incident/index.ts'
import { countText, dataText, Icon, Moment, Severity } from '../../kit/index.ts'
import { closedWords } from '../../triage/index.ts'
import { carried } from './view.ts'

export interface RowDeeds {
  /** Opened at the right; on a narrow window the page of its own is opened instead. */
  readonly open: (id: string) => void
  readonly toggle: (id: string) => void
  readonly warm: (id: string) => void
  readonly isWide: boolean
}

interface RowProps extends RowDeeds {
  readonly head: IncidentHead
  readonly isOpen: boolean
  /** The one that Tab goes to. */
  readonly isStop: boolean
  readonly isSelected: boolean
  readonly isGone: boolean
  /** Who has it; '' where nobody or oneself. */
  readonly owner: string
}

/** Three short lines: how bad and how urgent, what happened, how sure and how much. */
export const Row = memo(function Row(props: RowProps) {
  const { head, isOpen, isStop, isSelected, isGone, open, toggle, warm, isWide } = props
  const { id, explanation, severity } = head
  const headline = dataText(explanation.headline)
  const click = (event: MouseEvent) => {
    const isPlain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)
    // A press of Enter opens the whole page: that is where the link leads.
    if (!isWide || !isPlain || event.button !== 0 || event.detail === 0) return
    event.preventDefault()
    open(id)
  }
  return (
    <li className="qrow" data-selected={isSelected ? '' : undefined}>
      <label className="qsel">
        <input
          type="checkbox"
          tabIndex={-1}
          checked={isSelected}
          aria-label={`Select: ${headline}`}
          onChange={() => toggle(id)}
        />
      </label>
      <Link
        to={'/soc/s/$id' as never}
        params={{ id } as never}
        search={carried as never}
        className="qi"
        data-id={id}
        data-gone={isGone ? '' : undefined}
        aria-current={isOpen ? 'true' : undefined}
        tabIndex={isStop ? 0 : -1}
        preload={false}
        onClick={click}
        onMouseEnter={() => warm(id)}
      >
        <Severity of={severity} p={head.confidence} />
        <span className="urg num">
          <span className="sr">urgency </span>
          {head.urgency}
        </span>
        <span className="ttl">{headline}</span>
        <Meta {...props} />
      </Link>
    </li>
  )
})

function Meta({ head, owner, isGone }: RowProps) {
  const { confidence, alertCount, flowCount, disposition, lastTime, isMuted, isWithdrawn } = head
  return (
    <span className="meta">
      {head.status === 'closed' ? (
        <b>{disposition === null ? 'Closed' : closedWords[disposition]}</b>
      ) : (
        <span className="v num">{sureText(confidence)} sure</span>
      )}
      <span className="num">
        {countText(alertCount, 'alert')}, {countText(flowCount, 'flow')}
      </span>
      <Moment at={lastTime} />
      {owner !== '' && (
        <span className="who">
          <Icon name="user" size={12} />
          {dataText(owner)}
        </span>
      )}
      {isMuted && <span>Muted</span>}
      {isWithdrawn && <span>Taken back</span>}
      {isGone && <b>Somebody moved it on</b>}
    </span>
  )
}
