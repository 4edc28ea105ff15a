import { lazy, Suspense } from 'react'
import { type IncidentQueues, useAsk } from '../../api/index.ts'
import { afterPage, countText, Missing, numberText, Skeleton, useTitle } from '../../kit/index.ts'
import { useMe } from '../../session/index.tsx'
import { searchOf, tabs, type View } from '../../triage/index.ts'
import type { Chosen } from './choosing.ts'
import { List } from './list.tsx'
import { isEmpty } from './selection.ts'
import type { Calm } from './use-calm.ts'
import { useOwners } from './use-owners.ts'
import type { Queue } from './use-queue.ts'
import type { Go } from './view.ts'
import type { Walk } from './walk.ts'
import { warm } from './warm.ts'

// What is seen now and then comes when it is.
const BulkBar = lazy(async () => ({ default: (await import('./bulk-bar.tsx')).BulkBar }))
const loadFilterRow = afterPage(() => import('./filter-row.tsx'))
const FilterRow = lazy(async () => ({ default: (await loadFilterRow()).FilterRow }))
const loadFoot = afterPage(() => import('./foot.tsx'))
const Foot = lazy(async () => ({ default: (await loadFoot()).Foot }))
const Nothing = lazy(async () => ({ default: (await import('./empty.tsx')).Nothing }))
const NotLoaded = lazy(async () => ({ default: (await import('./empty.tsx')).NotLoaded }))

interface PanelProps {
  readonly view: View
  readonly go: Go
  readonly queue: Queue
  readonly calm: Calm
  readonly walk: Walk
  readonly choosing: Chosen
  readonly isWide: boolean
}

export function QueuePanel(props: PanelProps) {
  const { view, go, queue, calm, choosing } = props
  const queues = useAsk('getIncidentQueues', undefined)
  const isChoosing = choosing.isSelecting || !isEmpty(choosing.selection)
  return (
    <section
      className="panel queue"
      aria-labelledby="soc-heading"
      ref={calm.panel}
      data-selecting={isChoosing ? '' : undefined}
    >
      <div>
        <Heading queues={queues.data} />
        <Tabs view={view} go={go} queues={queues.data} />
        <Missing query={queues} what="The counts" />
      </div>
      <Suspense fallback={<div className="qfilter waits" aria-hidden="true" />}>
        <FilterRow
          {...{ view, go, heads: queue.heads, thrown: view.q === '' ? null : queue.thrown }}
          isSelecting={isChoosing}
          setSelecting={(isOn) => (isOn ? choosing.setSelecting(true) : choosing.clear())}
        />
      </Suspense>
      <div className="scroll qlist" ref={calm.scroller}>
        <New queue={queue} />
        <Suspense>
          <Rows {...props} queues={queues.data} />
        </Suspense>
      </div>
      <Suspense>
        {isChoosing && (
          <BulkBar
            target={choosing.target}
            matching={queue.count}
            isAll={choosing.selection.isAll}
            onAll={choosing.all}
            onClear={choosing.clear}
          />
        )}
      </Suspense>
    </section>
  )
}

function Heading({ queues }: { readonly queues: IncidentQueues | undefined }) {
  const text = queues === undefined ? 'SOC' : headingText(queues.needsYou)
  useTitle(text)
  return (
    <h1 className="sr" id="soc-heading">
      {text}
    </h1>
  )
}

export function headingText({ count, isExact }: IncidentQueues['needsYou']): string {
  const verb = count === 1 ? 'needs' : 'need'
  return `SOC: ${isExact ? '' : 'at least '}${countText(count, 'incident')} ${verb} you`
}

interface TabsProps {
  readonly view: View
  readonly go: Go
  readonly queues: IncidentQueues | undefined
}

function Tabs({ view, go, queues }: TabsProps) {
  const shown = tabs.filter(
    ({ name, count, isSpare }) => !isSpare || name === view.tab || (queues?.[count].count ?? 0) > 0,
  )
  const to = (tab: View['tab']) => ({ ...view, tab, id: '' })
  return (
    <nav className="tabs" aria-label="Queues">
      {shown.map(({ name, label, count }) => (
        <a
          key={name}
          href={`/soc?${new URLSearchParams(searchOf(to(name)) as Record<string, string>)}`}
          aria-current={name === view.tab ? 'page' : undefined}
          onClick={(event) => {
            if (event.ctrlKey || event.metaKey || event.shiftKey) return
            event.preventDefault()
            go({ tab: name, id: '' })
          }}
        >
          {label}
          {queues !== undefined && (
            <span className="c">
              {numberText(queues[count].count)}
              {queues[count].isExact ? '' : '+'}
            </span>
          )}
        </a>
      ))}
    </nav>
  )
}

function New({ queue: { waiting, showNew } }: { readonly queue: Queue }) {
  return (
    <div aria-live="polite">
      {waiting > 0 && (
        <button type="button" className="qnew" onClick={showNew}>
          {countText(waiting, 'new incident')}: show {waiting === 1 ? 'it' : 'them'}
        </button>
      )}
    </div>
  )
}

function Rows(props: PanelProps & { readonly queues: IncidentQueues | undefined }) {
  const { view, go, queue, queues, walk, choosing, isWide } = props
  const me = useMe().user.id
  const ownerOf = useOwners(queue.heads, me)
  if (queue.thrown !== null)
    return (
      <NotLoaded
        thrown={queue.thrown}
        q={view.q}
        onRetry={queue.retry}
        onDrop={() => go({ q: '' })}
      />
    )
  if (queue.isPending) return <Skeleton rows={6} what="incidents" onRetry={queue.retry} />
  return (
    <>
      {queue.isOther && (
        <p className="pad t2" role="status">
          This list was not kept as you ask for it. These are the last{' '}
          {countText(queue.heads.length, 'incident')} that this device keeps.
        </p>
      )}
      {queue.heads.length === 0 && <Nothing view={view} go={go} queues={queues} />}
      <List
        {...{ view, heads: queue.heads, gone: queue.gone, ownerOf, isWide, warm }}
        openId={walk.openId}
        stopId={walk.stopId}
        open={walk.open}
        toggle={choosing.toggle}
        selection={choosing.selection}
        hasMore={queue.hasMore}
      />
      <Suspense>
        <Foot {...{ queue, queues, view, go }} />
      </Suspense>
    </>
  )
}
