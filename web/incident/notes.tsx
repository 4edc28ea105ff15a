import './incident.css'
import { type FormEvent, type KeyboardEvent, useId, useState } from 'react'
import { ask, useAsk } from '../api/index.ts'
import { queries } from '../api/query.ts'
import { Answer, AwayNote, dataText, Moment, useAway, whyText } from '../kit/index.ts'
import { useDraft } from '../live/index.ts'
import { useMay, useNames } from '../session/index.tsx'

/** What people wrote of it, the newest first, and room for more. */
export function Notes({ id }: { readonly id: string }) {
  const notes = useAsk('listNotes', { params: { id }, query: { limit: 100 } })
  const nameOf = useNames()
  const mayWrite = useMay('triage')
  return (
    <>
      {mayWrite ? (
        <NoteForm id={id} />
      ) : (
        <p className="bit note">Notes are written by analysts; you may read them.</p>
      )}
      <Answer query={notes} what="the notes" rows={2}>
        {({ data }) =>
          data.length === 0 ? (
            <p className="bit note">Nobody has written a note yet.</p>
          ) : (
            <ul>
              {data.map((note) => (
                <li key={note.id} className="note-row">
                  <p className="note">
                    <b>{dataText(nameOf(note.author))}</b> <Moment at={note.time} />
                  </p>
                  <p className="note-text">{linesOf(note.text)}</p>
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
    </>
  )
}

/** Lines that somebody wrote stay lines; nothing else in it is obeyed. */
function linesOf(text: string): string {
  return text.split('\n').map(dataText).join('\n')
}

const longest = 4000

/** What was written stays here until the server has it. */
function NoteForm({ id }: { readonly id: string }) {
  const field = useId()
  const [text, setText, clearText] = useDraft(`note ${id}`)
  const [failed, setFailed] = useState('')
  const [isBusy, setBusy] = useState(false)
  const isAway = useAway() !== ''
  const send = async (event?: FormEvent) => {
    event?.preventDefault()
    if (text.trim() === '' || isBusy || isAway) return
    setBusy(true)
    setFailed('')
    try {
      await ask('addNote', { params: { id }, body: { text } })
      clearText()
      await queries.invalidateQueries({ queryKey: ['listNotes'] })
      await queries.invalidateQueries({ queryKey: ['historyOfIncident'] })
    } catch (thrown) {
      setFailed(`Could not save it. ${whyText(thrown)} Your note is kept here.`)
    }
    setBusy(false)
  }
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void send()
  }
  return (
    <form className="bit note-form" onSubmit={(event) => void send(event)}>
      <label htmlFor={field}>Write a note</label>
      <textarea
        id={field}
        className="input"
        rows={3}
        placeholder="What you found, whom you asked."
        maxLength={longest}
        value={text}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={press}
        aria-describedby={`${field}-why`}
      />
      <p id={`${field}-why`} className="note" role="status">
        {failed}
      </p>
      <button
        type="submit"
        className="btn s"
        disabled={text.trim() === '' || isBusy || isAway}
        aria-keyshortcuts="Control+Enter"
      >
        {isBusy ? 'Saving…' : 'Save the note'}
      </button>
      <AwayNote />
    </form>
  )
}
