import { useAsk } from '../../api/index.ts'
import { EntityLink } from '../../incident/index.ts'
import { Answer, countText, dataText } from '../../kit/index.ts'
import type { TabProps } from './tab-body.tsx'

/** Whom it is about, and who was on the other side. */
export function EntitiesTab({ incident }: TabProps) {
  const entities = useAsk('entitiesOfIncident', { params: { id: incident.id } })
  const told = incident.peers.length
  return (
    <section className="panel wide" aria-labelledby="who">
      <div className="head flat">
        <h2 id="who">Who was part of it</h2>
        <span className="t3">
          {incident.peerCount > told
            ? `${told} of ${countText(incident.peerCount, 'other side')}`
            : countText(incident.peerCount, 'other side')}
        </span>
      </div>
      <Answer query={entities} what="the hosts" rows={6}>
        {({ data }) => (
          <table className="tbl">
            <caption className="sr">Hosts and domains of this incident</caption>
            <thead>
              <tr>
                <th scope="col">Address or domain</th>
                <th scope="col">Part</th>
                <th scope="col">Alerts about it</th>
              </tr>
            </thead>
            <tbody>
              {data.map((one) => (
                <tr key={one.entity}>
                  <th scope="row" className="mono end">
                    {isHost(one.entity) ? (
                      <EntityLink id={one.entity}>{dataText(one.entity)}</EntityLink>
                    ) : (
                      dataText(one.entity)
                    )}
                  </th>
                  <td>{one.role === 'subject' ? 'whom it is about' : 'on the other side'}</td>
                  <td>{one.alerts === 0 ? 'none' : countText(one.alerts, 'alert')}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Answer>
    </section>
  )
}

/** Domains have no page of their own. */
function isHost(entity: string): boolean {
  return /^[\d.]+$/.test(entity) || entity.includes(':')
}
