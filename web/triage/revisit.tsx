import { useId, useState } from 'react'
import { fieldMs, fieldText, morningIn, zoneText } from '../kit/index.ts'

const quick = [
  { days: 1, label: 'Tomorrow' },
  { days: 3, label: 'In 3 days' },
  { days: 7, label: 'In 7 days' },
] as const

interface RevisitProps {
  /** ISO 8601, a time to come. */
  readonly onChoose: (revisitAt: string) => void
}

/** Nobody can tell yet: when it is looked at again. */
export function Revisit({ onChoose }: RevisitProps) {
  const id = useId()
  const [when, setWhen] = useState(() => fieldText(morningIn(7, Date.now())))
  const ms = fieldMs(when)
  const isToCome = ms > Date.now()
  return (
    <fieldset className="expiry">
      <legend>When to look again</legend>
      <div className="btns">
        {quick.map(({ days, label }, at) => (
          <button
            key={days}
            type="button"
            className="btn s"
            data-next={at === 0 ? '' : undefined}
            onClick={() => onChoose(new Date(morningIn(days, Date.now())).toISOString())}
          >
            {label}
          </button>
        ))}
        <label className="sr" htmlFor={id}>
          Or a day and a time, {zoneText()}
        </label>
        <input
          id={id}
          type="datetime-local"
          className="input when"
          value={when}
          onChange={(event) => setWhen(event.target.value)}
        />
        <span className="note">{zoneText()}</span>
        <button
          type="button"
          className="btn s"
          disabled={!isToCome}
          onClick={() => onChoose(new Date(ms).toISOString())}
        >
          Close until then
        </button>
      </div>
      <p className="note">
        {isToCome
          ? 'It is closed, and named on Cortex when that day has come.'
          : 'Choose a time that is still to come.'}
      </p>
    </fieldset>
  )
}
