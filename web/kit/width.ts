import { type RefObject, useCallback, useEffect, useState } from 'react'

/** How wide an element is, told again when that changes; 0 until it is known. */
export function useWidth(): readonly [
  ref: (element: HTMLElement | null) => (() => void) | undefined,
  width: number,
] {
  const [width, setWidth] = useState(0)
  const ref = useCallback((element: HTMLElement | null) => watched(element, setWidth), [])
  return [ref, width]
}

/** The same of an element that is there from the first, and that is looked at for more than its width. */
export function useWidthOf(place: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0)
  useEffect(() => watched(place.current, setWidth), [place])
  return width
}

function watched(
  element: HTMLElement | null,
  tell: (width: number) => void,
): (() => void) | undefined {
  if (element === null) return undefined
  const watch = new ResizeObserver(([entry]) => tell(Math.floor(entry!.contentRect.width)))
  watch.observe(element)
  return () => watch.disconnect()
}
