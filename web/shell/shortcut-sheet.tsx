import { Fragment } from 'react'
import {
  areLettersOn,
  boundDeeds,
  keyParts,
  type Shortcut,
  type ShortcutGroup,
  shortcuts,
} from '../kit/index.ts'
import { Sheet } from '../overlay/index.ts'

/** Work without being bound: the browser's, a dialog's. */
const always: ReadonlySet<string> = new Set(['Escape', 'Control+Enter'])
const order: readonly ShortcutGroup[] = ['Everywhere', 'Go to', 'Time', 'Lists', 'Incident']
const isMac = navigator.platform.startsWith('Mac')

/** What the keys do on this page, at this moment: a key that does nothing here is not listed. */
export function ShortcutSheet({ onClose }: { readonly onClose: () => void }) {
  const deeds = boundDeeds()
  const isThere = ({ keys }: Shortcut) => deeds[keys] !== undefined || always.has(keys)
  const groups = order
    .map((title) => ({
      title,
      listed: shortcuts.filter((one) => one.group === title && isThere(one)),
    }))
    .filter(({ listed }) => listed.length > 0)
  return (
    <Sheet title="Shortcuts on this page" isOpen onClose={onClose}>
      {!areLettersOn() && (
        <p className="t2">Keys without Ctrl are switched off, in Settings, Appearance.</p>
      )}
      <div className="key-groups">
        {groups.map(({ title, listed }) => (
          <section key={title} aria-label={title}>
            <h3 className="h">{title}</h3>
            <dl className="key-list">
              {listed.map(({ keys, says }) => (
                <Fragment key={keys}>
                  <dt>
                    <Caps keys={keys} />
                  </dt>
                  <dd>{says}</dd>
                </Fragment>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p className="note">
        Letters alone do something only where nobody is typing. They can be changed, or switched
        off, in Settings, Appearance. <a href="/help#keys">All of them</a> stand in Help.
      </p>
    </Sheet>
  )
}

export function Caps({ keys }: { readonly keys: string }) {
  return (
    <span className="caps">
      {keyParts(keys, isMac).map((part) => (
        <kbd key={part}>{part}</kbd>
      ))}
    </span>
  )
}
