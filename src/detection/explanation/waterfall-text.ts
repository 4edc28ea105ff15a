import type { Waterfall } from '../../contracts/index.ts'
import { sureText } from '../../kernel/index.ts'

const labelMax = 56
const figureWidth = 8
const barMax = 40
const barMin = 8

interface Row {
  readonly label: string
  readonly tenths: number
}

/** The sum as aligned lines with bars: pieces in tenths of a point that add up to the shown total. */
export function waterfallLines(waterfall: Waterfall, p: number, width: number): string[] {
  const [rows, total] = [rowsOf(waterfall), totalOf(waterfall, p)]
  const longest = Math.max(total.label.length, ...rows.map((row) => row.label.length))
  const labelWidth = Math.min(labelMax, longest, width - figureWidth - barMin - 4)
  const room = Math.min(barMax, width - labelWidth - figureWidth - 4)
  const most = Math.max(1, ...[...rows, total].map((row) => Math.abs(row.tenths)))
  const line = ({ label, tenths }: Row) => {
    const text = label.length > labelWidth ? `${label.slice(0, labelWidth - 1)}…` : label
    const bar = (tenths < 0 ? '░' : '█').repeat(Math.round((Math.abs(tenths) / most) * room))
    return `  ${text.padEnd(labelWidth)} ${figure(tenths).padStart(figureWidth)} ${bar}`.trimEnd()
  }
  return [...rows.map(line), line(total)]
}

/** The same pieces and their total as labels and figures, for tables. */
export function waterfallCells(waterfall: Waterfall, p: number): (readonly [string, string])[] {
  const rows = [...rowsOf(waterfall), totalOf(waterfall, p)]
  return rows.map(({ label, tenths }) => [label, figure(tenths)])
}

function totalOf({ total }: Waterfall, p: number): Row {
  return { label: `Result: ${sureText(p)}`, tenths: Math.round(total * 10) }
}

function rowsOf(waterfall: Waterfall): Row[] {
  const { base, baseText, bars, others, calibration, calibrationText, total } = waterfall
  const parts: { readonly label: string; readonly points: number }[] = [
    { label: baseText, points: base },
    ...bars,
  ]
  if (others.n > 0)
    parts.push({
      label: `${others.n} ${others.n === 1 ? 'other' : 'others combined'}`,
      points: others.points,
    })
  if (Math.abs(calibration) >= 0.05)
    parts.push({ label: calibrationText || 'Held within bounds', points: calibration })
  const tenths = addingUp(
    parts.map((part) => part.points * 10),
    Math.round(total * 10),
  )
  return parts.map(({ label }, i) => ({ label, tenths: tenths[i]! }))
}

/** Whole numbers near `values` whose sum is `total`: what rounding lost goes to those it took most from. */
function addingUp(values: readonly number[], total: number): number[] {
  const whole = values.map(Math.floor)
  const order = values
    .map((_, i) => i)
    .sort((a, b) => values[b]! - whole[b]! - (values[a]! - whole[a]!))
  let missing = total - whole.reduce((sum, value) => sum + value, 0)
  for (let i = 0; missing > 0 && i < order.length; i++, missing--) whole[order[i]!]!++
  for (let i = order.length - 1; missing < 0 && i >= 0; i--, missing++) whole[order[i]!]!--
  return whole
}

/** `+12.4`, `−30.0`. */
function figure(tenths: number): string {
  const sign = tenths < 0 ? '−' : '+'
  return `${sign}${(Math.abs(tenths) / 10).toFixed(1)}`
}
