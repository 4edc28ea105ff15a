import { type ReactNode, useEffect, useRef } from 'react'

interface TitleProps {
  readonly children: string
  readonly lead: ReactNode
  /** A step that follows another begins at its heading, for eyes and ears alike. */
  readonly isNext?: boolean
}

export function Title({ children, lead, isNext = false }: TitleProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (isNext) heading.current?.focus()
  }, [isNext])
  return (
    <div>
      <h1 ref={heading} tabIndex={-1}>
        {children}
      </h1>
      <p className="lead">{lead}</p>
    </div>
  )
}
