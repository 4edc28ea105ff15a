import { type RefObject, useRef } from 'react'
import { isCalmAt } from './use-queue.ts'

export interface Calm {
  readonly panel: RefObject<HTMLElement | null>
  readonly scroller: RefObject<HTMLDivElement | null>
  readonly isCalm: () => boolean
}

export function useCalm(): Calm {
  const panel = useRef<HTMLElement>(null)
  const scroller = useRef<HTMLDivElement>(null)
  return { panel, scroller, isCalm: () => isCalmAt(panel, scroller) }
}
