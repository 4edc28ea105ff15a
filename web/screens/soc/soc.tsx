/** The queue of incidents, and the first of them already open beside it. */
import './soc.css'
import { lazy, Suspense, useEffect } from 'react'
import { useAsk } from '../../api/index.ts'
import { Empty, useIsWide } from '../../kit/index.ts'
import { FeedDrawer } from '../../live/index.ts'
import { useMe } from '../../session/index.tsx'
import { type Target, useTriageKeys } from '../../triage/index.ts'
import { useChoosing } from './choosing.ts'
import { QueuePanel } from './queue-panel.tsx'
import { isEmpty } from './selection.ts'
import { useCalm } from './use-calm.ts'
import { useOpenKeys } from './use-open-keys.ts'
import { type Queue, useQueue } from './use-queue.ts'
import { useView } from './view.ts'
import { useWalk, type Walk } from './walk.ts'

// Beside the list: a phone does without.
const loadPane = () => import('./open-pane.tsx')
const OpenPane = lazy(async () => ({ default: (await loadPane()).OpenPane }))

/** Room for the queue and an incident beside it. */
const besidePixels = 1024

export function Soc() {
  const [view, go] = useView()
  const calm = useCalm()
  const queue = useQueue(view, calm.isCalm)
  const isWide = useIsWide(besidePixels)
  const walk = useWalk({ view, go, queue, isWide })
  const choosing = useChoosing({ view, queue, walk })
  const target = useOpenTarget(walk.openId, queue)
  useTriageKeys(isEmpty(choosing.selection) ? (isWide ? target : null) : choosing.target)
  useOpenKeys(isWide && isEmpty(choosing.selection) ? walk.openId : '')
  return (
    <>
      <div className="soc" data-wide={isWide ? '' : undefined}>
        <QueuePanel {...{ view, go, queue, calm, walk, choosing, isWide }} />
        {isWide && <Pane queue={queue} walk={walk} target={target} />}
      </div>
      <FeedDrawer />
    </>
  )
}

/** The open one, whether it stands in the list or an address named it. */
function useOpenTarget(id: string, queue: Queue): Target | null {
  const head = queue.heads.find((one) => one.id === id)
  const { data } = useAsk('getIncident', { params: { id } }, { isEnabled: id !== '' })
  const incident = data ?? head
  return incident === undefined ? null : { heads: [incident] }
}

interface PaneProps {
  readonly queue: Queue
  readonly walk: Walk
  readonly target: Target | null
}

function Pane({ queue, walk, target }: PaneProps) {
  const { openId, index, order, open } = walk
  const me = useMe().user.id
  useEffect(() => {
    // It comes while the list does.
    void loadPane()
  }, [])
  if (openId === '')
    return (
      <article className="panel open" aria-label="The open incident">
        <Empty title="No incident is shown.">
          <p className="t2">Choose one of the list.</p>
        </Empty>
      </article>
    )
  const [before, after] = [order[index - 1], index < 0 ? order[0] : order[index + 1]]
  const count = queue.isExact ? String(queue.count) : `at least ${queue.count}`
  return (
    <Suspense
      fallback={<article className="panel open" aria-label="The open incident" aria-busy="true" />}
    >
      <OpenPane
        id={openId}
        place={index < 0 ? elsewhereText(target, me) : `${index + 1} of ${count}`}
        target={target}
        previous={before === undefined ? null : () => open(before, { replaces: true })}
        next={after === undefined ? null : () => open(after, { replaces: true })}
      />
    </Suspense>
  )
}

/** Where it stands, as it is none of this list. */
function elsewhereText(target: Target | null, me: string): string {
  const head = target?.heads[0]
  if (head?.status === 'closed') return 'Closed'
  return head?.assignee === me ? 'In Mine' : 'Not in this list'
}
