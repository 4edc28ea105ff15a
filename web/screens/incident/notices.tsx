import type { ReactNode } from 'react'
import { ask, type Incident, queries, useAsk } from '../../api/index.ts'
import { ClosedBanner, IncidentLink, PlaceLink } from '../../incident/index.ts'
import { AwayNote, dataText, Moment, useAway, whyText } from '../../kit/index.ts'
import { toast } from '../../overlay/index.ts'
import { NamesMissing, useMay, useNames } from '../../session/index.tsx'
import { askAnew } from '../../triage/index.ts'

/** What somebody has to know before they read on: it is taken back, hidden, closed, or part of another. */
export function Notices({ incident }: { readonly incident: Incident }) {
  const { isWithdrawn, isMuted, status, mergedInto, assignee } = incident
  const nameOf = useNames()
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
      <ClosedBanner incident={incident} />
      {status === 'open' && assignee !== null && (
        <>
          <p className="banner">Taken by {dataText(nameOf(assignee))}.</p>
          <NamesMissing />
        </>
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

function Muted({ incident }: { readonly incident: Incident }) {
  const id = incident.alerts.find(({ mutedBy }) => mutedBy !== null)?.mutedBy ?? ''
  const mute = useAsk('getMute', { params: { id } }, { isEnabled: id !== '' })
  const mayMute = useMay('mute')
  const isAway = useAway() !== ''
  const nameOf = useNames()
  const lift = async () => {
    try {
      await ask('liftMute', { params: { id }, match: `"${mute.data?.version}"` })
      toast('The mute is lifted.')
    } catch (thrown) {
      toast(`Could not lift the mute. ${whyText(thrown)}`)
    }
    await queries.invalidateQueries({ queryKey: ['getMute'] })
    await askAnew()
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
        <>
          <button type="button" className="btn s" disabled={isAway} onClick={() => void lift()}>
            Unmute
          </button>
          <AwayNote />
        </>
      )}
    </div>
  )
}
