/** A piece of the list: out of sight it is an empty box of the same height, so that the page stays small. */
import { type ReactNode, useEffect, useRef, useState } from 'react'

interface ChunkProps {
  /** It is needed whatever can be seen: what is open stands in it. */
  readonly isHeld: boolean
  readonly rows: number
  readonly children: ReactNode
}

/** So tall is a row where nothing was measured yet. */
const rowGuess = 106
const margin = '900px 0px'

export function ChunkBox({ isHeld, rows, children }: ChunkProps) {
  const box = useRef<HTMLDivElement>(null)
  const [isNear, setNear] = useState(false)
  const height = useRef(rows * rowGuess)
  useEffect(() => {
    const { current } = box
    if (current === null) return
    // A scroller inside the page has a margin of its own, which older browsers do not know: there it is as it is.
    const options = { rootMargin: margin, scrollMargin: margin } as IntersectionObserverInit
    const watch = new IntersectionObserver((entries) => {
      const { isIntersecting, boundingClientRect } = entries.at(-1)!
      // Told by the browser, which knows: asking it would make it lay the page out once more.
      if (!isIntersecting) height.current = boundingClientRect.height
      setNear(isIntersecting)
    }, options)
    watch.observe(current)
    return () => watch.disconnect()
  }, [])
  const isThere = isNear || isHeld
  return (
    <div ref={box} style={isThere ? undefined : { height: height.current }}>
      {isThere && children}
    </div>
  )
}
