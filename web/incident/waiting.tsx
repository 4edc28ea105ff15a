import './incident.css'
import { Refused } from '../api/index.ts'
import { ErrorPanel, Skeleton } from '../kit/index.ts'
import { PlaceLink } from './links.tsx'

interface Asked {
  readonly isError: boolean
  readonly error: unknown
  readonly refetch: () => unknown
}

interface WaitingProps {
  /** What the page is called while nothing is known of it: `Incident`. */
  readonly title: string
  readonly of: readonly Asked[]
}

/** The page of an incident before it is there, in the shape of what comes; or why it does not come. */
export function IncidentWaiting({ title, of }: WaitingProps) {
  const refused = of.find(({ isError }) => isError)
  const retry = () => {
    for (const query of of) if (query.isError || refused === undefined) void query.refetch()
  }
  if (refused !== undefined)
    return (
      <section className="panel">
        <h1 className="sr">{title}</h1>
        <NotThere thrown={refused.error} onRetry={retry} />
      </section>
    )
  return (
    <article className="ipage">
      <section className="panel l waiting">
        <h1 className="sr">{title}</h1>
        <div className="bit skel-head" aria-hidden="true">
          <i />
          <i />
          <i />
        </div>
        <Skeleton rows={1} what="the incident" onRetry={retry} />
      </section>
      <div className="panel r skel-box" aria-hidden="true" />
      <div className="panel l skel-box tall" aria-hidden="true" />
    </article>
  )
}

interface NotThereProps {
  readonly thrown: unknown
  readonly onRetry: () => void
}

function NotThere({ thrown, onRetry }: NotThereProps) {
  const isNone = thrown instanceof Refused && [400, 404].includes(thrown.problem.status)
  return (
    <>
      {isNone ? (
        <div className="pad error" role="alert">
          <p className="big">There is no such incident.</p>
          <p className="t2">The address may be cut short, or the incident is no longer kept.</p>
        </div>
      ) : (
        <ErrorPanel
          thrown={thrown}
          what="Could not load the incident"
          still="Nothing of it is lost: detection and what is kept do not depend on this page."
          onRetry={onRetry}
        />
      )}
      <div className="btns waiting-way">
        <PlaceLink to="/soc" className="btn">
          To the queue
        </PlaceLink>
      </div>
    </>
  )
}
