import type { Me } from '../api/index.ts'
import { Icon } from '../kit/index.ts'
import { givePasskey, isWavedAway } from '../session/index.tsx'
import { waitText } from './fields.tsx'
import type { Sending } from './sending.ts'

interface SubmitProps {
  readonly sending: Sending
  readonly children: string
}

export function SubmitButton({ sending, children }: SubmitProps) {
  const { isSending, waitSeconds } = sending
  const isOff = isSending || waitSeconds > 0
  return (
    <button className="btn go wide" type="submit" disabled={isOff}>
      {waitSeconds > 0 ? `Wait ${waitText(waitSeconds)}` : isSending ? 'One moment…' : children}
    </button>
  )
}

interface PasskeyProps {
  readonly sending: Sending
  readonly onDone: (me: Me) => void
}

export function PasskeyButton({ sending, onDone }: PasskeyProps) {
  const give = async () => {
    try {
      onDone(await givePasskey(takeOver()))
    } catch (thrown) {
      if (isWavedAway(thrown)) sending.say('No passkey was given. Try again, or sign in otherwise.')
      else throw thrown
    }
  }
  return (
    <button
      className="btn wide"
      type="button"
      disabled={sending.isSending || sending.waitSeconds > 0}
      onClick={() => void sending.send(give)}
    >
      <Icon name="key" size={18} />
      Use a passkey
    </button>
  )
}

/** Only one question for a passkey at a time: a new one ends the one that waits. */
let waiting = new AbortController()

export function takeOver(): AbortSignal {
  waiting.abort()
  waiting = new AbortController()
  return waiting.signal
}

export function endWaiting(): void {
  waiting.abort()
}
