/** One box for everything: where one can go, what can be done here, and what there is. By hand: a dialog, a combobox, a list. */
import { useNavigate, useRouter } from '@tanstack/react-router'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { ask } from '../api/index.ts'
import { dataText, Icon } from '../kit/index.ts'
import { useModal } from '../overlay/index.ts'
import { useMe } from '../session/index.tsx'
import { type Entry, type Group, useEntries } from './entries.ts'
import { keepRecent, pageOf } from './places.ts'

interface PaletteProps {
  readonly onClose: () => void
  readonly onShortcuts: () => void
  readonly onSignOut: () => void
}

/** A press beside it closes it, where the browser knows how; Escape does everywhere. */
const closedByAny = { closedby: 'any' } as object

export function Palette({ onClose, onShortcuts, onSignOut }: PaletteProps) {
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  const { groups, isSearching } = useEntries(typed, { onShortcuts, onSignOut })
  const entries = groups.flatMap((group) => group.entries)
  const active = Math.min(at, entries.length - 1)
  const choose = useChoose(onClose)
  useModal(dialog, true, 'input')
  useEffect(() => {
    document.getElementById(`${id}-${active}`)?.scrollIntoView({ block: 'nearest' })
  }, [id, active])
  const type = (text: string) => {
    setTyped(text)
    setAt(0)
  }
  const press = (event: KeyboardEvent) => {
    const next = movedBy(event.key, { at: active, count: entries.length })
    if (next !== null) setAt(next)
    else if (event.key === 'Enter' && entries[active]) choose(entries[active])
    else return
    event.preventDefault()
  }
  return (
    <dialog
      className="sheet-box palette"
      ref={dialog}
      aria-label="Search and commands"
      onClose={onClose}
      {...closedByAny}
    >
      <Box {...{ id, active, typed, press, onClose }} onTyped={type} />
      <div className="found" id={`${id}-list`} role="listbox" aria-label="What was found">
        {groups.map((group, i) => (
          <Entries
            key={group.title}
            group={group}
            {...{ id, active, choose }}
            from={groups.slice(0, i).reduce((sum, one) => sum + one.entries.length, 0)}
          />
        ))}
      </div>
      <p className="palette-foot" role="status">
        {foundText(entries.length, typed, isSearching)}
        {entries.length > 0 && <span className="desk"> Arrow keys choose, Enter goes there.</span>}
      </p>
    </dialog>
  )
}

interface BoxProps {
  readonly id: string
  readonly active: number
  readonly typed: string
  readonly onTyped: (text: string) => void
  readonly press: (event: KeyboardEvent) => void
  readonly onClose: () => void
}

function Box({ id, active, typed, onTyped, press, onClose }: BoxProps) {
  return (
    <div className="top2">
      <Icon name="search" size={18} />
      <input
        {...{ role: 'combobox', 'aria-expanded': true, 'aria-controls': `${id}-list` }}
        aria-activedescendant={active >= 0 ? `${id}-${active}` : undefined}
        aria-autocomplete="list"
        aria-label="Search hosts, incidents, commands"
        placeholder="Search hosts, incidents, commands"
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        value={typed}
        onChange={({ target }) => onTyped(target.value)}
        onKeyDown={press}
      />
      <button type="button" className="btn s bare esc" onClick={onClose} aria-label="Esc: close">
        <kbd>Esc</kbd>
        <span className="phone">
          <Icon name="close" />
        </span>
      </button>
    </div>
  )
}

function foundText(count: number, typed: string, isSearching: boolean): string {
  if (isSearching && count === 0) return 'Searching…'
  if (count === 0) return `Nothing here is called “${dataText(typed.trim())}”.`
  return `${count} found.`
}

function movedBy(
  key: string,
  { at, count }: { readonly at: number; readonly count: number },
): number | null {
  if (count === 0) return null
  if (key === 'ArrowDown') return (at + 1) % count
  if (key === 'ArrowUp') return (at - 1 + count) % count
  if (key === 'PageDown') return Math.min(count - 1, at + 8)
  if (key === 'PageUp') return Math.max(0, at - 8)
  return null
}

interface EntriesProps {
  readonly group: Group
  readonly id: string
  readonly active: number
  /** Of its first entry, among all. */
  readonly from: number
  readonly choose: (entry: Entry) => void
}

function Entries({ group, id, active, from, choose }: EntriesProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of a list box is no fieldset
    <div role="group" aria-label={group.title}>
      <p className="grp" aria-hidden="true">
        {group.title}
      </p>
      {group.entries.map((entry, i) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox has the keys
        <div
          key={entry.key}
          role="option"
          id={`${id}-${from + i}`}
          className="opt"
          tabIndex={-1}
          aria-selected={active === from + i}
          onClick={() => choose(entry)}
        >
          <Icon name={entry.icon} />
          <bdi className="what">{dataText(entry.name)}</bdi>
          <span className="r">
            {entry.caps ? entry.caps.map((cap) => <kbd key={cap}>{cap}</kbd>) : entry.detail}
          </span>
        </div>
      ))}
    </div>
  )
}

/** Closes first, so that what is done finds the page as it was. */
function useChoose(onClose: () => void): (entry: Entry) => void {
  const navigate = useNavigate()
  const router = useRouter()
  const { user } = useMe()
  return (entry) => {
    onClose()
    if (entry.act) {
      // The dialog is gone with the next frame: a deed that opens another one comes after it.
      requestAnimationFrame(entry.act)
      return
    }
    const place = entry.place!
    keepRecent(user.id, place)
    if (!place.href.startsWith('view:')) {
      router.history.push(place.href)
      return
    }
    const params = { id: place.href.slice('view:'.length) }
    void ask('getView', { params }).then(({ body: { page, query } }) => {
      const search = Object.fromEntries(new URLSearchParams(query))
      void navigate({ to: pageOf(page) as never, search: search as never })
    })
  }
}
