import {
  type Evidence,
  type ExternalSignal,
  outsideLimits,
  outsideName,
  outsidePoints,
  type Quantity,
  type Signal,
} from '../../contracts/index.ts'
import {
  bytesText,
  durationText,
  numberText,
  percentText,
  plural,
  printable,
} from '../../kernel/index.ts'

/** So long a report speaks of what is seen in the traffic: as long as a verdict is held after its newest signal. */
const holdsUs = 30 * 60e6

/** A report as the signal that is fused: its texts are facts, which the templates are filled with. */
export function signalOf(external: ExternalSignal): Signal {
  const { detector, id, title, severity, technique, timeUs, actor, peers } = external
  const evidence = external.evidence.slice(0, outsideLimits.evidence)
  const said = evidence.map(({ text }, i) => [`said-${i + 1}`, printable(text)] as const)
  const parts = evidence.map(evidenceOf)
  return {
    detector: outsideName(detector),
    key: `${outsideName(detector)} ${id}`,
    ...{ timeUs, firstUs: timeUs, holdsUntilUs: timeUs + holdsUs, actor, technique },
    peer: peers[0] ?? '',
    ...{ peers, peerCount: peers.length, established: {} },
    indicators: external.indicators.map((one) => ({ ...one, flow: null })),
    outcome: external.outcome && {
      value: external.outcome,
      basis: 'Your detector {detector} said whether it worked.',
    },
    ...{ restsOn: [], reach: null, evidence: parts },
    points: bounded(parts.reduce((sum, { points }) => sum + points, 0)),
    facts: { detector, title: printable(title), severity, ...Object.fromEntries(said) },
    ...{ flows: [], flowCount: 0 },
  }
}

function evidenceOf(given: ExternalSignal['evidence'][number], at: number): Evidence {
  const { id, group, observed, points } = given
  return {
    ...{ id, group, baseline: null, curve: null },
    sentence: `Your detector {detector} reported: {said-${at + 1}} ({observed}).`,
    observed: quantityOf(observed),
    points: Math.min(outsidePoints.mostOfOne, Math.max(outsidePoints.least, points)),
  }
}

/** What was checked at the door is held here, too: fusion rests on it. */
function bounded(points: number): number {
  return Math.min(outsidePoints.most, Math.max(outsidePoints.least, points))
}

const texts: Readonly<Record<string, (value: number) => string>> = {
  '': numberText,
  count: numberText,
  share: percentText,
  bytes: bytesText,
  ms: durationText,
  s: (value) => durationText(value * 1000),
  'yes or no': (value) => (value === 0 ? 'no' : 'yes'),
}

function quantityOf({ value, unit }: { readonly value: number; readonly unit: string }): Quantity {
  const textOf = Object.hasOwn(texts, unit) ? texts[unit]! : null
  return { value, unit, text: textOf?.(value) ?? `${numberText(value)} ${printable(unit)}` }
}

/** A report of something longer ago speaks of a verdict that may be forgotten; of one ahead, nothing was seen yet. */
const behindUsMax = holdsUs
const aheadUsMax = 60e6

/** Why a report is not fused at this event time; '' where it is. NaN: no traffic came yet. */
export function farFrom({ timeUs }: ExternalSignal, nowUs: number): string {
  if (Number.isNaN(nowUs)) return 'no traffic came yet'
  const behindUs = nowUs - timeUs
  const [span, side] = behindUs > 0 ? [behindUs, 'behind'] : [-behindUs, 'ahead of']
  if (span <= (side === 'behind' ? behindUsMax : aheadUsMax)) return ''
  const most = plural((side === 'behind' ? behindUsMax : aheadUsMax) / 60e6, 'minute')
  return `its time is ${durationText(span / 1000)} ${side} the traffic's; expected ${most} at most`
}
