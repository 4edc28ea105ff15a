import type { Points, Verdict, Waterfall } from '../../contracts/index.ts'
import {
  countText,
  heldText,
  pointsOfProbability,
  probabilityOfPoints,
  roundPoints,
  roundProbability,
  sureText,
} from '../../kernel/index.ts'
import { type Reason, spokenName } from './reasons.ts'
import { partOf } from './verdict-parts.ts'

const barsMax = 6
/** Smaller than this is rounding, not a bound on a detector. */
const remainderMin = 0.005

interface Bar {
  readonly id: string
  readonly label: string
  readonly points: Points
}

/** How the total came about: base, the six largest bars, the rest, what the bounds held back. Rounded parts, so the residual is their rounding. */
export function waterfallOf(verdict: Verdict, reasons: readonly Reason[]): Waterfall {
  const { arithmetic } = verdict
  const all = [...groupedBars(reasons), ...remainders(verdict, reasons)].sort(
    (a, b) => Math.abs(b.points) - Math.abs(a.points),
  )
  const bars = all.slice(0, barsMax).map((bar) => ({ ...bar, points: roundPoints(bar.points) }))
  const rest = all.slice(barsMax)
  const others = { n: rest.length, points: roundPoints(sum(rest)) }
  const base = roundPoints(arithmetic.prior)
  const calibration = roundPoints(arithmetic.calibration)
  const total = roundPoints(arithmetic.total)
  const residual = roundPoints(total - (base + sum(bars) + others.points + calibration))
  return {
    base,
    baseText: baseText(arithmetic.priorOneIn),
    bars,
    others,
    calibration,
    calibrationText: calibrationText(calibration, verdict),
    total,
    residual,
  }
}

const surestAlone = pointsOfProbability(0.99)

/** What the fusion made of the sum beside adding up. */
function calibrationText(calibration: Points, { arithmetic, strategy }: Verdict): string {
  if (Math.abs(calibration) < 0.05) return ''
  const { total } = arithmetic
  const isAdded = strategy === 'log-odds' || strategy === 'bayesian'
  if (!isAdded || calibration > 0 || total > surestAlone + 0.05) return heldText(total)
  const sure = sureText(roundProbability(probabilityOfPoints(total)))
  return `Held to ${sure}: one kind of evidence is never surer`
}

function baseText(priorOneIn: number): string {
  return `Starting point: 1 in ${countText(priorOneIn)} such host-hours is malicious`
}

function groupedBars(reasons: readonly Reason[]): Bar[] {
  const bars = new Map<string, Bar>()
  for (const { bar, counted } of reasons)
    bars.set(bar.id, { ...bar, points: (bars.get(bar.id)?.points ?? 0) + counted })
  return [...bars.values()]
}

/** What a signal counted beside the sum of its evidence: nobody is surer than tested, and some may say only so much. */
function remainders(verdict: Verdict, reasons: readonly Reason[]): Bar[] {
  return verdict.signals.flatMap((signal) => {
    const { counted, discount } = partOf(verdict, signal)
    const { detector, points } = signal
    const told = reasons.filter((reason) => reason.signal === signal)
    const name = spokenName(signal)
    const trials = `Bound by trials: ${name} is no surer than tested`
    return [
      { id: `${detector}/trials`, label: trials, points: counted - discount * points },
      {
        ...{ id: `${detector}/bound`, label: `Bound on ${name}` },
        points: discount * points - told.reduce((total, { counted }) => total + counted, 0),
      },
    ].filter((bar) => Math.abs(bar.points) >= remainderMin)
  })
}

function sum(bars: readonly { readonly points: Points }[]): Points {
  return bars.reduce((total, bar) => total + bar.points, 0)
}
