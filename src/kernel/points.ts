/** Points are 10 log10 of odds: ten points are ten times the odds. */

export function pointsOfProbability(p: number): number {
  return 10 * Math.log10(p / (1 - p))
}

export function probabilityOfPoints(points: number): number {
  return 1 / (1 + 10 ** (-points / 10))
}

/** No detector alone is surer, however many ordinary situations it was tried on: others than those there are always. */
export const surestAlone = 0.99

/**
 * How sure one may be of something that was tried on so many ordinary situations and told in `fooled` of them: Laplace's
 * rule of succession, 1 - (f + 1)/(n + 2), and `surestAlone` at most.
 */
export function surestAfter({
  situations,
  fooled,
}: {
  readonly situations: number
  readonly fooled: number
}): number {
  return Math.min(surestAlone, 1 - (fooled + 1) / (situations + 2))
}

/** Natural log-odds (nats) to points. */
export function pointsOfNats(nats: number): number {
  return nats * (10 / Math.LN10)
}

/** Straight lines between knots `[value, points]`, flat outside them. `knots` ascend and are not empty. */
export function pointsOnCurve(
  knots: readonly (readonly [number, number])[],
  value: number,
): number {
  const first = knots[0]!
  if (!(value > first[0])) return first[1]
  for (let i = 1; i < knots.length; i++) {
    const to = knots[i]!
    if (value <= to[0]) {
      const from = knots[i - 1]!
      return from[1] + ((to[1] - from[1]) * (value - from[0])) / (to[0] - from[0])
    }
  }
  return knots[knots.length - 1]![1]
}

/** No verdict is surer than 1 in 10,000 wrong, nor clears anyone further than 1 in a million. */
export const totalPointsMax = 40
export const totalPointsMin = -60

/** Why a sum is not what its pieces add up to, where the bounds of all sums hold it. */
export function heldText(total: number): string {
  if (total > totalPointsMax - 0.05)
    return 'Held to +40: no verdict is surer than 1 in 10,000 wrong'
  if (total < totalPointsMin + 0.05) return 'Held to −60: nothing is cleared further than that'
  return 'Held within bounds'
}
