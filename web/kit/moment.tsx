import { useSyncExternalStore } from 'react'
import { agoText, clockText, followZone, momentText, zoneText } from './text.ts'

/** One clock for every relative time on the page; it stands still while nobody looks. */
const listeners = new Set<() => void>()
let nowMs = Date.now()
let timer: ReturnType<typeof setInterval> | undefined

function follow(tell: () => void): () => void {
  listeners.add(tell)
  timer ??= setInterval(() => {
    if (document.hidden) return
    nowMs = Date.now()
    for (const listener of listeners) listener()
  }, 1000)
  return () => {
    listeners.delete(tell)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** The time, a second at a time. */
export function useNow(): number {
  return useSyncExternalStore(follow, () => nowMs)
}

interface MomentProps {
  /** ISO 8601. */
  readonly at: string
  /** `clock`: 14:25:50; `ago` where not said. */
  readonly as?: 'ago' | 'clock' | 'full'
}

/** A time: relative in view, absolute with its zone on hover. */
export function Moment({ at, as = 'ago' }: MomentProps) {
  const ms = Date.parse(at)
  useSyncExternalStore(followZone, zoneText)
  return (
    <time dateTime={at} title={momentText(ms)} className="num">
      {as === 'ago' ? <Ago ms={ms} /> : as === 'clock' ? clockText(ms) : momentText(ms)}
    </time>
  )
}

function Ago({ ms }: { readonly ms: number }) {
  return agoText(ms, useNow())
}
