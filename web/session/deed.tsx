/** Something that is asked of the server by a form or a button: once at a time, proved where that is asked for, and told. */
import { useState } from 'react'
import { Refused } from '../api/index.ts'
import { useAway, whyText } from '../kit/index.ts'
import { toast } from '../overlay/index.ts'
import { isWavedAway } from './passkeys.ts'
import { isNotProved, proved } from './proof.ts'

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
