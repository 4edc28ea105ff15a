import { Link } from '@tanstack/react-router'
import { type Agent, type Overview, useAsk } from '../../api/index.ts'
import {
  Answer,
  countText,
  Data,
  Mark,
  Moment,
  percentText,
  sensorState,
  sensorWords,
} from '../../kit/index.ts'
import { useMay } from '../../session/index.tsx'

const shown = 12
/** Every sensor at a glance, those with trouble first. */
export function Sensors({ of: { sensors } }: { readonly of: Overview }) {
  const may = useMay('agents:read')
  const agents = useAsk('listAgents', {}, { isEnabled: may, everyMs: 10_000 })
  const all = sensors.reporting + sensors.late + sensors.failed + sensors.ended
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
  const ordered = of.toSorted((a, b) => rankOf(a) - rankOf(b) || (a.id < b.id ? -1 : 1))
  const more = ordered.length - shown
  return (
    <ul>
      {ordered.slice(0, more > 0 ? shown - 1 : shown).map((agent) => {
        const { mark, isBroken } = sensorWords[stateOf(agent)]
        const look = mark === 'critical' ? 'bad' : isBroken ? 'warn' : ''
        return (
          <li key={agent.id} className={look}>
            <Link to={'/agents' as never} search={{ id: agent.id } as never}>
              <b>
                <Mark name={mark} size={11} />
                <Data>{agent.id}</Data>
              </b>
              <span>
                <State of={agent} />
              </span>
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

/** As on the page of sensors; of losses this one knows the share of the whole run. */
function stateOf(agent: Agent) {
  return sensorState(agent, agent.dropRate)
}

function rankOf(agent: Agent): number {
  return sensorWords[stateOf(agent)].rank
}

/** Of these it matters since when. */
const momentary: ReadonlySet<string> = new Set([
  ...['failed', 'silent', 'late', 'expired', 'stopped', 'finished'],
])

/** `Failed 4 min ago`, `0.3% lost` */
function State({ of }: { readonly of: Agent }) {
  const state = stateOf(of)
  const { word } = sensorWords[state]
  if (state === 'losing') return `${percentText(of.dropRate)} lost`
  if (state === 'ok' || state === 'behind') return word
  const at = of.ended?.at ?? of.lastSeenAt
  if (at === null || !momentary.has(state)) return word
  return (
    <>
      {of.ended !== null ? word : `${word}, heard`} <Moment at={at} />
    </>
  )
}
