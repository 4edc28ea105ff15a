import { type ReactNode, useId } from 'react'

interface PanelProps {
  readonly title: ReactNode
  /** In grey behind the title. */
  readonly note?: ReactNode
  /** At the far end of the head: a link, a count. */
  readonly aside?: ReactNode
  readonly children: ReactNode
  readonly className?: string
}

/** A box with a head. Inside it divide by hairlines: two levels of boxes are the most. */
export function Panel({ title, note, aside, children, className = '' }: PanelProps) {
  const id = useId()
  return (
    <section className={`panel ${className}`} aria-labelledby={id}>
      <div className="head">
        <h2 id={id}>{title}</h2>
        {note !== undefined && <span className="t3">{note}</span>}
        {aside !== undefined && <span className="aside">{aside}</span>}
      </div>
      {children}
    </section>
  )
}
