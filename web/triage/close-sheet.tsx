/** Closing: `e`, then a number. The reason is there already, in the explanation's words, and can be changed. */
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from 'react'
import { dataText, ErrorPanel, useKeys } from '../kit/index.ts'
import { Sheet } from '../overlay/index.ts'
import { type Closing, mayHaveNote, useClosing } from './close-draft.ts'
import { useHindrance } from './may.ts'
import { MuteEditor } from './mute-editor.tsx'
import { type CloseDraft, openSheet, takeEarlyKey } from './open.ts'
import { OtherSearch } from './other-search.tsx'
import { Revisit } from './revisit.tsx'
import { countOf, onlyOf, type Target } from './target.ts'
import { type Disposition, dispositionOf, dispositions, wideText } from './words.ts'

interface CloseProps {
  readonly target: Target
  readonly draft: CloseDraft
}

export function CloseSheet({ target, draft }: CloseProps) {
  const closing = useClosing(target, draft)
  const hindrance = useHindrance('triage')
  const { marked, lacks, closeAs, thrown } = closing
  useEarlyKey((key) => {
    const found = dispositions.find((one) => one.key === key)
    if (found !== undefined && hindrance === '') closing.choose(found.name)
  })
  const isReady = hindrance === '' && lacks === '' && marked !== 'inconclusive'
  useKeys(
    Object.fromEntries([
      ...dispositions.map(({ key, name }) => [key, () => hindrance === '' && closing.choose(name)]),
      ['Control+Enter', () => isReady && closeAs(marked)],
    ]),
  )
  return (
    <Sheet title={titleOf(target)} isOpen onClose={() => openSheet(null)}>
      {thrown !== undefined && (
        <div className="sheet-error">
          <ErrorPanel
            thrown={thrown}
            what="Not closed"
            still="What you wrote is kept here. Choose again to try again."
          />
        </div>
      )}
      {hindrance !== '' && <p className="hindrance">{hindrance}</p>}
      <Options closing={closing} isOff={hindrance !== ''} />
      <More closing={closing} />
      <Words closing={closing} />
      <Foot closing={closing} isReady={isReady} hindrance={hindrance} />
    </Sheet>
  )
}

function useEarlyKey(act: (key: string) => void): void {
  const newest = useRef(act)
  useEffect(() => {
    const key = takeEarlyKey()
    if (key !== '') newest.current(key)
  }, [])
}

function titleOf(target: Target): ReactNode {
  const only = onlyOf(target)
  if (only === null) return `Close ${countOf(target)} incidents: what were they?`
  return <>Close: {dataText(only.explanation.headline)}</>
}

interface PartProps {
  readonly closing: Closing
}

function Options({ closing, isOff }: PartProps & { readonly isOff: boolean }) {
  const { marked, mark, choose, target, offered } = closing
  return (
    <ol className="options" aria-label="What it was" onKeyDown={walkOptions}>
      {dispositions.map((one) => (
        <li key={one.name}>
          <button
            type="button"
            className="option"
            tabIndex={one.name === marked ? 0 : -1}
            data-first={one.name === marked ? '' : undefined}
            data-marked={one.name === marked ? '' : undefined}
            aria-keyshortcuts={one.key}
            disabled={isOff || !isPossible(one, target)}
            onFocus={() => mark(one.name)}
            onClick={() => choose(one.name)}
          >
            <kbd>{one.key}</kbd>
            <span>
              <b>{one.label}</b>
              <span className="note">
                {isPossible(one, target) ? one.does : 'At most 20 can be merged at once.'}
              </span>
              {offered(one.name) !== '' && <q className="note">{offered(one.name)}</q>}
            </span>
          </button>
        </li>
      ))}
    </ol>
  )
}

/** One stop of Tab; inside it the arrows go up and down. */
function walkOptions(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
  if (step === 0) return
  event.preventDefault()
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>('.option:not([disabled])')]
  all[all.indexOf(document.activeElement as HTMLElement) + step]?.focus()
}

const mergedMax = 20

function isPossible({ name }: Disposition, target: Target): boolean {
  if (name !== 'duplicate') return true
  return countOf(target) === target.heads.length && target.heads.length <= mergedMax
}

/** What has to be said beside the word itself. */
function More({ closing }: PartProps) {
  const { marked, target, closeAs, isMuting, setMuting, mute } = closing
  const only = onlyOf(target)
  if (marked === 'duplicate') return <OtherSearch closing={closing} />
  if (marked === 'inconclusive')
    return <Revisit onChoose={(revisitAt) => closeAs('inconclusive', { revisitAt })} />
  if (marked !== 'expected' || only === null) return null
  return (
    <section className="mute-too">
      <label className="check">
        <input
          type="checkbox"
          data-next=""
          checked={isMuting}
          onChange={(event) => setMuting(event.target.checked)}
        />
        Mute it, too: no more of it for a while
      </label>
      {!isMuting && <p className="note">{wideText(only)}</p>}
      {isMuting && <MuteEditor mute={mute} hasReason={false} />}
    </section>
  )
}

function Words({ closing }: PartProps) {
  const [reasonId, noteId] = [useId(), useId()]
  const { reason, setReason, note, setNote, target } = closing
  return (
    <>
      <div className="field">
        <label htmlFor={reasonId}>Reason</label>
        <textarea
          id={reasonId}
          className="input"
          rows={2}
          maxLength={2000}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </div>
      {mayHaveNote(target) && (
        <details className="add-note">
          <summary>Add a note for the others</summary>
          <textarea
            id={noteId}
            className="input"
            aria-label="Note"
            rows={3}
            maxLength={4000}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        </details>
      )}
    </>
  )
}

interface FootProps extends PartProps {
  readonly isReady: boolean
  readonly hindrance: string
}

function Foot({ closing, isReady, hindrance }: FootProps) {
  const { marked, closeAs, lacks, isMuting } = closing
  if (marked === 'inconclusive') return null
  const also = marked === 'expected' && isMuting ? ' and mute' : ''
  return (
    <div className="sheet-foot">
      <p className="note" aria-live="polite">
        {hindrance === '' ? lacks || 'You can undo it.' : ''}
      </p>
      <button
        type="button"
        className="btn go"
        disabled={!isReady}
        aria-keyshortcuts="Control+Enter"
        onClick={() => closeAs(marked)}
      >
        {dispositionOf(marked)
          .said.replace(/^Closed/, 'Close')
          .replace(/^Merged/, 'Merge')}
        {also}
        <kbd>Ctrl Enter</kbd>
      </button>
    </div>
  )
}
