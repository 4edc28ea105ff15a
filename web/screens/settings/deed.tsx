/** Something that is asked of the server by a form or a button: once at a time, proved where that is asked for, and told. */
import { type ReactNode, useState } from 'react'
import { Refused } from '../../api/index.ts'
import { Icon, useAway, whyText } from '../../kit/index.ts'
import { toast } from '../../overlay/index.ts'
import { isNotProved, isWavedAway, proved } from '../../session/index.tsx'

export interface Deed {
  readonly isBusy: boolean
  readonly fault: string
  readonly run: (act: () => Promise<unknown>) => Promise<boolean>
}

export function useDeed(): Deed {
  const [isBusy, setBusy] = useState(false)
  const [fault, setFault] = useState('')
  const away = useAway()
  const run = async (act: () => Promise<unknown>) => {
    setBusy(true)
    setFault('')
    try {
      await proved(act)
      return true
    } catch (thrown) {
      if (!isNotProved(thrown) && !isWavedAway(thrown)) setFault(faultText(thrown))
      return false
    } finally {
      setBusy(false)
    }
  }
  // A form without a way to the server says so, and keeps what was written.
  return {
    isBusy: isBusy || away !== '',
    fault: away === '' ? fault : 'Offline: this cannot be sent now.',
    run,
  }
}

/** For what has no form to show it in: Undo, a button in a row. */
export async function attempt(act: () => Promise<unknown>): Promise<boolean> {
  try {
    await proved(act)
    return true
  } catch (thrown) {
    if (!isNotProved(thrown)) toast(`It was not done. ${faultText(thrown)}`)
    return false
  }
}

function faultText(thrown: unknown): string {
  const errors = thrown instanceof Refused ? thrown.problem['errors'] : undefined
  if (!Array.isArray(errors) || errors.length === 0) return whyText(thrown)
  return errors.map(({ message }: { readonly message: string }) => message).join(' ')
}

export function Fault({ text }: { readonly text: string }) {
  if (text === '') return null
  return (
    <p className="fault" role="alert">
      {text}
    </p>
  )
}

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
