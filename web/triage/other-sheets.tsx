/** What the server said of a change: somebody was first, some were refused, more match than were seen. */
import { useId, useState } from 'react'
import { ask, type IncidentHead, useAsk } from '../api/index.ts'
import { dataText, ErrorPanel, Moment, useKeys } from '../kit/index.ts'
import { useDraft } from '../live/index.ts'
import { Sheet, toast } from '../overlay/index.ts'
import { askAnew } from './cache.ts'
import { useHindrance } from './may.ts'
import { makeMute, useMuteDraft } from './mute-draft.ts'
import { MuteEditor } from './mute-editor.tsx'
import { closedWords } from './names.ts'
import { type Conflict, type CountChanged, openSheet, type Refusals } from './open.ts'

const shut = () => openSheet(null)

export function ConflictSheet({ current, changed, detail, mine, doMine }: Conflict) {
  return (
    <Sheet title="Someone changed this first" isOpen onClose={shut}>
      <p className="t1">{detail}</p>
      <dl className="sides">
        <div>
          <dt>{changed === null ? 'Theirs' : dataText(changed.name)}</dt>
          <dd>{standingText(current)}</dd>
          {changed !== null && (
            <dd className="note">
              <Moment at={changed.at} />
            </dd>
          )}
          {current.reason !== '' && (
            <dd className="note">
              <bdi className="plain">{dataText(current.reason)}</bdi>
            </dd>
          )}
        </div>
        <div>
          <dt>You</dt>
          <dd>{mine}</dd>
          <dd className="note">Not done yet</dd>
        </div>
      </dl>
      <div className="sheet-foot">
        <button type="button" className="btn go" data-first="" onClick={shut}>
          Keep theirs
        </button>
        <button
          type="button"
          className="btn"
          onClick={() => {
            shut()
            doMine(current.version)
          }}
        >
          Use mine
        </button>
      </div>
    </Sheet>
  )
}

function standingText({ status, disposition, assignee }: IncidentHead): string {
  if (status === 'closed')
    return disposition === null ? 'Closed' : `Closed: ${closedWords[disposition]}`
  return assignee === null ? 'Open, nobody has it' : 'Open, taken'
}

export function RefusalsSheet({ said, refused, heads }: Refusals) {
  const headline = (id: string) => heads.find((head) => head.id === id)?.explanation.headline ?? id
  return (
    <Sheet title={`${refused.length} could not be changed`} isOpen onClose={shut}>
      <p className="t2">{said}. The rest stays as it was:</p>
      <ul className="refused">
        {refused.map(({ id, detail }) => (
          <li key={id}>
            <b>
              <bdi className="plain">{dataText(headline(id))}</bdi>
            </b>
            <span className="note">{detail}</span>
          </li>
        ))}
      </ul>
      <div className="sheet-foot">
        <button type="button" className="btn go" data-first="" onClick={shut}>
          Good
        </button>
      </div>
    </Sheet>
  )
}

export function CountSheet({ expected, actual, doAnyway }: CountChanged) {
  const more = actual > expected
  return (
    <Sheet title={`${more ? 'More' : 'Fewer'} match now`} isOpen onClose={shut}>
      <p className="t2">
        You saw {expected}; {actual} match now. Nothing was changed.
      </p>
      <div className="sheet-foot">
        <button type="button" className="btn go" data-first="" onClick={shut}>
          Look first
        </button>
        {actual > 0 && (
          <button
            type="button"
            className="btn"
            onClick={() => {
              shut()
              doAnyway()
            }}
          >
            Change all {actual}
          </button>
        )}
      </div>
    </Sheet>
  )
}

export function MuteSheet({ incident }: { readonly incident: IncidentHead }) {
  const { data } = useAsk('getIncident', { params: { id: incident.id } })
  const mute = useMuteDraft(data ?? null)
  const hindrance = useHindrance('mute')
  const isReady = hindrance === '' && mute.lacks === ''
  const make = () => {
    shut()
    void makeMute(mute)
  }
  useKeys({ 'Control+Enter': () => isReady && make() })
  return (
    <Sheet title="Mute: expected here for a while" isOpen onClose={shut}>
      {hindrance !== '' && <p className="hindrance">{hindrance}</p>}
      <MuteEditor mute={mute} />
      <div className="sheet-foot">
        <p className="note" aria-live="polite">
          {mute.lacks}
        </p>
        <button
          type="button"
          className="btn go"
          disabled={!isReady}
          aria-keyshortcuts="Control+Enter"
          onClick={make}
        >
          Mute it<kbd>Ctrl Enter</kbd>
        </button>
      </div>
    </Sheet>
  )
}

export function NoteSheet({ incident }: { readonly incident: IncidentHead }) {
  const id = useId()
  const [text, setText, clearText] = useDraft(`note ${incident.id}`)
  const [thrown, setThrown] = useState<unknown>()
  const hindrance = useHindrance('triage')
  const isReady = hindrance === '' && text.trim() !== ''
  const keep = async () => {
    try {
      await ask('addNote', { params: { id: incident.id }, body: { text: text.trim() } })
      clearText()
      shut()
      toast('The note is kept')
      await askAnew()
    } catch (refused) {
      setThrown(refused)
    }
  }
  useKeys({ 'Control+Enter': () => isReady && void keep() })
  return (
    <Sheet title={<>Note: {dataText(incident.explanation.headline)}</>} isOpen onClose={shut}>
      {hindrance !== '' && <p className="hindrance">{hindrance}</p>}
      {thrown !== undefined && (
        <ErrorPanel thrown={thrown} what="Could not save" still="Your note is kept here." />
      )}
      <div className="field">
        <label htmlFor={id}>What the others should know</label>
        <textarea
          id={id}
          className="input"
          data-first=""
          rows={5}
          maxLength={4000}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      <div className="sheet-foot">
        <button
          type="button"
          className="btn go"
          disabled={!isReady}
          aria-keyshortcuts="Control+Enter"
          onClick={() => void keep()}
        >
          Keep the note<kbd>Ctrl Enter</kbd>
        </button>
      </div>
    </Sheet>
  )
}
