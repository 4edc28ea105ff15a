import { type RefObject, useEffect } from 'react'

/**
 * Opens a dialog over the page, at what `first` finds in it, and gives the focus back however it ends: the browser
 * does so for one that is closed, not for one that is taken away.
 */
export function useModal(
  dialog: RefObject<HTMLDialogElement | null>,
  isOpen: boolean,
  first: string,
): void {
  useEffect(() => {
    const { current } = dialog
    if (!isOpen || current === null) return
    const { activeElement: before } = document
    const over = document.querySelector<HTMLDialogElement>('dialog.over:modal')
    if (!current.open) current.showModal()
    current.querySelector<HTMLElement>(first)?.focus()
    if (over !== null && over !== current) lift(over, before)
    return () => {
      if (document.activeElement === document.body) focusAgain(before)
    }
  }, [dialog, isOpen, first])
}

/** What must be answered first stays on top of what was asked for before it came, and opened after it. */
function lift(over: HTMLDialogElement, focused: Element | null): void {
  over.close()
  over.showModal()
  if (focused instanceof HTMLElement && over.contains(focused)) focused.focus()
}

function focusAgain(before: Element | null): void {
  const under = [...document.querySelectorAll('dialog:modal')].at(-1)
  const isThere = under === undefined || under.contains(before)
  const back = isThere ? before : under.querySelector('input, button')
  if (back instanceof HTMLElement) back.focus()
}
