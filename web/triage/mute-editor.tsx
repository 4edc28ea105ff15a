import { useId } from 'react'
import type { Incident } from '../api/index.ts'
import { fieldMs, fieldText, momentText, zoneText } from '../kit/index.ts'
import type { MuteDraft } from './mute-draft.ts'
import { MutePreview } from './mute-preview.tsx'
import { type ScopeField, scopeFields, wideText } from './words.ts'

interface EditorProps {
  readonly mute: MuteDraft
  /** It asks why; not where that is said elsewhere. */
  readonly hasReason?: boolean
}

/** How far a mute goes, why and until when, with what it would have hidden before it is made. */
export function MuteEditor({ mute, hasReason = true }: EditorProps) {
  const reasonId = useId()
  return (
    <div className="mute">
      {mute.incident !== null && <p className="note">{wideText(mute.incident)}</p>}
      <fieldset className="scope">
        <legend>Hide alerts of which all of this holds</legend>
        {scopeFields.map(({ name, label }) => (
          <ScopeLine key={name} name={name} label={label} mute={mute} />
        ))}
      </fieldset>
      <Expiry mute={mute} />
      {hasReason && (
        <div className="field">
          <label htmlFor={reasonId}>Why</label>
          <textarea
            id={reasonId}
            className="input"
            rows={2}
            maxLength={2000}
            value={mute.reason}
            onChange={(event) => mute.setReason(event.target.value)}
          />
        </div>
      )}
      <MutePreview scope={mute.scope} />
      <p className="note">
        Nothing is deleted. What is muted is still seen and kept, and comes back when the mute ends.
      </p>
    </div>
  )
}

const notes: Readonly<Partial<Record<ScopeField, string>>> = {
  entity: 'An address, a name, or a network down to /8.',
  peer: 'Somebody on the other side.',
  technique: 'With its sub-techniques.',
}

/** What the incident knows of each: chosen by its name, or written by hand. */
function choicesOf(incident: Incident | null, name: ScopeField): readonly string[] {
  if (incident === null) return []
  if (name === 'entity') return [incident.entity]
  if (name === 'peer') return incident.peers
  if (name === 'technique') return incident.techniques
  return name === 'behaviour' ? incident.behaviours : incident.sensors
}

interface LineProps {
  readonly name: ScopeField
  readonly label: string
  readonly mute: MuteDraft
}

function ScopeLine({ name, label, mute }: LineProps) {
  const id = useId()
  const choices = choicesOf(mute.incident, name)
  const isChecked = mute.draft.checked.has(name)
  return (
    <div className="scope-line">
      <label className="check">
        <input type="checkbox" checked={isChecked} onChange={() => mute.toggle(name)} />
        {label}
      </label>
      <input
        className="input mono"
        aria-label={`${label}: value`}
        aria-describedby={notes[name] === undefined ? undefined : `${id}-note`}
        list={choices.length > 1 ? id : undefined}
        value={mute.draft.values[name]}
        maxLength={253}
        spellCheck={false}
        onChange={(event) => mute.setValue(name, event.target.value)}
      />
      {choices.length > 1 && (
        <datalist id={id}>
          {choices.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
      )}
      <span className="note" id={`${id}-note`}>
        {choices.length > 1 ? `One of ${choices.length} in this incident. ` : ''}
        {notes[name]}
      </span>
    </div>
  )
}

const dayMs = 86_400_000
const quick = [
  { days: 1, label: '1 day' },
  { days: 7, label: '7 days' },
  { days: 30, label: '30 days' },
] as const

function Expiry({ mute }: { readonly mute: MuteDraft }) {
  const id = useId()
  const now = Date.now()
  const isNear = (days: number) => Math.abs(mute.endsMs - now - days * dayMs) < 3_600_000
  return (
    <fieldset className="expiry">
      <legend>Until</legend>
      <div className="btns">
        {quick.map(({ days, label }) => (
          <button
            key={days}
            type="button"
            className="btn s"
            aria-pressed={isNear(days)}
            onClick={() => mute.setEnds(Date.now() + days * dayMs)}
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
          value={fieldText(mute.endsMs)}
          onChange={(event) => mute.setEnds(fieldMs(event.target.value))}
        />
        <span className="note">{zoneText()}</span>
      </div>
      <p className="note">
        {Number.isNaN(mute.endsMs) ? 'No end yet' : `Ends ${momentText(mute.endsMs)}`}. At most{' '}
        {mute.daysMax} days with your role.
      </p>
    </fieldset>
  )
}
