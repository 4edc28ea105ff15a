import './entities.css'
import { useParams } from '@tanstack/react-router'
import { type Entity, Refused, useAsk } from '../../api/index.ts'
import {
  Data,
  dataText,
  ErrorPanel,
  Icon,
  Mark,
  Moment,
  Skeleton,
  useTitle,
} from '../../kit/index.ts'
import { useMay } from '../../session/index.tsx'
import { Actions } from './actions.tsx'
import { Editor } from './editor.tsx'
import { Incidents, SeeWhy } from './incidents.tsx'
import { Known, Mutes, Names, Roles, Services } from './known.tsx'
import { Normality } from './normality.tsx'
import { Flows, Peers } from './traffic.tsx'
import { isText } from './words.ts'

/** One host: what it is, what is normal for it, and what is open about it. */
export function EntityPage() {
  const { id } = useParams({ strict: false }) as { readonly id: string }
  const entity = useAsk('getEntity', { params: { id } })
  const { data, error } = entity
  useTitle(dataText(data?.name || id))
  if (data !== undefined) return <Page of={data} />
  if (!entity.isError)
    return (
      <section className="panel" aria-labelledby="entity">
        <h1 id="entity" className="entity-name pad">
          <Data>{id}</Data>
        </h1>
        <Skeleton rows={6} what="the entity" onRetry={() => void entity.refetch()} />
      </section>
    )
  const isUnknown = error instanceof Refused && error.problem.code === 'not_found'
  return (
    <NotThere id={id} thrown={error} isUnknown={isUnknown} onRetry={() => void entity.refetch()} />
  )
}

interface NotThereProps {
  readonly id: string
  readonly thrown: unknown
  readonly isUnknown: boolean
  readonly onRetry: () => void
}

function NotThere({ id, thrown, isUnknown, onRetry }: NotThereProps) {
  return (
    <>
      <section className="panel" aria-labelledby="entity">
        <h1 id="entity" className="entity-name pad">
          <Data>{id}</Data>
        </h1>
        {isUnknown ? (
          <p className="t2 entity-unknown">
            No sensor has met a host of this address, so nothing is known of it beside the incidents
            that name it.
          </p>
        ) : (
          <ErrorPanel thrown={thrown} what="Could not load the entity" onRetry={onRetry} />
        )}
      </section>
      {isUnknown && <Incidents of={id} />}
      {isUnknown && <Actions of={id} />}
    </>
  )
}

function Page({ of }: { readonly of: Entity }) {
  const mayTraffic = useMay('flows:read')
  return (
    <>
      <Top of={of} />
      <div className="cols">
        <div className="c8 stack">
          {of.openIncidents > 0 && <Incidents of={of.id} rows={of.openIncidents} />}
          <Normality of={of} />
          {of.openIncidents === 0 && <Incidents of={of.id} />}
          <Actions of={of.id} />
          {mayTraffic && <Peers of={of.id} />}
          {mayTraffic && <Flows of={of.id} />}
        </div>
        <div className="c4 stack">
          <Roles of={of} />
          <Editor of={of} />
          <Mutes of={of.id} />
          <Names of={of} />
          <Services of={of} />
          <Known of={of} />
        </div>
      </div>
    </>
  )
}

function Top({ of }: { readonly of: Entity }) {
  const { id, name, kindBasis, isHome, openIncidents, firstSeen, lastSeen, sensors, mac } = of
  const [what, open] = isText(of)
  return (
    <section className="panel pad entity-top" aria-labelledby="entity">
      <div className="say">
        <h1 id="entity">
          <Data>{name || id}</Data> {what} {open !== '' && <a href="#incidents">{open}</a>}
        </h1>
        <ul className="proof">
          {name !== '' && (
            <li>
              <Icon name="host" size={15} />
              <Data>{id}</Data>
            </li>
          )}
          {kindBasis !== '' && (
            <li>
              <Icon name="entities" size={15} />
              {dataText(kindBasis)}, when its kind was told
            </li>
          )}
          <li>
            <Icon name="clock" size={15} />
            <span>
              first seen <Moment at={firstSeen} />, last seen <Moment at={lastSeen} />
            </span>
          </li>
          <li>
            <Icon name="agents" size={15} />
            <span>
              heard by{' '}
              {sensors.length > 0
                ? sensors.map((one) => <Data key={one}>{one}</Data>)
                : 'no sensor now'}
            </span>
          </li>
          {mac !== '' && (
            <li>
              <Icon name="server" size={15} />
              <Data>{mac}</Data>
            </li>
          )}
          {openIncidents === 0 && isHome && (
            <li>
              <Mark name="ok" size={13} />
              nothing open
            </li>
          )}
        </ul>
      </div>
      {openIncidents > 0 && <SeeWhy of={id} />}
    </section>
  )
}
