import { Link } from '@tanstack/react-router'
import type { Decision, Waterfall as WaterfallRecord } from '../../api/index.ts'
import { Waterfall } from '../../incident/index.ts'
import { Data, dataText, Icon, Moment, ownKey, Panel, useKeys } from '../../kit/index.ts'
import { groupNames, startText, verdictWords } from './words.ts'

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
            aria-keyshortcuts={ownKey('k')}
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
            aria-keyshortcuts={ownKey('j')}
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
      <Waterfall of={waterfallOf(decision)} range={null} isNarrow />
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

const least = 0.05

/** As a waterfall of groups, the largest first: the same points that the dots show. */
export function waterfallOf(decision: Decision): WaterfallRecord {
  const { base, groups, rest, calibration, total } = decision
  const bars = groups
    .toSorted((a, b) => Math.abs(b.points) - Math.abs(a.points))
    .map(({ group, points }) => ({ id: group, label: groupNames[group], points }))
  const hasRest = Math.abs(rest) >= least
  const sum = bars.reduce((all, { points }) => all + points, base + calibration)
  return {
    ...{ base, baseText: startText(base), calibration, calibrationText: '', total },
    bars: hasRest ? [...bars, { id: 'rest', label: 'smaller pieces', points: rest }] : bars,
    others: { n: 0, points: 0 },
    residual: total - sum - (hasRest ? rest : 0),
  }
}
