import './incident.css'
import { ask, type Incident, queries, useAsk } from '../api/index.ts'
import { AwayNote, dataText, Moment, useAway, whyText } from '../kit/index.ts'
import { toast } from '../overlay/index.ts'
import { useMay, useNames } from '../session/index.tsx'
import { askAnew } from '../triage/index.ts'
import { PlaceLink } from './links.tsx'

/** Who muted it, until when and why, and the way back. */
export function MutedBanner({ incident }: { readonly incident: Incident }) {
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
            by {dataText(nameOf(mute.data.owner)).replace(/^You$/, 'you')}: “
            {dataText(mute.data.reason).replace(/\.$/, '')}”. It ends{' '}
            <Moment at={mute.data.expiresAt} />
          </>
        )}
        . <PlaceLink to="/settings/mutes">All mutes</PlaceLink>
      </span>
      {mayMute && mute.data?.state === 'in_force' && (
        <>
          <button type="button" className="btn s" disabled={isAway} onClick={() => void lift()}>
            End it
          </button>
          <AwayNote />
        </>
      )}
    </div>
  )
}
