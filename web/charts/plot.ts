/** One row of lines on a canvas, drawn by uPlot: lines, what lies over their mean, and the crosshair. No text is drawn. */
import UPlot from 'uplot'
import { type Axis, endOf, type Line, timeAt, unknownOf } from './series.ts'

export interface Plotted {
  readonly axis: Axis
  readonly lines: readonly Line[]
  /** The value at the upper edge; the lower one is 0. */
  readonly top: number
  /** Times of the vertical lines. */
  readonly ticks: readonly number[]
}

export interface PlotPlace {
  readonly element: HTMLElement
  /** Rows of one name share their crosshair. */
  readonly group: string
  /** The step under the crosshair; null: it is nowhere. */
  readonly onStep: (step: number | null) => void
}

export const linesMax = 12
/** By colour alone only the first five can be told apart. */
const solidMax = 5
const dashes = [
  [6, 4],
  [2, 3],
  [10, 3, 2, 3],
]

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim()
}

function colourOf(line: number): string {
  return token(`--series-${(line % 6) + 1}`)
}

/** The second line is dashed, too, where it is one of two: so in print, and for whoever sees no colours. */
export function dashOf(line: number, lines: number): number[] {
  if (lines === 2) return line === 1 ? [5, 3] : []
  return line < solidMax ? [] : dashes[(line - solidMax) % dashes.length]!
}

export class Plot {
  readonly #place: PlotPlace
  #plot: UPlot | null = null
  #plotted: Plotted | null = null
  #shape = ''
  #step: number | null = null
  /** Of the rows of a group the one under the pointer tells where it is. */
  #isOver = false

  constructor(place: PlotPlace) {
    this.#place = place
    place.element.addEventListener('mouseenter', () => {
      this.#isOver = true
    })
    place.element.addEventListener('mouseleave', () => {
      this.#isOver = false
      place.onStep(null)
    })
  }

  draw(plotted: Plotted, width: number, height: number): void {
    if (width <= 0) return
    this.#plotted = plotted
    const { axis, lines } = plotted
    const times = Float64Array.from({ length: axis.steps }, (_, step) => timeAt(axis, step) / 1000)
    const data = [times, ...lines.slice(0, linesMax).map(({ mean }) => mean)]
    const shape = lines.map(({ name }) => name).join('\n')
    if (this.#plot === null || shape !== this.#shape) {
      this.destroy()
      this.#shape = shape
      this.#plot = new UPlot(
        { width, height, ...this.#options(lines.length) },
        data as UPlot.AlignedData,
        this.#place.element,
      )
    } else {
      if (this.#plot.width !== width || this.#plot.height !== height)
        this.#plot.setSize({ width, height })
      this.#plot.setData(data as UPlot.AlignedData)
    }
    if (!this.#isOver) this.point(this.#step)
  }

  /** Moves the crosshair of this row alone. */
  point(step: number | null): void {
    this.#step = step
    if (this.#plot === null || this.#plotted === null) return
    const left =
      step === null ? -10 : this.#plot.valToPos(timeAt(this.#plotted.axis, step) / 1000, 'x')
    this.#plot.setCursor({ left, top: step === null ? -10 : 1 }, false)
  }

  destroy(): void {
    this.#plot?.destroy()
    this.#plot = null
  }

  #options(lines: number): Omit<UPlot.Options, 'width' | 'height'> {
    const { group } = this.#place
    const series = Array.from({ length: Math.min(lines, linesMax) }, (_, i) => ({
      stroke: colourOf(i),
      ...(i === 0 && { fill: `${colourOf(0)}17` }),
      width: 1.5,
      dash: dashOf(i, lines),
      points: { show: false },
      paths: pathsOf,
    }))
    return {
      ...{
        legend: { show: false },
        axes: [{ show: false }, { show: false }],
        padding: [1, 0, 1, 0],
      },
      scales: {
        x: { time: false, range: () => this.#span() },
        y: { range: () => [0, this.#plotted?.top ?? 1] },
      },
      cursor: {
        ...{ y: false, drag: { x: false, y: false } },
        sync: { key: group, setSeries: false },
        points: { size: 9, width: 2, fill: token('--bg-surface') },
        dataIdx: (plot, line, step) =>
          (Number.isNaN(plot.data[line]?.[step]) ? null : step) as number,
      },
      series: [{}, ...series],
      hooks: {
        drawClear: [(plot) => this.#drawBehind(plot)],
        setCursor: [
          ({ cursor }) => {
            if (this.#isOver) this.#place.onStep(cursor.idx ?? null)
          },
        ],
      },
    }
  }

  #span(): UPlot.Range.MinMax {
    const axis = this.#plotted?.axis
    return axis === undefined ? [0, 1] : [axis.fromMs / 1000, endOf(axis) / 1000]
  }

  /** Vertical lines, and over each mean the peaks that it hides. */
  #drawBehind(plot: UPlot): void {
    const { ctx, bbox } = plot
    const plotted = this.#plotted
    if (plotted === null) return
    ctx.save()
    // The last line that was drawn may have been a dashed one.
    ctx.setLineDash([])
    ctx.strokeStyle = token('--border-hair')
    ctx.lineWidth = devicePixelRatio
    hatchGaps(plot, plotted)
    for (const tick of plotted.ticks) {
      const x = Math.round(plot.valToPos(tick / 1000, 'x', true)) + 0.5
      ctx.beginPath()
      ctx.moveTo(x, bbox.top)
      ctx.lineTo(x, bbox.top + bbox.height)
      ctx.stroke()
    }
    plotted.lines.slice(0, linesMax).forEach((line, i) => {
      ctx.strokeStyle = `${colourOf(i)}66`
      ctx.lineWidth = Math.max(devicePixelRatio, (bbox.width / plotted.axis.steps) * 0.6)
      ctx.stroke(peaksOf(plot, line))
    })
    ctx.restore()
  }
}

/** Hatched is where none of the lines was measured, which is not the same as nothing being there. */
function hatchGaps(plot: UPlot, { axis, lines }: Plotted): void {
  const { ctx, bbox } = plot
  for (const [fromStep, toStep] of unknownOf(lines, axis.steps)) {
    const left = plot.valToPos((axis.fromMs + fromStep * axis.stepMs) / 1000, 'x', true)
    const right = plot.valToPos((axis.fromMs + toStep * axis.stepMs) / 1000, 'x', true)
    ctx.save()
    ctx.beginPath()
    ctx.rect(left, bbox.top, right - left, bbox.height)
    ctx.clip()
    ctx.beginPath()
    const each = 7 * devicePixelRatio
    for (let x = left - bbox.height; x < right; x += each) {
      ctx.moveTo(x, bbox.top + bbox.height)
      ctx.lineTo(x + bbox.height, bbox.top)
    }
    ctx.stroke()
    ctx.restore()
  }
}

/** From each mean up to the greatest of its step. */
function peaksOf(plot: UPlot, { mean, high }: Line): Path2D {
  const path = new Path2D()
  const times = plot.data[0]
  for (let step = 0; step < mean.length; step++) {
    const from = mean[step]!
    const to = high[step]!
    if (!(to > from)) continue
    const x = plot.valToPos(times[step]!, 'x', true)
    path.moveTo(x, plot.valToPos(from, 'y', true))
    path.lineTo(x, plot.valToPos(to, 'y', true))
  }
  return path
}

/** A line that is broken where nothing was measured; a point alone is a short stroke. */
function pathsOf(plot: UPlot, series: number): UPlot.Series.Paths {
  const stroke = new Path2D()
  const fill = new Path2D()
  const times = plot.data[0]
  const values = plot.data[series]!
  const base = plot.valToPos(0, 'y', true)
  let begin = -1
  for (let step = 0; step <= values.length; step++) {
    const value = step < values.length ? values[step]! : Number.NaN
    const isKnown = !Number.isNaN(value)
    if (isKnown) {
      const x = plot.valToPos(times[step]!, 'x', true)
      const y = plot.valToPos(value, 'y', true)
      if (begin < 0) {
        begin = x
        stroke.moveTo(x - 2 * devicePixelRatio, y)
        fill.moveTo(x, base)
      }
      stroke.lineTo(x, y)
      fill.lineTo(x, y)
    } else if (begin >= 0) {
      fill.lineTo(plot.valToPos(times[step - 1]!, 'x', true), base)
      fill.closePath()
      begin = -1
    }
  }
  return { stroke, fill }
}
