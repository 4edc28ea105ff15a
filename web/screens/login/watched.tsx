import { type Agent, useAsk } from '../../api/index.ts'
import { Answer, countText, Data, Mark } from '../../kit/index.ts'
import { Title } from './title.tsx'

const everyMs = 2000

/** What is so at this moment: which sensors there are, what counts as one's own, and what there is to see. */
export function Watched({ onDone }: { readonly onDone: () => void }) {
  const agents = useAsk('listAgents', {}, { everyMs })
  const overview = useAsk('getOverview', {}, { everyMs })
  const home = useAsk('listSettings', { query: { prefix: 'home' } })
  const isReplay = agents.data?.data.some(
    ({ kind, state }) => kind === 'replay' && state === 'reporting',
  )
  return (
    <>
      <Title
        isNext
        lead={
          isReplay
            ? 'Captured traffic is being replayed as if it came now. Nothing of your own network is read.'
            : 'This is what AMOSKYS reads on this machine. It blocks nothing: it says what it sees, and what it would do.'
        }
      >
        What is watched now
      </Title>
      <Answer query={agents} what="sensors" rows={2}>
        {({ data }) => <Sensors agents={data} />}
      </Answer>
      <dl className="facts">
        <dt>Found so far</dt>
        <dd>{overview.data?.sentence ?? 'Not known yet.'}</dd>
        <dt>Counts as yours</dt>
        <dd>
          <Networks value={home.data?.data.find(({ key }) => key === 'home')?.value} />
        </dd>
      </dl>
      <div className="setup-foot">
        <span className="note">
          What is yours is set by <code>home</code> in settings.yml, what is read by{' '}
          <code>sources</code>.
        </span>
        <button type="button" className="btn go big" onClick={onDone}>
          Open Cortex
        </button>
      </div>
    </>
  )
}

const kinds = { live: 'interface', replay: 'replay', follow: 'folder' } as const

function Sensors({ agents }: { readonly agents: readonly Agent[] }) {
  if (agents.length === 0)
    return (
      <p className="t2">
        <b>No sensor has reported yet.</b> Name what is to be read with <code>-i INTERFACE</code>,
        or in <code>sources</code> of settings.yml.
      </p>
    )
  return (
    <div className="never">
      <table className="tbl">
        <caption className="sr">Sensors</caption>
        <thead>
          <tr>
            <th scope="col">Sensor</th>
            <th scope="col">Reads</th>
            <th scope="col">State</th>
            <th scope="col">Packets</th>
          </tr>
        </thead>
        <tbody>
          {agents.map(({ id, kind, source, state, packets }) => (
            <tr key={id}>
              <th scope="row">
                <Data>{id}</Data>
              </th>
              <td className="wrap">
                {kinds[kind]} <Data>{source.split('/').at(-1) ?? source}</Data>
              </td>
              <td>
                <span className="state-of">
                  <Mark
                    name={state === 'reporting' ? 'ok' : state === 'late' ? 'high' : 'info'}
                    size={12}
                  />
                  {state}
                </span>
              </td>
              <td>{countText(packets, 'packet')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Networks({ value }: { readonly value: unknown }) {
  if (!Array.isArray(value)) return 'Not known yet.'
  const networks = value.map(String)
  return (
    <span className="nets">
      {networks.map((network) => (
        <Data key={network}>{network}</Data>
      ))}
    </span>
  )
}
