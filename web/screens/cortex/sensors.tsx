import { Link } from '@tanstack/react-router'
import { type Agent, type Overview, useAsk } from '../../api/index.ts'
import { Answer, agoText, countText, Data, Mark, percentText, useNow } from '../../kit/index.ts'
import { useMay } from '../../session/index.tsx'

const shown = 12
/** Lost packets hide what was in them; so few of them hide little. */
const lossWorthTelling = 0.001

/** Every sensor at a glance, those with trouble first. */
export function Sensors({ of: { sensors } }: { readonly of: Overview }) {
  const may = useMay('agents:read')
  const agents = useAsk('listAgents', {}, { isEnabled: may, everyMs: 10_000 })
  const all = sensors.reporting + sensors.late + sensors.ended
  if (!may || all === 0) return null
  return (
    <section className="panel strip" aria-labelledby="sensors">
      <div>
        <h2 className="h" id="sensors">
          Sensors
        </h2>
        <p className="note">
          {sensors.reporting} of {all} reporting
        </p>
      </div>
      <Answer query={agents} what="sensors" rows={1}>
        {({ data }) => <Cells of={data} />}
      </Answer>
    </section>
  )
}

function Cells({ of }: { readonly of: readonly Agent[] }) {
  const now = useNow()
  const ordered = of.toSorted((a, b) => weightOf(b) - weightOf(a) || (a.id < b.id ? -1 : 1))
  const more = ordered.length - shown
  return (
    <ul>
      {ordered.slice(0, more > 0 ? shown - 1 : shown).map((agent) => {
        const { mark, text, look } = stateOf(agent, now)
        return (
          <li key={agent.id} className={look}>
            <Link to={'/agents/$id' as never} params={{ id: agent.id } as never}>
              <b>
                <Mark name={mark} size={11} />
                <Data>{agent.id}</Data>
              </b>
              <span>{text}</span>
            </Link>
          </li>
        )
      })}
      {more > 0 && (
        <li>
          <Link to={'/agents' as never}>
            <b>{countText(more + 1, 'more', 'more')}</b>
            <span>all sensors</span>
          </Link>
        </li>
      )}
    </ul>
  )
}

function weightOf({ state, dropRate }: Agent): number {
  return state === 'late' ? 3 : dropRate >= lossWorthTelling ? 2 : state === 'reporting' ? 1 : 0
}

function stateOf({ state, dropRate, lastSeenAt, kind }: Agent, nowMs: number) {
  const ago = agoText(Date.parse(lastSeenAt), nowMs)
  if (state === 'late')
    return { mark: 'critical', text: `silent, heard ${ago}`, look: 'bad' } as const
  if (state === 'stopped') {
    const text = kind === 'replay' ? `ended ${ago}` : `stopped ${ago}`
    return { mark: 'info', text, look: '' } as const
  }
  if (dropRate >= lossWorthTelling)
    return { mark: 'high', text: `${percentText(dropRate)} lost`, look: 'warn' } as const
  return { mark: 'ok', text: 'OK', look: '' } as const
}
