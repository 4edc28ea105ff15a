/** Points are 10 log10 of odds: ten points are ten times the odds. */

export function pointsOfProbability(p: number): number {
  return 10 * Math.log10(p / (1 - p))
}

export function probabilityOfPoints(points: number): number {
  return 1 / (1 + 10 ** (-points / 10))
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
    const [x1, y1] = knots[i]!
    if (value <= x1) {
      const [x0, y0] = knots[i - 1]!
      return y0 + ((y1 - y0) * (value - x0)) / (x1 - x0)
    }
  }
  return knots[knots.length - 1]![1]
}
