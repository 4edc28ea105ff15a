/** The log of events as it comes: one line at the foot, or a list over it. */
import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { LogEvent } from '../../../src/contracts/index.ts'
import { useAsk } from '../../api/index.ts'
import { clockText, countText, Icon, numberText, useNow, useUrlText } from '../../kit/index.ts'
import { dataText } from '../../kit/text.ts'
import { LiveText } from '../live-state.tsx'
import { showsUpTo, togglePause, usePaused } from '../pause.ts'
import { useSpace } from '../space.ts'
import { type Feed, useFeed } from '../use-feed.ts'
import { useIsOffline, useLive } from '../use-live.ts'
import { holds, wordsOf } from './event-words.ts'
import { FeedRows } from './feed-rows.tsx'
import { Rate, rateText, skippedText } from './rate.ts'

const heldMax = 5000
const shownMax = 200

export function Drawer() {
  const [open, setOpen] = useUrlText('feed')
  const [filter, setFilter] = useFilter()
  const feed = useFeed()
  const view = useView(feed, filter)
  const id = useId()
  const isOpen = open === 'open'
  const isOffline = useIsOffline()
  useSpace()
  return (
    <section className={`feed-drawer${isOpen ? ' open' : ''}`} aria-label="Live feed">
      <div className="feed-line">
        <button
          type="button"
          className="btn s bare"
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => setOpen(isOpen ? '' : 'open', { replaces: true })}
        >
          <Icon name={isOpen ? 'down' : 'up'} size={14} />
          <b>Live feed</b>
        </button>
        <LiveText words={useLive()} />
        {!isOffline && <Counts feed={feed} />}
        {isOpen ? (
          <Filter value={filter} set={setFilter} />
        ) : (
          <Newest event={view.rows[0]} none={view.none} />
        )}
        <PauseButton />
      </div>
      <div id={id} hidden={!isOpen}>
        {isOpen && <Opened view={view} filter={filter} />}
      </div>
    </section>
  )
}

function Counts({ feed: { received, skipped } }: { readonly feed: Feed }) {
  const rate = useRef(new Rate())
  const nowMs = useNow()
  const total = received + skipped
  const perSecond = rate.current.at(total, nowMs)
  useEffect(() => rate.current.add(total, nowMs), [total, nowMs])
  return (
    <span className="num feed-counts">
      {rateText(perSecond)}, {skippedText(skipped)}
    </span>
  )
}

function Newest({ event, none }: { readonly event: LogEvent | undefined; readonly none: string }) {
  if (event === undefined) return <span className="feed-last">{none}</span>
  return (
    <span className="feed-last" data-seq={event.seq}>
      <span>{clockText(Date.parse(event.keptAt))} </span>
      <bdi>{dataText(event.text)}</bdi>
    </span>
  )
}

function Filter({ value, set }: { readonly value: string; readonly set: (value: string) => void }) {
  return (
    <label className="feed-filter">
      <span className="sr">Filter the feed</span>
      <input
        type="search"
        value={value}
        placeholder="Filter: a host, a detector, a word"
        onChange={({ target }) => set(target.value)}
      />
    </label>
  )
}

function PauseButton() {
  const isPaused = usePaused()
  return (
    <button
      type="button"
      className="btn s"
      aria-pressed={isPaused}
      aria-keyshortcuts="Space"
      onClick={togglePause}
    >
      {isPaused ? 'Resume' : 'Pause'}
      <kbd>Space</kbd>
    </button>
  )
}

function Opened({ view, filter }: { readonly view: View; readonly filter: string }) {
  const { rows, none, isReading, setReading, waiting, held } = view
  return (
    <>
      {isReading && (
        <div className="banner info feed-held">
          <span className="num">Held while you read, {numberText(waiting)} waiting.</span>
          <button
            type="button"
            className="btn s"
            onClick={() => {
              ;(document.activeElement as HTMLElement | null)?.blur()
              setReading(false)
            }}
          >
            Show the newest
          </button>
        </div>
      )}
      {rows.length === 0 ? (
        <p className="feed-none">
          {filter.trim() === ''
            ? `${none}. What is noticed, raised, changed or lost is told here as it happens.`
            : `None of the ${countText(held, 'event')} here holds these words.`}
        </p>
      ) : (
        <FeedRows rows={rows} isReading={isReading} onRead={setReading} />
      )}
    </>
  )
}

interface View {
  readonly rows: readonly LogEvent[]
  /** In memory, whatever the filter. */
  readonly held: number
  readonly isReading: boolean
  /** Why there is no event. */
  readonly none: string
  readonly setReading: (isReading: boolean) => void
  /** Came since somebody reads. */
  readonly waiting: number
}

interface Still {
  readonly events: readonly LogEvent[]
  readonly received: number
}

/** What is painted: the newest, or what was there when somebody paused or began to read. */
function useView(feed: Feed, filter: string): View {
  const isPaused = usePaused()
  const [isReading, setReading] = useState(false)
  const words = useMemo(() => wordsOf(filter), [filter])
  const { before, none } = useBefore()
  // An answer may tell an event before the stream does; once the stream tells any, it alone tells what is new.
  const newest = feed.events.length > 0 ? 0 : (before[0]?.seq ?? 0)
  useLayoutEffect(() => showsUpTo(newest), [newest])
  const still = useRef<Still | null>(null)
  const isStill = isPaused || isReading
  if (!isStill) still.current = null
  else if (still.current === null)
    still.current = { events: withBefore(feed, before, heldMax), received: feed.received }
  const passes = (event: LogEvent) => words.length === 0 || holds(event, words)
  const events = still.current?.events ?? withBefore(feed, before, shownMax, passes)
  const rows = words.length === 0 ? events : events.filter(passes)
  return {
    ...{ rows, isReading: isReading && !isPaused, none, setReading },
    held: still.current?.events.length ?? feed.events.length + before.length,
    waiting: still.current === null ? 0 : countSince(feed, still.current),
  }
}

/** What came and is not shown. */
function countSince({ events, received }: Feed, still: Still): number {
  const shownTo = still.events[0]?.seq ?? 0
  const held = events.newest(heldMax, ({ seq }) => seq > shownTo).length
  return held < heldMax ? held : received - still.received
}

/** What stands in the log from before one looked. */
function useBefore(): { readonly before: readonly LogEvent[]; readonly none: string } {
  const query = useAsk('listEvents', { query: { limit: 100, sort: '-seq' } })
  const none = query.isPending
    ? 'Loading the last events'
    : query.data === undefined
      ? 'The last events could not be read'
      : 'No event yet'
  return { before: (query.data?.data ?? []) as readonly LogEvent[], none }
}

function withBefore(
  { events }: Feed,
  before: readonly LogEvent[],
  ...[most, passes = () => true]: readonly [most: number, passes?: (event: LogEvent) => boolean]
): readonly LogEvent[] {
  const found = events.newest(most, passes)
  const oldest = events.at(events.length - 1)?.seq ?? Number.POSITIVE_INFINITY
  if (found.length >= most || before.length === 0) return found
  return [...found, ...before.filter((event) => event.seq < oldest && passes(event))]
}

const typingMs = 400

/** In the address when somebody stops typing. */
function useFilter(): readonly [string, (value: string) => void] {
  const [kept, keep] = useUrlText('feedFilter')
  const [value, setValue] = useState(kept)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const set = (next: string) => {
    setValue(next)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => keep(next.trim(), { replaces: true }), typingMs)
  }
  return [value, set]
}
