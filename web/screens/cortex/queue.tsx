import { Link } from '@tanstack/react-router'
import { type IncidentHead, type Overview, useAsk } from '../../api/index.ts'
import { sureText } from '../../incident/index.ts'
import { agoText, Data, momentText, Panel, Severity, useNow } from '../../kit/index.ts'

/** After the first: the others in the order in which they press. */
export function Then({ of: { needsYou } }: { readonly of: Overview }) {
  const others = needsYou.incidents.slice(1)
  if (others.length === 0) return null
  const more = needsYou.count - needsYou.incidents.length
  return (
    <Panel
      title={`Then ${others.length === 1 ? 'this one' : `these ${others.length}, in this order`}`}
      aside={
        <Link to={'/soc' as never}>
          {more > 0 ? `${more} more in the queue` : 'open the queue'}
        </Link>
      }
    >
      <Rows of={others} />
    </Panel>
  )
}

/** What is only watched, where nothing needs anybody. */
export function Watched() {
  const { data } = useAsk('listIncidents', {
    query: { queue: 'watching', sort: '-urgency', limit: 5 },
  })
  if (data === undefined || data.data.length === 0) return null
  return (
    <Panel
      title="Only watched"
      note="open, and not urgent"
      aside={
        <Link to={'/soc' as never} search={{ tab: 'watching' } as never}>
          open the queue
        </Link>
      }
    >
      <Rows of={data.data} />
    </Panel>
  )
}

type Head = Omit<IncidentHead, 'explanation'> & {
  readonly explanation: { readonly headline: string }
}

function Rows({ of }: { readonly of: readonly Head[] }) {
  const now = useNow()
  return (
    <ol>
      {of.map(({ id, severity, entity, explanation, confidence, lastTime }) => (
        <li key={id}>
          <Link className="nrow" to={'/soc/s/$id' as never} params={{ id } as never}>
            <Severity of={severity} />
            <span className="ent">
              <Data>{entity}</Data>
            </span>
            <span className="txt">
              <Data>{withoutEntity(explanation.headline, entity)}</Data>
            </span>
            <span className="r v num">{sureText(confidence)} sure</span>
            <span className="r age num" title={`last seen ${momentText(Date.parse(lastTime))}`}>
              {agoText(Date.parse(lastTime), now).replace(/ ago$/, '')}
            </span>
          </Link>
        </li>
      ))}
    </ol>
  )
}

/** The host stands beside it already. */
function withoutEntity(headline: string, entity: string): string {
  if (!headline.startsWith(`${entity} `)) return headline
  const rest = headline.slice(entity.length + 1)
  return rest.slice(0, 1).toUpperCase() + rest.slice(1)
}
