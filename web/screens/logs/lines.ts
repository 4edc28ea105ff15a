/** The lines that are asked for: pages of what was written, and what is written since. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { ask, type LogLine } from '../../api/index.ts'
import { useTimeRange, useUrl } from '../../kit/index.ts'
import { behindMs, type Level, lineKey } from './words.ts'

const pageLines = 100
/** More than anybody reads: beyond them the list is moved, not made longer. */
export const linesMax = 1000
const everyMs = 2000

export interface Asked {
  readonly level?: Level
  readonly component?: string
  readonly traceId?: string
  readonly q?: string
}

/** What the address asks for. */
export function useAsked() {
  const [search] = useUrl()
  const { query, isLive } = useTimeRange('')
  const { level, component, q, before } = search
  const given: Asked = {
    ...(level && { level: level as Level }),
    ...(component && { component }),
    ...(q && { q }),
  }
  // Where a long list goes on: before a line that was the last of it.
  const range = { ...query, ...(before && { to: before }) }
  const isFiltered = Object.keys({ ...given, ...query }).length > 0
  return { given, range, isFiltered, isPast: !isLive || before !== undefined }
}

/** Pages from the newest on; each time it is opened, or asked otherwise, anew. */
export function usePages({ given, range }: Pick<ReturnType<typeof useAsked>, 'given' | 'range'>) {
  const [opened] = useState(() => Date.now())
  return useInfiniteQuery({
    queryKey: ['listLogs', 'pages', given, range, opened],
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...given, ...range, limit: pageLines, ...(pageParam && { after: pageParam }) }
      return (await ask('listLogs', { query, signal })).body
    },
    initialPageParam: '',
    getNextPageParam: ({ page }, all) =>
      all.reduce((sum, { data }) => sum + data.length, 0) < linesMax ? page.next : null,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    // The tail brings what is newer.
    meta: { isKept: true },
  })
}

export interface Tail {
  /** The newest first: those that are shown, and those that wait. */
  readonly lines: readonly LogLine[]
  readonly waiting: readonly LogLine[]
  /** Measured with the newest line that came; null: none came yet. */
  readonly behindMs: number | null
  readonly thrown: unknown
  readonly show: () => void
}

interface Following {
  readonly given: Asked
  readonly isOn: boolean
  /** Lines that come wait until somebody wants to see them. */
  readonly isHeld: () => boolean
}

const nothing = { lines: [], waiting: [], behindMs: null, thrown: null } as const

/** What is written from now on. It is asked for while the page is seen; what came meanwhile comes then. */
export function useTail({ given, isOn, isHeld }: Following): Tail {
  const [state, setState] = useState<Omit<Tail, 'show'>>(nothing)
  const held = useRef(isHeld)
  held.current = isHeld
  const key = JSON.stringify(given)
  useEffect(() => {
    setState(nothing)
    if (!isOn) return
    const stop = new AbortController()
    void follow(JSON.parse(key) as Asked, stop.signal, (change) =>
      setState((old) => change(old, held.current())),
    )
    return () => stop.abort()
  }, [key, isOn])
  const show = () =>
    setState(({ lines, waiting, ...rest }) => ({
      ...rest,
      lines: [...waiting, ...lines].slice(0, linesMax),
      waiting: [],
    }))
  return { ...state, show }
}

type Change = (old: Omit<Tail, 'show'>, isHeld: boolean) => Omit<Tail, 'show'>

async function follow(
  given: Asked,
  signal: AbortSignal,
  tell: (change: Change) => void,
): Promise<void> {
  let after: string | undefined
  while (!signal.aborted) {
    if (!document.hidden)
      try {
        const { body } = await ask('tailLogs', {
          query: { ...given, ...(after && { after }) },
          signal,
        })
        after = body.next
        tell((old, isHeld) => added(old, body, isHeld))
        if (body.hasMore) continue
      } catch (thrown) {
        if (signal.aborted) return
        tell((old) => ({ ...old, thrown }))
      }
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
}

function added(
  old: Omit<Tail, 'show'>,
  { data, now }: { readonly data: readonly LogLine[]; readonly now: string },
  isHeld: boolean,
): Omit<Tail, 'show'> {
  const fresh = data.toReversed()
  const behind = behindMs(data, now) ?? old.behindMs
  const kept = (before: readonly LogLine[]) =>
    fresh.length === 0 ? before : [...fresh, ...before].slice(0, linesMax)
  const place = isHeld ? { waiting: kept(old.waiting) } : { lines: kept(old.lines) }
  return { ...old, ...place, behindMs: behind, thrown: null }
}

/** One list of both; a line that a page has already is not told again. */
export function joined(
  tail: readonly LogLine[],
  pages: readonly { readonly data: readonly LogLine[] }[],
): readonly LogLine[] {
  const known = new Set((pages[0]?.data ?? []).map(lineKey))
  return [...tail.filter((line) => !known.has(lineKey(line))), ...pages.flatMap(({ data }) => data)]
}
