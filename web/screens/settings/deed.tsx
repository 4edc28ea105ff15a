/** Buttons and secrets of the settings; what is asked of the server is of the session. */
import type { ReactNode } from 'react'
import { Icon, useAway } from '../../kit/index.ts'
import { toast } from '../../overlay/index.ts'

export { attempt, type Deed, Fault, useDeed } from '../../session/index.tsx'

/** A button in a row that changes something at the server; why it cannot stands over the page. */
export function Act({ onClick, children }: ActProps) {
  const isAway = useAway() !== ''
  return (
    <button type="button" className="btn s" disabled={isAway} onClick={onClick}>
      {children}
    </button>
  )
}

interface ActProps {
  readonly onClick: () => void
  readonly children: ReactNode
}

/** A secret that nobody is shown again. */
export function Once({
  label,
  text,
  says,
}: {
  readonly label: string
  readonly text: string
  readonly says: string
}) {
  const copy = async () => {
    await navigator.clipboard.writeText(text)
    toast('Copied.')
  }
  return (
    <div className="set-once">
      <p className="h">{label}</p>
      <code className="set-once-text">{text}</code>
      <div className="btns">
        <button type="button" className="btn go" onClick={() => void copy()}>
          <Icon name="copy" size={14} />
          Copy
        </button>
      </div>
      <p className="note">{says}</p>
    </div>
  )
}
