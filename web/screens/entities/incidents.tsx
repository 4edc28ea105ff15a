import { Link } from '@tanstack/react-router'
import { type IncidentHead, useAsk } from '../../api/index.ts'
import { sureText } from '../../incident/index.ts'
import { Answer, Data, Moment, numberText, Panel, Severity, withoutName } from '../../kit/index.ts'

const shown = 8

function useIncidents(of: string) {
  return useAsk('listIncidentsOfEntity', {
    params: { id: of },
    query: { limit: shown, count: 'estimate' },
  })
}

/** To the most urgent one that is open: what happened, and what can be done. */
export function SeeWhy({ of }: { readonly of: string }) {
  const { data, isPending } = useIncidents(of)
  const first = data?.data.find(({ status }) => status !== 'closed')
  if (first === undefined)
    return isPending ? (
      <span className="btn go big" data-waits="" aria-hidden="true">
        See why
      </span>
    ) : null
  return (
    <Link className="btn go big" to={'/soc/s/$id' as never} params={{ id: first.id } as never}>
      See why
    </Link>
  )
}

/** Open ones first, then those that people closed. */
export function Incidents({ of, rows = 1 }: { readonly of: string; readonly rows?: number }) {
  const told = useIncidents(of)
  const count = told.data?.count?.value ?? 0
  return (
    <div id="incidents">
      <Panel
        title="Incidents about it"
        aside={
          count > shown && (
            <Link to={'/soc' as never} search={{ q: `entity:${of}` } as never}>
              all {numberText(count)}
            </Link>
          )
        }
      >
        <Answer query={told} what="incidents" rows={Math.min(rows, shown)}>
          {({ data }) =>
            data.length === 0 ? (
              <p className="note pad">No incident was ever about it.</p>
            ) : (
              <ol>
                {data.map((one) => (
                  <Row key={one.id} of={one} />
                ))}
              </ol>
            )
          }
        </Answer>
      </Panel>
    </div>
  )
}

function Row({ of }: { readonly of: IncidentHead }) {
  const { id, severity, status, confidence, explanation, lastTime, mergedInto, entity } = of
  const state = mergedInto !== null ? 'merged' : status
  return (
    <li>
      <Link className="of-entity" to={'/soc/s/$id' as never} params={{ id } as never}>
        <Severity of={severity} p={confidence} />
        <span className="txt">
          <Data>{withoutName(explanation.headline, entity)}</Data>
        </span>
        <span className="num violet">{sureText(confidence)} sure</span>
        <span className="t3">{state}</span>
        <span className="t3">
          <Moment at={lastTime} />
        </span>
      </Link>
    </li>
  )
}
