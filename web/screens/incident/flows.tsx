import { type Incident, type Operations, useAsk } from '../../api/index.ts'
import { FlowTable, IncidentLink } from '../../incident/index.ts'
import { Answer, countText, dataText, Empty, Icon, useUrlText } from '../../kit/index.ts'
import { useMay } from '../../session/index.tsx'
import type { TabProps } from './tab-body.tsx'

export type Flows = Operations['flowsOfIncident']['answer']
type Sort = NonNullable<Operations['flowsOfIncident']['query']['sort']>

const pageSize = 50

/** The flows behind it, those of one alert or of one line of evidence, a page at a time. */
export function FlowsTab({ incident }: TabProps) {
  const { id } = incident
  const [alert, setAlert] = useUrlText('alert')
  const [signal] = useUrlText('signal')
  const [sort] = useUrlText('sort', '-firstTime')
  const [after] = useUrlText('after')
  const query = {
    ...(alert !== '' && { alert }),
    ...(signal !== '' && { signal }),
    ...(after !== '' && { after }),
    ...{ sort: sort as Sort, limit: pageSize },
  }
  const flows = useAsk('flowsOfIncident', { params: { id }, query }, { keepsOld: true })
  const mayRead = useMay('flows:read')
  return (
    <section className="panel wide" aria-labelledby="flows">
      <div className="head flat">
        <h2 id="flows">Flows behind it</h2>
        <span className="t3">the newest 32 of each alert</span>
      </div>
      <div className="filter flow-filter">
        <label htmlFor="of-alert">Of</label>
        <select
          id="of-alert"
          className="input"
          value={alert}
          onChange={({ target }) => setAlert(target.value)}
        >
          <option value="">all alerts</option>
          {incident.alerts.map((one) => (
            <option key={one.id} value={one.id}>
              {dataText(one.headline)}
            </option>
          ))}
        </select>
        {signal !== '' && (
          <span className="tok">
            <i>one line of evidence:</i> {dataText(signal.split(/[ |]/)[0]!)}{' '}
            <IncidentLink id={id} search={{ tab: 'flows', ...(alert !== '' && { alert }) }}>
              all of them
            </IncidentLink>
          </span>
        )}
      </div>
      {!mayRead && (
        <p className="bit note">
          You see which flows they were. What passed in them is for analysts: ask an administrator
          for that role.
        </p>
      )}
      <Answer query={flows} what="the flows" rows={8}>
        {(page) =>
          page.data.length === 0 ? (
            <Empty title="No flow of this is kept.">
              <p className="t2">Older flows make way for newer ones; the alert itself stays.</p>
            </Empty>
          ) : (
            <>
              <p className="bit note">{countsText(page, incident)}</p>
              <FlowTable rows={page.data} hasTraffic={mayRead} heads={heads} />
              <Pages id={id} page={page.page} query={{ alert, signal, sort, after }} />
            </>
          )
        }
      </Answer>
    </section>
  )
}

/** How many are shown of how many there were: an alert names the newest of its flows. */
function countsText({ data, total }: Flows, { flowCount }: Incident): string {
  const shown =
    total > data.length ? `${data.length} of ${countText(total, 'flow')}` : countText(total, 'flow')
  return `${shown} shown; ${countText(flowCount, 'flow')} stood behind its alerts in all.`
}

const heads = {
  began: <SortHead name="firstTime" title="Began" />,
  from: <SortHead name="source" title="From" />,
  to: <SortHead name="destination" title="To" className="desk" />,
}

interface SortProps {
  readonly name: 'firstTime' | 'source' | 'destination'
  readonly title: string
  readonly className?: string
}

function SortHead({ name, title, className = '' }: SortProps) {
  const [sort, setSort] = useUrlText('sort', '-firstTime')
  const isUp = sort === name
  const isDown = sort === `-${name}`
  return (
    <th
      scope="col"
      className={className}
      aria-sort={isUp ? 'ascending' : isDown ? 'descending' : 'none'}
    >
      <button type="button" className="sort" onClick={() => setSort(isDown ? name : `-${name}`)}>
        {title}
        {(isUp || isDown) && <Icon name={isUp ? 'up' : 'down'} size={12} />}
      </button>
    </th>
  )
}

interface PagesProps {
  readonly id: string
  readonly page: Flows['page']
  readonly query: Readonly<Record<'alert' | 'signal' | 'sort' | 'after', string>>
}

/** Each page has an address of its own: Back goes to the one before. */
function Pages({ id, page, query }: PagesProps) {
  const { after, ...rest } = query
  const search = Object.fromEntries(Object.entries(rest).filter(([, text]) => text !== ''))
  if (after === '' && page.next === null) return null
  return (
    <div className="btns bit">
      {after !== '' && (
        <IncidentLink id={id} className="btn s" search={{ tab: 'flows', ...search }}>
          First page
        </IncidentLink>
      )}
      {page.next !== null && (
        <IncidentLink
          id={id}
          className="btn s"
          search={{ tab: 'flows', ...search, after: page.next }}
        >
          Next page
        </IncidentLink>
      )}
    </div>
  )
}
