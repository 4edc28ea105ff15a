import { Link } from '@tanstack/react-router'
import { type Entity, useAsk } from '../../api/index.ts'
import {
  countText,
  Data,
  dataText,
  durationText,
  Missing,
  Moment,
  Panel,
  useNow,
} from '../../kit/index.ts'
import { useMay } from '../../session/index.tsx'
import { protocolText, roleText, sourceText } from './words.ts'

/** What it is called, and who says so. */
export function Names({ of: { names } }: { readonly of: Entity }) {
  return (
    <Panel title="Names heard">
      {names.length === 0 ? (
        <p className="note pad">Nothing has named it so far.</p>
      ) : (
        <ul className="facts-of">
          {names.map(({ name, source, lastHeard }) => (
            <li key={`${source} ${name}`}>
              <b>
                <Data>{name}</Data>
              </b>
              <span className="note">
                {sourceText(source)}, <Moment at={lastHeard} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}

/** What it is to others, how one can tell, and since when. */
export function Roles({ of: { roles } }: { readonly of: Entity }) {
  if (roles.length === 0) return null
  return (
    <Panel title="What it is to others" note="ask whoever runs it before you cut it off">
      <ul className="facts-of">
        {roles.map(({ role, basis, since }) => (
          <li key={role}>
            <b>{roleText(role)}</b>
            <span className="note">
              It {dataText(basis)}. First known <Moment at={since} />.
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

/** What it was seen to answer on. */
export function Services({ of: { services } }: { readonly of: Entity }) {
  return (
    <Panel title="Services it answers on">
      {services.length === 0 ? (
        <p className="note pad">It was seen to answer on none.</p>
      ) : (
        <table className="tbl compact">
          <caption className="sr">Services it answers on</caption>
          <thead>
            <tr>
              <th scope="col">Service</th>
              <th scope="col" className="r">
                Hosts that used it
              </th>
            </tr>
          </thead>
          <tbody>
            {services.map(({ protocol, port, clients }) => (
              <tr key={`${protocol} ${port}`}>
                <th scope="row">
                  {protocolText(protocol)} {port}
                </th>
                <td className="r">{clients >= 1024 ? 'at least 1,024' : clients}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  )
}

/** Mutes that cover it by its address. */
export function Mutes({ of }: { readonly of: string }) {
  const told = useAsk('listMutes', {
    query: { entity: of, lifted: 'false', limit: 20, sort: '-expiresAt' },
  })
  const now = useNow()
  const inForce = (told.data?.data ?? []).filter(({ state }) => state === 'in_force')
  if (told.data === undefined && told.isError)
    return (
      <Panel title="Mutes in force">
        <Missing query={told} what="What of it is muted" />
      </Panel>
    )
  if (inForce.length === 0) return null
  return (
    <Panel
      title={`${countText(inForce.length, 'mute')} in force`}
      aside={<Link to={'/settings/mutes' as never}>all mutes</Link>}
    >
      <ul className="facts-of">
        {inForce.map(({ id, scope, reason, expiresAt }) => (
          <li key={id}>
            <b>
              {scope.behaviour?.replaceAll('-', ' ') ?? scope.technique ?? 'everything about it'}
              {scope.peer !== undefined && (
                <>
                  {' with '}
                  <Data>{scope.peer}</Data>
                </>
              )}
              {scope.sensor !== undefined && (
                <>
                  {' seen by '}
                  <Data>{scope.sensor}</Data>
                </>
              )}
            </b>
            <span className="note">
              <Data>{reason}</Data> · {durationText(Math.max(0, Date.parse(expiresAt) - now))} left
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

/** Where more of it stands. */
export function Known({ of: { id, isHome } }: { readonly of: Entity }) {
  const mayLogs = useMay('logs:read')
  return (
    <Panel title="More of it">
      <ul className="facts-of links">
        <li>
          <Link to={'/soc' as never} search={{ q: `entity:${id}` } as never}>
            Its incidents in the queue
          </Link>
        </li>
        {!isHome && (
          <li>
            <Link to={'/map' as never} search={{ of: id } as never}>
              Where it stands on the map
            </Link>
          </li>
        )}
        {mayLogs && (
          <li>
            <Link to={'/logs' as never} search={{ q: id } as never}>
              Log lines that name it
            </Link>
          </li>
        )}
      </ul>
    </Panel>
  )
}
