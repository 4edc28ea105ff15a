import { type ReactNode, useId, useRef } from 'react'
import { Icon } from '../kit/index.ts'
import { useModal } from './use-modal.ts'

interface SheetProps {
  readonly title: ReactNode
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly children: ReactNode
  /** `side`: at the right edge, as high as the window; else in the middle. On a phone both fill the foot. */
  readonly place?: 'middle' | 'side'
}

/**
 * The browser's own dialog: it holds the focus, closes with Escape, and gives the focus back. It begins at what has
 * `data-first`, where something has.
 */
export function Sheet({ title, isOpen, onClose, children, place = 'middle' }: SheetProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  useModal(dialog, isOpen, '[data-first]')
  if (!isOpen) return null
  return (
    <dialog className={`sheet-box ${place}`} ref={dialog} aria-labelledby={id} onClose={onClose}>
      <div className="sheet-bar">
        <h2 id={id}>{title}</h2>
        <button type="button" className="btn s bare" onClick={onClose} aria-label="Close">
          <Icon name="close" />
        </button>
      </div>
      <div className="sheet-body">{children}</div>
    </dialog>
  )
}
