import './incident.css'
import { type Incident, type Operations, useAsk } from '../api/index.ts'
import { dataText, Moment } from '../kit/index.ts'
import { useNames } from '../session/index.tsx'
import { dispositionText } from './dispositions.ts'

type Deed = Operations['historyOfIncident']['answer']['data'][number]

/** Who closed it, when, as what and why; nothing while it is open, or where its alerts went to another. */
export function ClosedBanner({ incident }: { readonly incident: Incident }) {
  const isClosed = incident.status === 'closed' && incident.mergedInto === null
  const history = useAsk(
    'historyOfIncident',
    { params: { id: incident.id }, query: { limit: 20 } },
    { isEnabled: isClosed },
  )
  const nameOf = useNames()
  if (!isClosed) return null
  const { disposition, reason, revisitAt } = incident
  const deed = history.data?.data.find(isClosing)
  const who = deed && (deed.actorKind === 'user' ? nameOf(deed.actor) : `The ${deed.actorKind}`)
  return (
    <div className="banner info">
      <span>
        {deed && who ? (
          <>
            {dataText(who)} closed it <Moment at={deed.time} />
          </>
        ) : (
          'Closed'
        )}
        {disposition && `: ${dispositionText(disposition)}`}.
        {reason !== '' && ` “${dataText(reason)}”`}
        {revisitAt !== null && (
          <>
            {' '}
            To be looked at again <Moment at={revisitAt} />.
          </>
        )}
      </span>
    </div>
  )
}

/** The newest that left it closed is the one that stands. */
function isClosing({ after }: Deed): boolean {
  return (
    typeof after === 'object' && after !== null && 'status' in after && after.status === 'closed'
  )
}
