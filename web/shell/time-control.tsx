import { type FormEvent, useRef, useState } from 'react'
import {
  fieldMs,
  fieldText,
  Icon,
  isAll,
  ownKey,
  type Range,
  rangeText,
  useRange,
  useUsedRange,
  zoneText,
} from '../kit/index.ts'
import { usePopover } from './popover.ts'

const presets = ['15m', '1h', '4h', '24h', '7d', '30d']

/** Earlier, which time, later: there where the screen has a time. */
export function TimeControl() {
  const used = useUsedRange()
  if (used === null) return null
  return <Control fallback={used.fallback} />
}

function Control({ fallback }: { readonly fallback: string }) {
  const { range, isLive, set, shift } = useRange(fallback)
  const { id, popover, close } = usePopover()
  const choose = (next: Range) => {
    set(next)
    close()
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: three buttons in a bar are no fieldset
    <div className="seg time" role="group" aria-label="Time range">
      <button
        type="button"
        className="pill icon"
        aria-label="Earlier"
        aria-keyshortcuts={ownKey('[')}
        title="Earlier"
        disabled={isAll(range)}
        onClick={() => shift(-1)}
      >
        <Icon name="left" size={14} />
      </button>
      <button type="button" className="pill" popoverTarget={id}>
        <Icon name="clock" size={15} />
        <span className="num">
          {rangeText(range)} · {zoneText()}
        </span>
      </button>
      <button
        type="button"
        className="pill icon"
        aria-label="Later"
        aria-keyshortcuts={ownKey(']')}
        title="Later"
        disabled={isLive}
        onClick={() => shift(1)}
      >
        <Icon name="right" size={14} />
      </button>
      <div className="pop hang" id={id} popover="auto" ref={popover}>
        <p className="grp">Up to now</p>
        {[...presets, ...(fallback === '' ? [''] : [])].map((since) => (
          <button
            key={since}
            type="button"
            className="opt"
            aria-pressed={range.kind === 'last' && range.since === since}
            onClick={() => choose({ kind: 'last', since })}
          >
            {rangeText({ kind: 'last', since })}
          </button>
        ))}
        <Between key={rangeText(range)} range={range} onChoose={choose} />
      </div>
    </div>
  )
}

interface BetweenProps {
  readonly range: Range
  readonly onChoose: (range: Range) => void
}

/** From one moment to another, in the zone that the page names. */
function Between({ range, onChoose }: BetweenProps) {
  const form = useRef<HTMLFormElement>(null)
  const [wrong, setWrong] = useState('')
  const isBetween = range.kind === 'between'
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const data = new FormData(form.current!)
    const fromMs = fieldMs(String(data.get('from')))
    const toMs = fieldMs(String(data.get('to')))
    if (fromMs < toMs) onChoose({ kind: 'between', fromMs, toMs })
    else setWrong('The end has to be after the beginning.')
  }
  return (
    <form className="between" ref={form} onSubmit={submit}>
      <p className="grp">From and to, {zoneText()}</p>
      {(['from', 'to'] as const).map((name) => (
        <label key={name}>
          <span>{name === 'from' ? 'From' : 'To'}</span>
          <input
            className="input"
            type="datetime-local"
            name={name}
            required
            defaultValue={isBetween ? fieldText(name === 'from' ? range.fromMs : range.toMs) : ''}
            aria-describedby={wrong === '' ? undefined : 'between-wrong'}
          />
        </label>
      ))}
      {wrong !== '' && (
        <p className="field-error" id="between-wrong" role="alert">
          {wrong}
        </p>
      )}
      <button type="submit" className="btn s">
        Show that
      </button>
    </form>
  )
}
