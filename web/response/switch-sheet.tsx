import { useId, useState } from 'react'
import { ask } from '../api/index.ts'
import { ErrorPanel } from '../kit/index.ts'
import { Sheet, toast } from '../overlay/index.ts'
import { askActionsAnew } from './deeds.ts'
import { useObstacle } from './may.ts'

interface SwitchProps {
  readonly isStopping: boolean
  readonly onClose: () => void
}

const words = {
  stop: {
    title: 'Stop all response',
    says: [
      'All that is in force is taken back: what was blocked passes again, what was isolated is reached again.',
      'Nothing more is done, by policy or by people, until an admin lets it go on.',
      'Incidents are still found, looked up and shown.',
    ],
    deed: 'Stop all response',
    told: 'Stopped. The responder takes back what is in force.',
  },
  resume: {
    title: 'Let the response go on',
    says: [
      'People and policy may act again from then on.',
      'What was taken back stays so: nothing is blocked again by this.',
    ],
    deed: 'Let it go on',
    told: 'The response goes on.',
  },
} as const

const reasonMin = 3
/** The responder is told it, and takes no more. */
const reasonMax = 500

function lackOf(length: number): string {
  if (length < reasonMin) return 'Say why: others will ask.'
  return length > reasonMax
    ? `Say it in ${reasonMax} characters: these are ${length - reasonMax} too many.`
    : ''
}

/** The kill switch: says what it does, and asks why. */
export function SwitchSheet({ isStopping, onClose }: SwitchProps) {
  const id = useId()
  const [reason, setReason] = useState('')
  const [thrown, setThrown] = useState<unknown>(null)
  const obstacle = useObstacle(isStopping ? 'response:stop' : 'response:resume')
  const { title, says, deed, told } = words[isStopping ? 'stop' : 'resume']
  const press = async () => {
    try {
      const body = { reason: reason.trim() }
      await (isStopping ? ask('stopResponse', { body }) : ask('resumeResponse', { body }))
      toast(told)
      onClose()
    } catch (refused) {
      setThrown(refused)
    } finally {
      void askActionsAnew()
    }
  }
  const tooMany = reason.trim().length - reasonMax
  const lacks = lackOf(reason.trim().length)
  return (
    <Sheet title={title} isOpen onClose={onClose}>
      {obstacle !== '' && <p className="rsp-obstacle">{obstacle}</p>}
      <ul className="rsp-says">
        {says.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
      <div className="field">
        <label htmlFor={id}>Why</label>
        <textarea
          id={id}
          className="input"
          data-first=""
          rows={2}
          {...(tooMany > 0 && { 'aria-invalid': true })}
          aria-describedby={`${id}-lacks`}
          value={reason}
          onChange={({ target }) => setReason(target.value)}
        />
      </div>
      {thrown !== null && <ErrorPanel thrown={thrown} what="It was not done" />}
      <div className="rsp-foot">
        <p className="note" id={`${id}-lacks`} aria-live="polite">
          {lacks}
        </p>
        <button
          type="button"
          className="btn go"
          disabled={lacks !== '' || obstacle !== ''}
          onClick={() => void press()}
        >
          {deed}
        </button>
      </div>
    </Sheet>
  )
}
