import { Link } from '@tanstack/react-router'
import { bytesText, countText } from '../../kit/index.ts'
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
      {openIncidents > 0 && (
        <ul>
          {incidents.map((id, i) => (
            <li key={id}>
              <Link to={'/soc/s/$id' as never} params={{ id } as never}>
                {openIncidents === 1 ? 'The open incident' : `Open incident ${i + 1}`}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
