import { Link } from '@tanstack/react-router'
import type { Decision } from '../../api/index.ts'
import {
  Data,
  dataText,
  Icon,
  Moment,
  Panel,
  percentText,
  Scrolls,
  useKeys,
} from '../../kit/index.ts'
import { groupNames, pointsText, probabilityOf, startText, verdictWords } from './words.ts'

interface ChosenProps {
  readonly decisions: readonly Decision[]
  readonly chosen: number
  readonly onChoose: (at: number) => void
}

/** One decision: how its number came about, step by step. */
export function Chosen({ decisions, chosen, onChoose }: ChosenProps) {
  const last = decisions.length - 1
  const older = () => onChoose(Math.min(last, chosen + 1))
  const newer = () => onChoose(Math.max(0, chosen - 1))
  useKeys({ j: older, k: newer })
  const decision = decisions[chosen]
  if (decision === undefined) return null
  const { entity, headline, incident, time, verdict } = decision
  return (
    <Panel
      title="One decision, in points"
      aside={
        <span className="steps">
          <button
            type="button"
            className="btn s bare"
            aria-label="Newer decision"
            aria-keyshortcuts="k"
            disabled={chosen <= 0}
            onClick={newer}
          >
            <Icon name="left" size={14} />
          </button>
          <span className="num">
            {chosen + 1} of {decisions.length}
          </span>
          <button
            type="button"
            className="btn s bare"
            aria-label="Older decision"
            aria-keyshortcuts="j"
            disabled={chosen >= last}
            onClick={older}
          >
            <Icon name="right" size={14} />
          </button>
        </span>
      }
      className="chosen"
    >
      <div className="tl">
        <p className="chosen-head">{dataText(headline)}</p>
        <p className="note">
          <Data>{entity}</Data> · <Moment at={time} /> · {verdictWords[verdict]}
        </p>
      </div>
      <Steps decision={decision} />
      <p className="note tl">Ten points are ten times the odds; three about double them.</p>
      {incident !== null && (
        <p className="tl">
          <Link to={'/soc/s/$id' as never} params={{ id: incident } as never}>
            Open its incident
          </Link>
        </p>
      )}
    </Panel>
  )
}

interface Step {
  readonly name: string
  readonly points: number
  /** Sum up to and with it. */
  readonly sum: number
}

const least = 0.05

/** The largest first; what is too small to be seen is left out, and the sum still holds. */
export function stepsOf({ base, groups, rest, calibration }: Decision): readonly Step[] {
  const parts = [
    ...groups
      .toSorted((a, b) => Math.abs(b.points) - Math.abs(a.points))
      .map(({ group, points }) => ({ name: groupNames[group], points })),
    ...(Math.abs(rest) >= least ? [{ name: 'smaller pieces', points: rest }] : []),
    ...(Math.abs(calibration) >= least ? [{ name: 'bound on the sum', points: calibration }] : []),
  ]
  let sum = base
  return parts.map((part) => {
    sum += part.points
    return { ...part, sum }
  })
}

function Steps({ decision }: { readonly decision: Decision }) {
  const { base, total } = decision
  const steps = stepsOf(decision)
  const all = [0, base, total, ...steps.map(({ sum }) => sum)]
  const low = Math.min(...all)
  const high = Math.max(...all)
  const place = (points: number) => ((points - low) / (high - low)) * 100
  return (
    <Scrolls label="Points, step by step">
      <table className="nwf">
        <caption className="sr">How the number came about</caption>
        <thead>
          <tr>
            <th scope="col">counted</th>
            <th scope="col">
              <span className="sr">drawn</span>
            </th>
            <th scope="col" className="r">
              points
            </th>
            <th scope="col" className="r">
              so far
            </th>
          </tr>
        </thead>
        <tbody>
          <StepRow
            name={startText(base)}
            kind="base"
            {...{ points: base, sum: base, from: place(0), to: place(base) }}
          />
          {steps.map(({ name, points, sum }) => (
            <StepRow
              key={name}
              kind={points < 0 ? 'down' : 'up'}
              {...{ name, points, sum, from: place(sum - points), to: place(sum) }}
            />
          ))}
          <StepRow
            name="Sum"
            kind="sum"
            {...{ points: total, sum: total, from: place(0), to: place(total) }}
          />
        </tbody>
      </table>
    </Scrolls>
  )
}

interface StepRowProps extends Step {
  readonly kind: 'base' | 'up' | 'down' | 'sum'
  /** Ends of its bar, in percent of the width. */
  readonly from: number
  readonly to: number
}

function StepRow({ name, points, sum, kind, from, to }: StepRowProps) {
  const start = Math.min(from, to)
  return (
    <tr className={kind === 'sum' ? 'sum' : undefined}>
      <th scope="row">{name}</th>
      <td className="drawn">
        <svg width="100%" height="12" aria-hidden="true">
          <rect
            className={`step ${kind}`}
            x={`${start}%`}
            width={`${Math.max(0.8, Math.abs(to - from))}%`}
            y="1"
            height="10"
            rx="1.5"
          />
        </svg>
      </td>
      <td className="r">{pointsText(points)}</td>
      <td className="r so-far">{percentText(probabilityOf(sum))}</td>
    </tr>
  )
}
