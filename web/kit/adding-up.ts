/** Whole numbers near `values` whose sum is `total`: what rounding lost goes to those it took most from. */
export function addingUp(values: readonly number[], total: number): readonly number[] {
  const whole = values.map(Math.floor)
  const order = values
    .map((_, index) => index)
    .sort((a, b) => values[b]! - whole[b]! - (values[a]! - whole[a]!))
  let missing = total - whole.reduce((sum, value) => sum + value, 0)
  for (let i = 0; missing > 0 && i < order.length; i++, missing--) whole[order[i]!]!++
  for (let i = order.length - 1; missing < 0 && i >= 0; i--, missing++) whole[order[i]!]!--
  return whole
}
