import type { IncidentQueues } from '../../api/index.ts'
import { countText, numberText } from '../../kit/index.ts'
import type { View } from '../../triage/index.ts'
import type { Queue } from './use-queue.ts'
import { filterText, type Go } from './view.ts'

interface FootProps {
  readonly queue: Queue
  readonly queues: IncidentQueues | undefined
  readonly view: View
  readonly go: Go
}

/** Where the list ends: more of it, or what else there is. */
export function Foot({ queue, queues, view, go }: FootProps) {
  const { heads, count, isExact, hasMore, isFull, isLoadingMore, loadMore } = queue
  if (hasMore && !isFull)
    return (
      <div className="qfoot">
        <button type="button" className="btn s" disabled={isLoadingMore} onClick={loadMore}>
          {isLoadingMore ? 'Loading' : 'Show 50 more'}
        </button>
        <span className="num">
          {heads.length} of {isExact ? '' : 'at least '}
          {numberText(count)}
        </span>
      </div>
    )
  if (hasMore)
    return (
      <p className="qfoot">
        These are {numberText(heads.length)} of {isExact ? '' : 'at least '}
        {numberText(count)}. A filter finds the rest sooner than scrolling.
      </p>
    )
  if (heads.length === 0 && view.tab !== 'needs') return null
  const isWhole = filterText(view) === ''
  return (
    <p className="qfoot">
      {heads.length > 0 && (isWhole ? 'That is all.' : 'That is all that matches.')}{' '}
      {view.tab === 'needs' && isWhole && queues !== undefined && <Rest queues={queues} go={go} />}
    </p>
  )
}

function Rest({ queues, go }: { readonly queues: IncidentQueues; readonly go: Go }) {
  const { watching, others, muted } = queues
  return (
    <>
      {watching.count > 0 && (
        <Aside
          text={`${atLeast(watching)}${numberText(watching.count)} more ${watching.count === 1 ? 'is' : 'are'} only being watched: not urgent enough to need you now.`}
          onShow={() => go({ tab: 'watching', id: '' })}
        />
      )}
      {others.count > 0 && (
        <Aside
          text={`${countText(others.count, 'incident')} ${others.count === 1 ? 'is' : 'are'} with others.`}
          onShow={() => go({ tab: 'others', id: '' })}
        />
      )}
      {muted.count > 0 && (
        <Aside
          text={`${countText(muted.count, 'incident')} ${muted.count === 1 ? 'is' : 'are'} muted.`}
          onShow={() => go({ tab: 'muted', id: '' })}
        />
      )}
    </>
  )
}

function atLeast({ isExact }: { readonly isExact: boolean }): string {
  return isExact ? '' : 'At least '
}

function Aside({ text, onShow }: { readonly text: string; readonly onShow: () => void }) {
  return (
    <span className="qaside">
      {text}{' '}
      <button type="button" className="linklike" onClick={onShow}>
        Show them
      </button>
    </span>
  )
}
