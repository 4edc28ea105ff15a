/** The time that a screen shows: chosen in the top bar, kept in the address as `since`, or `from` and `to`. */
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useSyncExternalStore } from 'react'
import { asRange, boundsOf, type Range, rangeQuery, shiftedRange } from './time-range.ts'

interface Use {
  /** What is shown where the address says nothing: `24h`; `''`: all that is there. */
  readonly fallback: string
}

let used: Use | null = null
const listeners = new Set<() => void>()

function setUsed(next: Use | null): void {
  used = next
  for (const tell of listeners) tell()
}

export interface TimeRange {
  readonly range: Range
  /** For the API: `{ since }`, or `{ from, to }`; nothing where nobody chose, and then the server does. */
  readonly query: ReturnType<typeof rangeQuery>
  /** It ends now, and goes on. */
  readonly isLive: boolean
  /** Where it begins and ends at this moment. */
  readonly bounds: (nowMs: number) => { readonly fromMs: number; readonly toMs: number }
  readonly set: (range: Range) => void
  readonly shift: (steps: -1 | 1) => void
}

/** A screen that calls this has the control in the top bar for as long as it is there. */
export function useTimeRange(fallback = '24h'): TimeRange {
  useEffect(() => {
    setUsed({ fallback })
    return () => setUsed(null)
  }, [fallback])
  return useRange(fallback)
}

/** What the screen uses; null where it has no range. */
export function useUsedRange(): Use | null {
  return useSyncExternalStore(
    (tell) => {
      listeners.add(tell)
      return () => listeners.delete(tell)
    },
    () => used,
  )
}

type Search = Readonly<Record<string, string | undefined>>
const ofTime: ReadonlySet<string> = new Set(['since', 'from', 'to', 'after', 'before', 'page'])

export function useRange(fallback: string): TimeRange {
  const search = useSearch({ strict: false }) as Search
  const navigate = useNavigate()
  const range = asRange(search, fallback)
  // A page of another time is none of this.
  const set = (next: Range) =>
    void navigate({
      to: '.',
      search: ((old: Search) => ({
        ...Object.fromEntries(Object.entries(old).filter(([name]) => !ofTime.has(name))),
        ...(next.kind === 'last' && next.since === fallback ? {} : rangeQuery(next)),
      })) as never,
      resetScroll: false,
    })
  return {
    range,
    query: rangeQuery(asRange(search, '')),
    isLive: range.kind === 'last',
    bounds: (nowMs) => boundsOf(range, nowMs),
    set,
    shift: (steps) => set(shiftedRange(range, steps, { nowMs: Date.now(), fallback })),
  }
}
