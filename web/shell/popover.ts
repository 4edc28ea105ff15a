/** The browser's own popover: it lies over all, closes with Escape or a press beside it, and gives the focus back. */
import { type RefObject, useId, useRef } from 'react'

interface Popover {
  /** For `popoverTarget` of its button. */
  readonly id: string
  readonly popover: RefObject<HTMLDivElement | null>
  readonly close: () => void
}

export function usePopover(): Popover {
  const id = useId()
  const popover = useRef<HTMLDivElement>(null)
  return { id, popover, close: () => popover.current?.hidePopover() }
}
