/** Where the hosts of the graph lie: rings around the middle, the same data always in the same place. */
import { type Point, rounded } from '../../charts/index.ts'
import { byName, type Graph, type GraphNode, weightOf } from './graph.ts'

export interface Label {
  /** Of its ground: left, and the middle of its height. */
  readonly x: number
  readonly y: number
  readonly text: string
}

export interface Placed extends Point {
  readonly node: GraphNode
  /** Null: there is no room; it is told when it is pointed at. */
  readonly label: Label | null
}

export interface Rings {
  readonly width: number
  readonly height: number
  readonly placed: readonly Placed[]
}

interface Ring {
  readonly rx: number
  readonly ry: number
  /** Points around it, apart as far as they have to be. */
  readonly room: number
}

/** What is pressed has to be apart: more on a screen that is touched. */
export function ringsOf({ nodes }: Graph, width: number): Rings {
  const isNarrow = width < 600
  const apart = isNarrow ? 32 : 34
  const [centre, ...others] = nodes
  if (centre === undefined) return { width, height: 0, placed: [] }
  const hops = groupsOf(others)
  const side = isNarrow ? 26 : Math.min(150, width * 0.16)
  const reach = Math.min(470, width / 2 - side)
  for (let height = isNarrow ? 380 : 420; ; height += 40) {
    const most = Math.max(1, Math.floor(reach / (apart * 1.1)))
    for (let count = Math.max(1, Math.min(hops.length, most)); count <= most; count++) {
      const rings = ringsIn({ reach, height, count, apart })
      const around = filled(hops, rings)
      // However much there is, it ends: a tall picture has room for all that is drawn.
      if (around === null && height < 4000) continue
      const middle = { x: width / 2, y: height / 2 }
      const places = [
        { node: centre, ...middle },
        ...(around ?? []).map(({ node, x, y }) => ({
          ...{ node, x: rounded(middle.x + x), y: rounded(middle.y + y) },
        })),
      ]
      return { width, height, placed: labelled(places, { width, height }) }
    }
  }
}

/** Hop by hop, what nothing leads to last; each in order of address. */
function groupsOf(nodes: readonly GraphNode[]): readonly (readonly GraphNode[])[] {
  const hopOf = ({ hop }: GraphNode) => hop ?? Number.POSITIVE_INFINITY
  const hops = [...new Set(nodes.map(hopOf))].sort((a, b) => a - b)
  return hops.map((hop) => nodes.filter((node) => hopOf(node) === hop).toSorted(byName))
}

interface Canvas {
  readonly reach: number
  readonly height: number
  readonly count: number
  readonly apart: number
}

function ringsIn({ reach, height, count, apart }: Canvas): readonly Ring[] {
  const up = height / 2 - 36
  return Array.from({ length: count }, (_, i) => {
    const first = Math.max(0.38, 0.76 - 0.1 * count)
    const share = count === 1 ? 1 : first + ((1 - first) * i) / (count - 1)
    const [rx, ry] = [reach * share, up * share]
    return { rx, ry, room: Math.floor(lengthOf(rx, ry) / apart) }
  })
}

function lengthOf(rx: number, ry: number): number {
  return 2 * Math.PI * Math.sqrt((rx * rx + ry * ry) / 2)
}

/** Each hop on as many rings as it needs, the last hop on all that are left; null: they are too few. */
function filled(hops: readonly (readonly GraphNode[])[], rings: readonly Ring[]) {
  const places: { node: GraphNode; x: number; y: number }[] = []
  let free = rings
  for (const [at, hop] of hops.entries()) {
    const isLast = at === hops.length - 1
    let needs = isLast ? free.length : 1
    while (needs < free.length && roomIn(free.slice(0, needs)) < hop.length) needs++
    const own = free.slice(0, needs)
    const room = roomIn(own)
    if (room < hop.length || own.length === 0) return null
    free = free.slice(needs)
    let from = 0
    let seen = 0
    for (const ring of own) {
      seen += ring.room
      const to = Math.round((hop.length * seen) / room)
      const some = hop.slice(from, to)
      for (const [i, point] of around(ring, some.length).entries())
        places.push({ node: some[i]!, ...point })
      from = to
    }
  }
  return places
}

function roomIn(rings: readonly Ring[]): number {
  return rings.reduce((sum, { room }) => sum + room, 0)
}

const steps = 720

/** Evenly along the ellipse, from the top clockwise. */
function around({ rx, ry }: Ring, count: number): readonly Point[] {
  const points = Array.from({ length: steps + 1 }, (_, i) => {
    const angle = (2 * Math.PI * i) / steps - Math.PI / 2
    return { x: rx * Math.cos(angle), y: ry * Math.sin(angle) }
  })
  const along = [0]
  for (let i = 1; i <= steps; i++) {
    const [a, b] = [points[i - 1]!, points[i]!]
    along.push(along[i - 1]! + Math.hypot(b.x - a.x, b.y - a.y))
  }
  return Array.from({ length: count }, (_, i) => {
    const at = ((i + 0.5) / count) * along[steps]!
    return points[along.findIndex((length) => length >= at)]!
  })
}

interface Box {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

const letter = 7.25
const lettersMax = 24
const dot = 9

/** Names where there is room for them, of those that say most first. */
function labelled(
  places: readonly (Point & { readonly node: GraphNode })[],
  { width, height }: { readonly width: number; readonly height: number },
): readonly Placed[] {
  const taken: Box[] = places.map(({ x, y }) => boxOf(x - dot, y, 2 * dot))
  const labels = new Map<GraphNode, Label>()
  const inOrder = places.toSorted((a, b) => weightOf(b.node) - weightOf(a.node))
  for (const { node, x, y } of inOrder) {
    const text = shortened(node.name || node.id)
    const wide = text.length * letter + 8
    const isRight = x >= width / 2
    const beside = [x + 12, x - 12 - wide]
    const ways = [
      ...(node.hop === 0
        ? [[x - wide / 2, y + 25]]
        : (isRight ? beside : beside.toReversed()).map((left) => [left, y])),
      ...[
        [x - wide / 2, y < height / 2 ? y - 19 : y + 19],
        [x - wide / 2, y < height / 2 ? y + 19 : y - 19],
      ],
    ]
    for (const [left, middle] of ways as [number, number][]) {
      const box = boxOf(left, middle, wide)
      const isIn = box.left >= 2 && box.right <= width - 2 && box.top >= 0 && box.bottom <= height
      if (!isIn || taken.some((other) => isOver(box, other))) continue
      taken.push(box)
      labels.set(node, { x: rounded(left), y: rounded(middle), text })
      break
    }
  }
  return places.map((place) => ({ ...place, label: labels.get(place.node) ?? null }))
}

function boxOf(left: number, middle: number, wide: number): Box {
  return { left, right: left + wide, top: middle - dot, bottom: middle + dot }
}

function isOver(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}

function shortened(text: string): string {
  return text.length > lettersMax ? `${text.slice(0, lettersMax - 1)}…` : text
}
