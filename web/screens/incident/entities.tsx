import { type Operations, type Spread, useAsk } from '../../api/index.ts'
import { EntityLink, IncidentLink } from '../../incident/index.ts'
import { Answer, countText, dataText, durationText, Moment, Skeleton } from '../../kit/index.ts'
import type { TabProps } from './tab-body.tsx'

type Party = Operations['entitiesOfIncident']['answer']['data'][number]

/** Whom it is about, who was on the other side, and what those did since. */
export function EntitiesTab({ incident }: TabProps) {
  const params = { id: incident.id }
  const entities = useAsk('entitiesOfIncident', { params })
  const spread = useAsk('spreadOfIncident', { params })
  const { peerCount, peers } = incident
  return (
    <section className="panel wide" aria-labelledby="who">
      <div className="head flat">
        <h2 id="who">Who was part of it</h2>
        <span className="t3">
          {peers.length < peerCount ? `${peers.length} of ${peerCount}` : peerCount} on the other
          side, in use or not
        </span>
      </div>
      <Answer query={entities} what="the hosts" rows={6}>
        {({ data }) =>
          // What they did since puts some of them first.
          spread.isPending ? (
            <Skeleton rows={6} what="what they did since" onRetry={() => void spread.refetch()} />
          ) : (
            <table className="tbl cards party-table">
              <caption className="sr">Hosts and domains of this incident</caption>
              <thead>
                <tr>
                  <th scope="col">Host or domain</th>
                  <th scope="col">Its part</th>
                  <th scope="col">Since then</th>
                </tr>
              </thead>
              <tbody>
                {inOrder(data, spread.data).map((party) => (
                  <PartyRow key={party.entity} party={party} spread={spread.data} />
                ))}
              </tbody>
            </table>
          )
        }
      </Answer>
    </section>
  )
}

/** Whom it is about, then those that acted since. */
function inOrder(parties: readonly Party[], spread: Spread | undefined): readonly Party[] {
  const acting = new Set(
    spread?.hosts.flatMap(({ address, deed }) => (deed === null ? [] : [address])),
  )
  const placeOf = ({ role, entity }: Party) => (role === 'subject' ? 0 : acting.has(entity) ? 1 : 2)
  return parties.toSorted((a, b) => placeOf(a) - placeOf(b))
}

interface RowProps {
  readonly party: Party
  readonly spread: Spread | undefined
}

function PartyRow({ party: { entity, role, alerts }, spread }: RowProps) {
  const host = spread?.hosts.find(({ address }) => address === entity)
  return (
    <tr>
      <th scope="row" className="end">
        {isHost(entity) ? (
          <EntityLink id={entity}>
            {host !== undefined && host.name !== '' && <>{dataText(host.name)} </>}
            <bdi>{dataText(entity)}</bdi>
          </EntityLink>
        ) : (
          <bdi>{dataText(entity)}</bdi>
        )}
      </th>
      <td className="wrap">
        {role === 'subject'
          ? `whom it is about, in ${countText(alerts, 'alert')}`
          : otherSideText(entity, spread)}
      </td>
      <td className="wrap">{role !== 'subject' && host && <Since deed={host.deed} />}</td>
    </tr>
  )
}

/** `outside, 60 calls, 5.5 s apart`; where nothing more is known, that it was on the other side. */
function otherSideText(entity: string, spread: Spread | undefined): string {
  const other = spread?.others.find(({ value }) => value === entity)
  if (other === undefined) return 'on the other side'
  const where = other.isHome ? 'one of yours' : 'outside'
  const beat = other.beat
    ? `, ${countText(other.beat.calls, 'call')}, ${durationText(Math.round(other.beat.everyMs / 100) * 100)} apart`
    : ''
  return `${where}${other.isReached ? '' : ', did this to it'}${beat}`
}

function Since({ deed }: { readonly deed: Spread['hosts'][number]['deed'] }) {
  if (deed === null) return 'nothing we flag'
  return (
    <>
      <IncidentLink id={deed.incidentId}>{dataText(deed.headline)}</IncidentLink>{' '}
      <span className="t3">
        <Moment at={deed.firstTime} />
        {deed.isMuted && ', muted'}
      </span>
    </>
  )
}

/** Domains have no page of their own. */
function isHost(entity: string): boolean {
  return /^[\d.]+$/.test(entity) || entity.includes(':')
}
