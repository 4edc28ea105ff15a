/** A new page begins at its heading, for eyes and ears alike. */
import { useMatches } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'

/** A heading that takes longer is not moved to any more. */
const headingMs = 8000

/** Moves the focus with each new page, and says its title. */
export function RouteFocus({ title }: { readonly title: string }) {
  const path = useMatches({ select: (matches) => matches.at(-1)?.pathname })
  const [said, setSaid] = useState('')
  const first = useRef(true)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a title that changes later is no new page
  useEffect(() => {
    if (first.current) {
      first.current = false
      return
    }
    setSaid(title)
    const main = document.getElementById('main')
    return main === null ? undefined : focusHeading(main)
  }, [path])
  return (
    <p className="sr" role="status">
      {said}
    </p>
  )
}

/** A heading that comes with its answer gets the focus then, unless somebody has gone on meanwhile. */
function focusHeading(main: HTMLElement): () => void {
  const focus = () => {
    const heading = main.querySelector('h1')
    if (heading !== null) heading.tabIndex = -1
    ;(heading ?? main).focus({ preventScroll: true })
  }
  focus()
  const observer = new MutationObserver(() => {
    const { activeElement } = document
    const isThere = main.querySelector('h1') !== null
    if (isThere && (activeElement === main || activeElement === document.body)) focus()
  })
  observer.observe(main, { childList: true, subtree: true })
  const timer = setTimeout(() => observer.disconnect(), headingMs)
  return () => {
    clearTimeout(timer)
    observer.disconnect()
  }
}
