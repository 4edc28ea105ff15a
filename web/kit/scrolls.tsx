import type { ReactNode } from 'react'

interface ScrollsProps {
  /** What it holds: it can be reached by Tab, to be scrolled by keys. */
  readonly label: string
  readonly className?: string
  readonly children: ReactNode
}

/** What may be wider than the page: it scrolls sideways, and the page never does. */
export function Scrolls({ label, className = '', children }: ScrollsProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: who scrolls by keys has to get there
    <section className={`scrolls ${className}`} tabIndex={0} aria-label={label}>
      {children}
    </section>
  )
}
