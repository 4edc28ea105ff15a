import { Link } from '@tanstack/react-router'
import { type UrgentHosts, useAsk } from '../../api/index.ts'
import { Answer, Data, durationText, numberText, Panel } from '../../kit/index.ts'
import { evidenceSentence, levelOf } from './evidence.ts'
import { useWindow } from './window.ts'

/** Hosts with something open, and what counted against them when. */
export function HostsByUrgency() {
  const told = useAsk('getUrgentHosts', { query: useWindow() }, { keepsOld: true, everyMs: 60_000 })
  return (
    <Panel
      title="Entities by urgency"
      aside={
        <Link to={'/entities' as never}>
          {told.data ? `all ${numberText(told.data.hostCount)}` : 'all'}
        </Link>
      }
    >
      <Answer query={told} what="entities" rows={4}>
        {(body) =>
          body.hosts.length === 0 ? (
            <p className="note pad">No host that sensors have met has an open incident.</p>
          ) : (
            <HeatTable of={body} />
          )
        }
      </Answer>
    </Panel>
  )
}

function HeatTable({ of: { hosts, stepSeconds } }: { readonly of: UrgentHosts }) {
  const step = durationText(Math.round(stepSeconds) * 1000)
  return (
    <table className="heat">
      <caption className="sr">
        Hosts by urgency. The strip shows the strongest evidence against each in steps of {step}.
      </caption>
      <thead>
        <tr>
          <th scope="col">Entity</th>
          <th scope="col">
            <span className="key">
              quiet <Scale /> strong evidence
            </span>
          </th>
          <th scope="col">urgency</th>
        </tr>
      </thead>
      <tbody>
        {hosts.map((host) => (
          <tr key={host.address}>
            <th scope="row">
              <Link to={'/entities/$id' as never} params={{ id: host.address } as never}>
                <Data>{host.name || host.address}</Data>
              </Link>
              {host.name !== '' && (
                <span className="imp">
                  <Data>{host.address}</Data>
                </span>
              )}
              {host.importance !== 'normal' && (
                <span className="imp">importance {host.importance}</span>
              )}
            </th>
            <td>
              <span className="sr">{evidenceSentence(host.evidence, stepSeconds)}</span>
              <Strip of={host.evidence} />
            </td>
            <td>{Math.round(host.urgency)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const levels = [0, 1, 2, 3, 4, 5, 6]

function Scale() {
  return (
    <svg width="55" height="10" viewBox="0 0 55 10" aria-hidden="true">
      {levels.map((level) => (
        <rect
          key={level}
          className={`h${level}`}
          x={level * 8}
          y="0"
          width="7"
          height="10"
          rx="1"
        />
      ))}
    </svg>
  )
}

/** Eight pixels for each step. */
function placed(strip: readonly (number | null)[]) {
  return strip.map((points, i) => ({ points, x: i * 8 }))
}

interface StripProps {
  readonly of: readonly (number | null)[]
}

function Strip({ of }: StripProps) {
  return (
    <svg
      className="strip-of-heat"
      viewBox="0 0 191 14"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {placed(of).map(({ points, x }) =>
        points === null ? (
          <path key={x} className="unseen" d={`M${x + 0.5} 7h6`} />
        ) : (
          <rect
            key={x}
            className={`h${levelOf(points)}`}
            x={x}
            y="0"
            width="7"
            height="14"
            rx="1"
          />
        ),
      )}
    </svg>
  )
}
