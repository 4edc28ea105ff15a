import { useSyncExternalStore } from 'react'
import { Icon } from '../kit/index.ts'
import { drop, onToasts, toastsNow } from './toast.ts'

export function Toasts() {
  const shown = useSyncExternalStore(onToasts, toastsNow)
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map(({ id, text, undo, next }) => (
        <div key={id} className="toast">
          <span className="toast-text">{text}</span>
          {next && (
            <button
              type="button"
              className="btn s bare"
              onClick={() => {
                drop(id)
                next.act()
              }}
            >
              {next.label}
            </button>
          )}
          {undo && (
            <button
              type="button"
              className="btn s"
              aria-keyshortcuts="Control+Z"
              onClick={() => {
                drop(id)
                undo()
              }}
            >
              <Icon name="undo" size={14} />
              Undo
            </button>
          )}
          <button
            type="button"
            className="btn s bare"
            aria-label="Dismiss"
            onClick={() => drop(id)}
          >
            <Icon name="close" size={14} />
          </button>
        </div>
      ))}
    </div>
  )
}
