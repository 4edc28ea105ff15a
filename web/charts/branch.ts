/** Lines between cells: the same data gives the same drawing. */

export interface Point {
  readonly x: number
  readonly y: number
}

/** An SVG path from one to the other: a curve that leans to one side on its way. */
export function branch(from: Point, to: Point, lean: number): string {
  const [dx, dy] = [to.x - from.x, to.y - from.y]
  const length = Math.hypot(dx, dy) || 1
  const middle = {
    x: from.x + dx * 0.6 - (dy / length) * lean,
    y: from.y + dy * 0.6 + (dx / length) * lean,
  }
  return `M${from.x} ${from.y}Q${rounded(middle.x)} ${rounded(middle.y)} ${to.x} ${to.y}`
}

/** 0 to 1, evenly scattered, the same for the same numbers. */
export function scatter(i: number, salt: number): number {
  const value = Math.sin(i * 12.9898 + salt * 78.233) * 43_758.5453
  return value - Math.floor(value)
}

/** To a tenth of a pixel. */
export function rounded(value: number): number {
  return Math.round(value * 10) / 10
}
