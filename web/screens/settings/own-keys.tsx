import { type KeyboardEvent, useId, useState } from 'react'
import { nameOf, type OwnKeys, Panel, singleKeys } from '../../kit/index.ts'
import { changePreferences } from '../../session/index.tsx'
import { Act, attempt } from './deed.tsx'
import { hindranceOf, withKey } from './own-keys-words.ts'

const keep = (keys: OwnKeys) => attempt(() => changePreferences({ keys }))

/** What single keys do, each with another key where somebody wants one. */
export function OwnKeysPanel({ own }: { readonly own: OwnKeys }) {
  const [changing, setChanging] = useState('')
  return (
    <Panel title="Your keys" note="keys of one letter or sign; those with Ctrl and Alt stay">
      <table className="tbl set-keys">
        <caption className="sr">What single keys do</caption>
        <thead>
          <tr>
            <th scope="col">Does</th>
            <th scope="col">Key</th>
            <th scope="col">
              <span className="sr">Change it</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {singleKeys.map(({ keys, says }) => (
            <tr key={keys}>
              <th scope="row">{says}</th>
              <td>
                {(own[keys] ?? keys).split(/(?<=.)\+/).map((part) => (
                  <kbd key={part}>{part}</kbd>
                ))}
              </td>
              <td className="set-key-act">
                {changing === keys ? (
                  <NewKey known={keys} says={says} own={own} onDone={() => setChanging('')} />
                ) : (
                  <Change known={keys} says={says} own={own} onChange={() => setChanging(keys)} />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {Object.keys(own).length > 0 && (
        <p className="pad">
          <Act onClick={() => void keep({})}>All as they were</Act>
        </p>
      )}
    </Panel>
  )
}

interface KeyProps {
  readonly known: string
  readonly says: string
  readonly own: OwnKeys
}

function Change({ known, says, own, onChange }: KeyProps & { readonly onChange: () => void }) {
  const [fault, setFault] = useState('')
  const back = () => {
    const hindrance = hindranceOf(own, known, known)
    setFault(hindrance)
    if (hindrance === '') void keep(withKey(own, known, known))
  }
  return (
    <>
      {own[known] !== undefined && <Act onClick={back}>Back to {known}</Act>}{' '}
      <Act onClick={onChange}>
        Change<span className="sr"> the key for {says}</span>
      </Act>
      {fault !== '' && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
    </>
  )
}

const modifiers = /(Shift|Control|Alt|AltGraph|Meta|CapsLock)$/

/** A field, so that whoever has a page read to them is heard by it, too. */
function NewKey({ known, says, own, onDone }: KeyProps & { readonly onDone: () => void }) {
  const [fault, setFault] = useState('')
  const id = useId()
  const press = (event: KeyboardEvent) => {
    const { key } = event
    if (key === 'Tab' || modifiers.test(key)) return
    event.preventDefault()
    event.stopPropagation()
    if (key === 'Escape') return onDone()
    const pressed = nameOf(event)
    const hindrance = hindranceOf(own, known, pressed)
    setFault(hindrance)
    if (hindrance !== '') return
    void keep(withKey(own, known, pressed))
    onDone()
  }
  return (
    <>
      <input
        // biome-ignore lint/a11y/noAutofocus: who asked to change it presses the key next
        autoFocus
        className="input"
        aria-label={`New key for ${says}`}
        aria-describedby={fault === '' ? undefined : id}
        placeholder="Press the new key"
        value=""
        onChange={() => {}}
        onKeyDown={press}
        onBlur={onDone}
      />
      {fault !== '' && (
        <p className="fault" id={id} role="alert">
          {fault}
        </p>
      )}
    </>
  )
}
