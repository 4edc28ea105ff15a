import type { Decision } from '../../api/index.ts'
import { left, room, type Swarm } from './swarm.ts'

export interface Painting {
  readonly swarm: Swarm
  readonly decisions: readonly Decision[]
  /** Place of the chosen one; -1: none. */
  readonly chosen: number
  readonly width: number
}

/** Colours of the page, so that more contrast there is more contrast here. */
function colourOf(canvas: HTMLCanvasElement): (name: string) => string {
  const style = getComputedStyle(canvas)
  return (name) => style.getPropertyValue(`--${name}`).trim()
}

export function paintSwarm(canvas: HTMLCanvasElement, painting: Painting): void {
  const { swarm, width, chosen } = painting
  const ratio = window.devicePixelRatio || 1
  canvas.width = Math.round((width - room) * ratio)
  canvas.height = Math.round(swarm.height * ratio)
  const pen = canvas.getContext('2d')
  if (pen === null) return
  pen.setTransform(ratio, 0, 0, ratio, -room * ratio, 0)
  const colour = colourOf(canvas)
  paintGrid(pen, painting, colour)
  paintChosen(pen, painting, colour)
  // The chosen one lies above the others.
  const order = swarm.dots.toSorted((a, b) => Number(a.at === chosen) - Number(b.at === chosen))
  for (const dot of order) paintDot(pen, dot, { ...painting, colour })
}

type Colour = ReturnType<typeof colourOf>

function paintGrid(
  pen: CanvasRenderingContext2D,
  { swarm, width }: Painting,
  colour: Colour,
): void {
  pen.lineWidth = 1
  for (const { points, x } of swarm.ticks) {
    pen.strokeStyle = colour(points === 0 ? 'border-control' : 'border-hair')
    stroke(pen, [x, 0], [x, swarm.height])
  }
  pen.strokeStyle = colour('border-hair')
  for (const { y } of swarm.rows) stroke(pen, [left, y], [width, y])
}

/** Its dots belong together: a line leads from row to row. */
function paintChosen(
  pen: CanvasRenderingContext2D,
  { swarm, chosen }: Painting,
  colour: Colour,
): void {
  const own = swarm.dots.filter(({ at }) => at === chosen)
  pen.strokeStyle = colour('accent-cyan')
  pen.lineWidth = 1.5
  for (const [i, dot] of own.entries()) {
    const next = own[i + 1]
    if (next) stroke(pen, [dot.x, dot.y], [next.x, next.y])
  }
}

function paintDot(
  pen: CanvasRenderingContext2D,
  { at, x, y }: Swarm['dots'][number],
  { decisions, chosen, colour }: Painting & { readonly colour: Colour },
): void {
  const { verdict } = decisions[at]!
  pen.beginPath()
  if (verdict === 'open') {
    pen.moveTo(x, y - 3.2)
    for (const [dx, dy] of [
      [3.2, 0],
      [0, 3.2],
      [-3.2, 0],
    ] as const)
      pen.lineTo(x + dx, y + dy)
    pen.closePath()
  } else if (verdict === 'undecided') pen.rect(x - 2.3, y - 2.3, 4.6, 4.6)
  else pen.arc(x, y, verdict === 'harmful' ? 2.7 : 2.3, 0, Math.PI * 2)
  pen.fillStyle = colour(verdict === 'harmful' ? 'push-malicious' : 'bg-surface')
  pen.fill()
  if (verdict !== 'harmful') {
    pen.strokeStyle = colour(verdict === 'cleared' ? 'push-benign' : 'text-2')
    pen.lineWidth = 1.3
    pen.stroke()
  }
  if (at !== chosen) return
  pen.beginPath()
  pen.arc(x, y, 6, 0, Math.PI * 2)
  pen.strokeStyle = colour('accent-cyan')
  pen.lineWidth = 2
  pen.stroke()
}

type Point = readonly [x: number, y: number]

function stroke(pen: CanvasRenderingContext2D, from: Point, to: Point): void {
  pen.beginPath()
  pen.moveTo(...from)
  pen.lineTo(...to)
  pen.stroke()
}
