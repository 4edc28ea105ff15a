import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, useState } from 'react'
import type { LogLine } from '../../api/index.ts'
import {
  countText,
  Empty,
  ErrorPanel,
  Icon,
  Skeleton,
  useRowKeys,
  useUrl,
} from '../../kit/index.ts'
import { setPaused, usePaused, useSpace } from '../../live/index.ts'
import { Line } from './line.tsx'
import { joined, linesMax, type Tail, useAsked, usePages, useTail } from './lines.ts'
import { QueryBar } from './query-bar.tsx'

/** The newest lines, and live; older ones follow as one goes down. */
export function LogList({ components }: { readonly components: readonly string[] }) {
  const asked = useAsked()
  const isPaused = usePaused()
  const isFollowing = !asked.isPast
  const isRead = () => window.scrollY > readPx
  const tail = useTail({
    given: asked.given,
    isOn: isFollowing,
    isHeld: () => isPaused || isRead(),
  })
  const pages = usePages(asked)
  useRowKeys('.log-row')
  useSpace()
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the end of a pause shows what waited
  useEffect(() => {
    // What waited is shown as the pause ends, but not under the eyes of who reads further down.
    if (!isPaused && !isRead()) tail.show()
  }, [isPaused])
  return (
    <section className="panel" aria-labelledby="lines">
      <div className="head">
        <h2 id="lines">Lines</h2>
        <span className="t3">newest first</span>
        {isFollowing && (
          <TailState
            tail={tail}
            isPaused={isPaused}
            onPause={() => setPaused(!isPaused)}
            onShow={() => {
              window.scrollTo({ top: 0 })
              tail.show()
            }}
          />
        )}
      </div>
      <QueryBar components={components} />
      <Lines pages={pages} tail={tail} isFiltered={asked.isFiltered} isPast={asked.isPast} />
    </section>
  )
}

/** Further down somebody reads what is there. */
const readPx = 200

interface StateProps {
  readonly tail: Tail
  readonly isPaused: boolean
  readonly onPause: () => void
  readonly onShow: () => void
}

function TailState({ tail, isPaused, onPause, onShow }: StateProps) {
  const { waiting } = tail
  return (
    <span className="aside tail-state">
      {!isPaused && waiting.length > 0 && (
        <button type="button" className="btn s" onClick={onShow}>
          <Icon name="up" size={14} />
          {countText(waiting.length, 'new line')}
        </button>
      )}
      <span className="live" role="status">
        <svg
          width="8"
          height="8"
          viewBox="0 0 8 8"
          aria-hidden="true"
          className={dotOf(tail, isPaused)}
        >
          <circle cx="4" cy="4" r={isPaused ? 3 : 4} className="log-dot" />
        </svg>
        {stateText(tail, isPaused)}
      </span>
      <button type="button" className="btn s" aria-keyshortcuts="Space" onClick={onPause}>
        <Icon name={isPaused ? 'play' : 'pause'} size={14} />
        {isPaused ? 'Go on' : 'Pause'}
      </button>
    </span>
  )
}

function dotOf({ thrown }: Tail, isPaused: boolean): string {
  if (thrown !== null) return 'high'
  return isPaused ? 't3' : 'ok'
}

function stateText({ waiting, behindMs, thrown }: Tail, isPaused: boolean): string {
  const many = waiting.length >= linesMax ? `over ${linesMax}` : String(waiting.length)
  if (thrown !== null) return 'The tail gets no answer; it is asked again'
  if (isPaused) return `Paused, ${many} lines waiting`
  if (behindMs === null) return 'Live tail, nothing new yet'
  return `Live tail, ${(behindMs / 1000).toFixed(1)} s behind`
}

interface LinesProps {
  readonly pages: ReturnType<typeof usePages>
  readonly tail: Tail
  readonly isFiltered: boolean
  readonly isPast: boolean
}

function Lines({ pages, tail, isFiltered, isPast }: LinesProps) {
  const { data, error, isPending, refetch } = pages
  const retry = () => void refetch()
  if (isPending) return <Skeleton rows={12} what="the log" onRetry={retry} />
  if (data === undefined)
    return <ErrorPanel thrown={error} what="Could not read the log" onRetry={retry} />
  const lines = joined(tail.lines, data.pages)
  if (lines.length > 0 || pages.hasNextPage) return <Rows lines={lines} pages={pages} />
  if (isFiltered || isPast) return <NoneLikeThis />
  return (
    <Empty title="Nothing is logged yet.">
      <p className="t2">
        The server writes a line for each request and for what it notices itself.
      </p>
    </Empty>
  )
}

function NoneLikeThis() {
  const [search, change] = useUrl()
  const named = (['level', 'component', 'q'] as const)
    .filter((name) => search[name] !== undefined)
    .map((name) => `${name} ${search[name]}`)
  const clear = Object.fromEntries(Object.keys(search).map((name) => [name, '']))
  return (
    <Empty title={`No line matches ${named.join(', ') || 'this time'}.`}>
      <button type="button" className="btn s" onClick={() => change(clear)}>
        Show all lines
      </button>
    </Empty>
  )
}

function Rows({
  lines,
  pages,
}: {
  readonly lines: readonly LogLine[]
  readonly pages: LinesProps['pages']
}) {
  const list = useRef<HTMLDivElement>(null)
  const [open, setOpen] = useState<LogLine | null>(null)
  const [margin, setMargin] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what stands above may have grown with the lines
  useEffect(() => setMargin(list.current?.offsetTop ?? 0), [lines.length])
  const rows = useWindowVirtualizer({
    count: lines.length,
    estimateSize: () => 36,
    overscan: 12,
    scrollMargin: margin,
    getItemKey: (index) => lines.length - index,
  })
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages
  const shown = rows.getVirtualItems()
  const last = shown.at(-1)?.index ?? 0
  // Whoever scrolls reads on; a window that happens to be high does not ask for page after page.
  const isNearEnd = (rows.scrollOffset ?? 0) > 0 && last >= lines.length - 20
  useEffect(() => {
    if (isNearEnd && hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [isNearEnd, hasNextPage, isFetchingNextPage, fetchNextPage])
  return (
    <>
      <div ref={list} className="log-lines" style={{ height: rows.getTotalSize() }}>
        {shown.map(({ key, index, start }) => (
          <div
            key={key}
            className="log-place"
            data-index={index}
            ref={rows.measureElement}
            style={{ transform: `translateY(${start - margin}px)` }}
          >
            <Line
              line={lines[index]!}
              isOpen={open === lines[index]}
              onToggle={() => setOpen(open === lines[index] ? null : lines[index]!)}
            />
          </div>
        ))}
      </div>
      <Foot lines={lines} pages={pages} />
    </>
  )
}

function Foot({
  lines,
  pages: { hasNextPage, isFetchingNextPage, data, error, fetchNextPage },
}: {
  readonly lines: readonly LogLine[]
  readonly pages: LinesProps['pages']
}) {
  const [, change] = useUrl()
  const hasOlder = data?.pages.at(-1)?.page.hasMore === true
  // The time of the last line, and a moment: others of the same moment are told again rather than left out.
  const goOn = () => {
    change({ before: new Date(Date.parse(lines.at(-1)!.time) + 1).toISOString() })
    window.scrollTo({ top: 0 })
  }
  if (error !== null)
    return (
      <ErrorPanel
        thrown={error}
        what="Could not read older lines"
        still="Those above are shown."
        onRetry={() => void fetchNextPage()}
      />
    )
  return (
    <p className="log-foot">
      {countText(lines.length, 'line')} shown. {isFetchingNextPage && 'Older ones are being read.'}
      {!hasOlder && 'There are no older ones.'}
      {!isFetchingNextPage && hasOlder && lines.length > 0 && (
        <button
          type="button"
          className="btn s"
          onClick={hasNextPage ? () => void fetchNextPage() : goOn}
        >
          <Icon name="down" size={14} />
          Older lines
        </button>
      )}
    </p>
  )
}
