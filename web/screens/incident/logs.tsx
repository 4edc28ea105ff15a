import { useAsk } from '../../api/index.ts'
import { CopyButton, PlaceLink } from '../../incident/index.ts'
import { Answer, dataText, Moment } from '../../kit/index.ts'
import { useMay } from '../../session/index.tsx'
import type { TabProps } from './tab-body.tsx'

/** What has the incident's trace id: what it was made of, and what the server logged of it. */
export function LogsTab({ told }: TabProps) {
  const { traceId } = told
  const mayRead = useMay('logs:read')
  const trace = useAsk('getTrace', { params: { traceId } }, { isEnabled: mayRead })
  return (
    <section className="panel wide" aria-labelledby="logs">
      <div className="head flat">
        <h2 id="logs">Under its trace id</h2>
        <span className="t3 mono trace-id">{traceId}</span>
        <CopyButton text={traceId} said="Copied the trace id." label="Copy the trace id" />
        <span className="aside">
          {mayRead && (
            <PlaceLink to="/logs" search={{ trace: traceId }}>
              Search all logs
            </PlaceLink>
          )}
        </span>
      </div>
      {!mayRead && <p className="bit note">Logs are read by analysts and auditors.</p>}
      {mayRead && (
        <Answer query={trace} what="the trace" rows={6}>
          {({ data, isWhole }) => (
            <>
              <table className="tbl log-table">
                <caption className="sr">Records with this trace id, in order of time</caption>
                <thead>
                  <tr>
                    <th scope="col">Time</th>
                    <th scope="col">Kind</th>
                    <th scope="col">What</th>
                  </tr>
                </thead>
                <tbody>
                  {data.map((row) => (
                    <tr key={`${row.kind} ${row.id} ${row.time}`}>
                      <td>
                        <Moment at={row.time} as="clock" />
                      </td>
                      <td>{row.kind}</td>
                      <td className="wrap">{dataText(row.text)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
              {!isWhole && <p className="bit note">There is more under it than is told at once.</p>}
              {data.length === 0 && <p className="bit note">Nothing under it is kept any more.</p>}
            </>
          )}
        </Answer>
      )}
    </section>
  )
}
