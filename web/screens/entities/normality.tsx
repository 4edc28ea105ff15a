import type { Entity } from '../../api/index.ts'
import { useAsk } from '../../api/index.ts'
import { Answer, Data, durationText, Empty, Panel } from '../../kit/index.ts'
import { bandOf, type Normal } from './band.ts'

/** What detectors hold what they see against, with the time that it was learned over. */
export function Normality({ of }: { readonly of: Entity }) {
  const told = useAsk('getBaseline', { params: { id: of.id } })
  return (
    <Panel title="What is normal here" note="as the detectors know it now" className="normality">
      <Answer query={told} what="what is normal" rows={5}>
        {({ sensors }) => {
          const known = sensors.filter(({ normal }) => normal.length > 0)
          if (known.length === 0)
            return (
              <Empty title="Nothing has been learned about it yet.">
                <p className="t2">The first traffic that sensors see of it begins its history.</p>
              </Empty>
            )
          return known.map(({ sensor, normal }) => (
            <NormalTable key={sensor} of={normal} sensor={known.length > 1 ? sensor : null} />
          ))
        }}
      </Answer>
    </Panel>
  )
}

interface NormalTableProps {
  readonly of: readonly Normal[]
  /** Null: there is but one. */
  readonly sensor: string | null
}

function NormalTable({ of, sensor }: NormalTableProps) {
  return (
    <table className="tbl normal">
      <caption className={sensor === null ? 'sr' : 'note'}>
        {sensor === null ? (
          'What is normal for it'
        ) : (
          <>
            As <Data>{sensor}</Data> sees it
          </>
        )}
      </caption>
      <thead>
        <tr>
          <th scope="col">What</th>
          <th scope="col" className="band-cell">
            <span className="key">
              usual <Key /> highest that still was normal
            </span>
          </th>
          <th scope="col" className="r">
            Usual
          </th>
          <th scope="col" className="r">
            Highest
          </th>
          <th scope="col" className="r">
            Learned over
          </th>
        </tr>
      </thead>
      <tbody>
        {of.map((one) => (
          <NormalRow key={one.id} of={one} />
        ))}
      </tbody>
    </table>
  )
}

function Key() {
  return (
    <svg width="34" height="12" viewBox="0 0 34 12" aria-hidden="true">
      <rect className="normal-range" x="1" y="2" width="32" height="8" rx="2" />
      <path className="normal-usual" d="M10 0v12" />
    </svg>
  )
}

function NormalRow({ of }: { readonly of: Normal }) {
  const { label, usual, high, learnedOverSeconds } = of
  const band = bandOf(of)
  const isKnown = usual !== null || high !== null
  return (
    <tr>
      <th scope="row">{label}</th>
      <td className="band-cell">
        {band === null ? (
          <svg viewBox="0 0 200 16" preserveAspectRatio="none" aria-hidden="true">
            <path className="normal-none" d="M1 8h198" />
          </svg>
        ) : (
          <svg viewBox="0 0 200 16" preserveAspectRatio="none" aria-hidden="true">
            <path className="normal-axis" d="M1 8h198" />
            <rect
              className="normal-range"
              x="1"
              y="3"
              width={Math.max(2, band.high * 200)}
              height="10"
              rx="2"
            />
            <path className="normal-usual" d={`M${Math.max(1, band.usual * 200)} 0v16`} />
          </svg>
        )}
      </td>
      {isKnown ? (
        <>
          <td className="r">{usual?.text ?? 'not known'}</td>
          <td className="r">{high?.text ?? 'not known'}</td>
        </>
      ) : (
        <td colSpan={2} className="r says">
          no history long enough
        </td>
      )}
      <td className={`r over${learnedOverSeconds === 0 ? ' not-begun' : ''}`}>
        {learnedOverSeconds === 0
          ? 'not begun'
          : durationText(Math.round(learnedOverSeconds) * 1000)}
      </td>
    </tr>
  )
}
