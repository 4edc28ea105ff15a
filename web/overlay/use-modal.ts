import { type RefObject, useEffect } from 'react'

/**
 * Opens a dialog over the page, at what `first` finds in it, and gives the focus back however it ends: the browser
 * does so for one that is closed, not for one that is taken away.
 */
export function useModal(
  dialog: RefObject<HTMLDialogElement | null>,
  isOpen: boolean,
  first: string,
) {
  useEffect(() => {
    const { current } = dialog
    if (!isOpen || current === null) return
    const { activeElement: before } = document
    if (!current.open) current.showModal()
    current.querySelector<HTMLElement>(first)?.focus()
    return () => {
      const isLost = document.activeElement === document.body
      if (isLost && before instanceof HTMLElement) before.focus()
    }
  }, [dialog, isOpen, first])
}
