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

const timeNow = () => nowMs

/** The time, a second at a time. */
export function useNow(): number {
  return useSyncExternalStore(follow, timeNow, timeNow)
}

/** How long ago is of no use where nothing new comes, and moves where somebody paused: then all times are absolute. */
let areFrozen = false
const onFreeze = new Set<() => void>()

export function freezeMoments(next: boolean): void {
  areFrozen = next
  for (const listener of onFreeze) listener()
}

const areFrozenNow = () => areFrozen

function useFrozen(): boolean {
  return useSyncExternalStore(
    (tell) => {
      onFreeze.add(tell)
      return () => onFreeze.delete(tell)
    },
    areFrozenNow,
    areFrozenNow,
  )
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
  const nowMs = useNow()
  return useFrozen() ? frozenText(ms, nowMs) : agoText(ms, nowMs)
}

/** For a sentence: `4 min ago`, and `at 09:12` where nothing new comes. */
export function sinceText(ms: number, nowMs: number): string {
  return areFrozen ? `at ${frozenText(ms, nowMs)}` : agoText(ms, nowMs)
}

/** `09:12`; with its day where that is another. */
function frozenText(ms: number, nowMs: number): string {
  const [day, clock] = momentText(ms).split(', ') as [string, string]
  const isToday = momentText(nowMs).startsWith(`${day},`)
  return isToday ? clock.slice(0, 5) : `${day}, ${clock.slice(0, 5)}`
}
