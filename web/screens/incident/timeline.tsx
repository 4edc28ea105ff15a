import { PlaceLink, Timeline, TimelineTable } from '../../incident/index.ts'
import { useUrlText } from '../../kit/index.ts'
import { useMay } from '../../session/index.tsx'
import type { TabProps } from './tab-body.tsx'

/** What happened, on one axis of time, a lane for each alert. */
export function TimelineTab({ incident }: TabProps) {
  const [as, setAs] = useUrlText('as', 'picture')
  const isTable = as === 'table'
  const mayTriage = useMay('triage')
  return (
    <section className="panel wide" aria-labelledby="when">
      <div className="head flat">
        <h2 id="when">What happened, in order</h2>
        <span className="aside btns">
          <button
            type="button"
            className="btn s"
            aria-pressed={isTable}
            onClick={() => setAs(isTable ? 'picture' : 'table')}
          >
            {isTable ? 'Show as picture' : 'Show as table'}
          </button>
          {mayTriage && (
            <PlaceLink to={`/investigate/${incident.id}`} className="btn s">
              Investigate
            </PlaceLink>
          )}
        </span>
      </div>
      {isTable ? <TimelineTable incident={incident} /> : <Timeline incident={incident} />}
    </section>
  )
}
