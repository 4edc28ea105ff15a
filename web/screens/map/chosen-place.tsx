import { useAsk } from '../../api/index.ts'
import { bytesText, countText, IncidentRows, Skeleton } from '../../kit/index.ts'
import { nameOf } from './places.tsx'
import { type Place, whyNowhere } from './words.ts'

/** One place in words, and the open incidents that name a host there. */
export function ChosenPlace({ place }: { readonly place: Place }) {
  const { hosts, flows, bytesTo, bytesFrom, openIncidents, incidents } = place
  return (
    <div className="chosen-place" role="status">
      <p>
        <b>{nameOf(place)}</b>: {countText(hosts, 'host')}, {countText(flows, 'flow')};{' '}
        {bytesText(bytesTo)} sent there, {bytesText(bytesFrom)} came back. {whyNowhere(place)}
      </p>
      {openIncidents > 0 && <Named ids={incidents} count={openIncidents} />}
    </div>
  )
}

const shown = 5

/** Of the most urgent ones: those that are named here come first in that order, too. */
function Named({ ids, count }: { readonly ids: readonly string[]; readonly count: number }) {
  const query = { status: 'open', sort: '-urgency', limit: 100 } as const
  const open = useAsk('listIncidents', { query }, { keepsOld: true })
  if (open.data === undefined)
    return <Skeleton rows={Math.min(shown, count)} what="the incidents" />
  const named = open.data.data.filter(({ id }) => ids.includes(id)).slice(0, shown)
  return (
    <>
      <h3 className="h">{countText(count, 'open incident')} here</h3>
      <IncidentRows of={named} more={count - named.length} />
    </>
  )
}
