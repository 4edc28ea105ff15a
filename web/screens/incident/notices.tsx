import type { ReactNode } from 'react'
import { ask, type Incident, Refused, useAsk } from '../../api/index.ts'
import { queries } from '../../api/query.ts'
import { dispositionText, IncidentLink, PlaceLink, usePeople } from '../../incident/index.ts'
import { dataText, Moment, whyText } from '../../kit/index.ts'
import { toast } from '../../overlay/index.ts'
import { useMay } from '../../session/index.tsx'

/** What somebody has to know before they read on: it is taken back, hidden, closed, or part of another. */
export function Notices({ incident }: { readonly incident: Incident }) {
  const { isWithdrawn, isMuted, status, mergedInto, assignee } = incident
  const nameOf = usePeople()
  return (
    <>
      {isWithdrawn && (
        <Notice>
          Withdrawn: what came since speaks against every alert in it. Nothing of it stands any
          more.
        </Notice>
      )}
      {isMuted && <Muted incident={incident} />}
      {mergedInto !== null && (
        <Notice>
          Part of another incident. Its alerts were put there.{' '}
          <IncidentLink id={mergedInto}>Open that one</IncidentLink>
        </Notice>
      )}
      {status === 'closed' && mergedInto === null && <Closed incident={incident} />}
      {status === 'open' && assignee !== null && (
        <p className="banner">Taken by {dataText(nameOf(assignee))}.</p>
      )}
    </>
  )
}

function Notice({ children }: { readonly children: ReactNode }) {
  return (
    <div className="banner warn">
      <span>{children}</span>
    </div>
  )
}

function Closed({ incident }: { readonly incident: Incident }) {
  const mayTriage = useMay('triage')
  const { disposition, reason, revisitAt } = incident
  return (
    <div className="banner info">
      <span>
        Closed{disposition && `: ${dispositionText[disposition]}`}.
        {reason !== '' && ` “${dataText(reason)}”`}
        {revisitAt !== null && (
          <>
            {' '}
            To be looked at again <Moment at={revisitAt} />.
          </>
        )}
      </span>
      {mayTriage && (
        <button type="button" className="btn s" onClick={() => void reopen(incident)}>
          Reopen
        </button>
      )}
    </div>
  )
}

async function reopen({ id, version }: Incident): Promise<void> {
  try {
    await ask('changeIncident', { params: { id }, body: { status: 'open' }, match: `"${version}"` })
    toast('It is open again.')
  } catch (thrown) {
    const isStale = thrown instanceof Refused && thrown.problem.code === 'stale_version'
    toast(
      isStale
        ? 'Somebody changed it meanwhile: what you see is the newest now.'
        : `Could not reopen it. ${whyText(thrown)}`,
    )
  }
  await refresh()
}

/** Whatever shows an incident asks again. */
export async function refresh(): Promise<void> {
  const names = ['getIncident', 'explainIncident', 'listIncidents', 'historyOfIncident']
  await Promise.all(names.map((name) => queries.invalidateQueries({ queryKey: [name] })))
}

function Muted({ incident }: { readonly incident: Incident }) {
  const id = incident.alerts.find(({ mutedBy }) => mutedBy !== null)?.mutedBy ?? ''
  const mute = useAsk('getMute', { params: { id } }, { isEnabled: id !== '' })
  const mayMute = useMay('mute')
  const nameOf = usePeople()
  const lift = async () => {
    try {
      await ask('liftMute', { params: { id }, match: `"${mute.data?.version}"` })
      toast('The mute is lifted.')
    } catch (thrown) {
      toast(`Could not lift the mute. ${whyText(thrown)}`)
    }
    await queries.invalidateQueries({ queryKey: ['getMute'] })
    await refresh()
  }
  return (
    <div className="banner info">
      <span>
        Muted
        {mute.data && (
          <>
            {' '}
            by {dataText(nameOf(mute.data.owner))}: “{dataText(mute.data.reason)}”. It ends{' '}
            <Moment at={mute.data.expiresAt} />
          </>
        )}
        . <PlaceLink to="/settings/mutes">All mutes</PlaceLink>
      </span>
      {mayMute && mute.data?.state === 'in_force' && (
        <button type="button" className="btn s" onClick={() => void lift()}>
          Unmute
        </button>
      )}
    </div>
  )
}
