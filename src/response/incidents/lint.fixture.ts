/** The rules of prose for incidents: those of explanations, and what an incident says beside them. */
import type { Incident } from '../../contracts/index.ts'
import { lintLengths, lintProse } from '../../detection/explanation/lint.fixture.ts'

/** What is wrong with an incident's words and sums; empty: nothing. */
export function lintIncident(incident: Incident): string[] {
  const { explanation, timeline, urgencyTerms, urgency, alerts } = incident
  const { facts, counterfactuals, waterfall, confidence } = explanation
  const record = { facts, quantities: counterfactuals.flatMap(({ told }) => told) }
  const texts = [
    ...[explanation.headline, explanation.summary, explanation.outcomeBasis],
    ...explanation.innocent.flatMap(({ text, check }) => [text, check]),
    ...counterfactuals.map(({ text }) => text),
    ...explanation.blind,
    ...explanation.recommend.map(({ why }) => why),
    waterfall.baseText,
    ...timeline.map(({ text }) => text),
    ...alerts.map(({ because }) => because),
  ]
  const sum = waterfall.bars.reduce((total, { points }) => total + points, waterfall.base)
  const rest = waterfall.others.points + waterfall.calibration
  const terms = urgencyTerms.reduce((total, { value }) => total + value, 0)
  return [
    ...texts.flatMap((text) => lintProse(text, record)).filter(isNoGloss),
    ...lintLengths(explanation.headline, explanation.summary),
    ...(Math.abs(waterfall.residual) < 0.05 ? [] : ['the residual is too large']),
    ...(Math.abs(sum + rest - waterfall.total) < 0.05 ? [] : ['the bars do not add up']),
    ...(terms === urgency ? [] : ['the terms of urgency do not add up']),
    ...urgencyTerms.flatMap(({ value, max, text }) =>
      value <= max && text.includes(`: ${value} of ${max}`) ? [] : [`${text} tells another number`],
    ),
    ...(explanation.blind.length > 0 ? [] : ['what we could not see is empty']),
    ...(confidence.lo <= incident.confidence && incident.confidence <= confidence.hi
      ? []
      : ['the range does not hold the probability']),
    ...timeline.flatMap(({ time }, i) =>
      i === 0 || timeline[i - 1]!.time <= time ? [] : ['the timeline runs backwards'],
    ),
  ]
}

/** A gloss stands at the first place in an alert's own order, which an incident does not keep. */
function isNoGloss(problem: string): boolean {
  return !problem.includes('without a gloss')
}
