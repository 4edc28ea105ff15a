import { expect, test } from 'vitest'
import type { Pin } from './board.ts'
import { type Graph, graphOf, graphText, nodesMax, pinnedEnds } from './graph.ts'
import { ringsOf } from './rings.ts'

const centre = '10.0.0.1'
const party = (entity: string, alerts = 1) => ({
  ...{ entity, alerts, isAbout: entity === centre },
  role: entity === centre ? ('subject' as const) : ('other side' as const),
})
const flow = (source: string, destination: string) => ({ source, destination })
const pin = (label: string): Pin => ({ kind: 'flow', id: label, label, time: null })
const incident = { entity: centre, peerCount: 2, alerts: [] }
const parts = {
  ...{ incident, spread: undefined, pins: [] as Pin[] },
  parties: [party(centre, 3), party('10.0.0.9'), party('sync.example')],
  flows: [flow(centre, '10.0.0.9'), flow('10.0.0.9', centre), flow('10.0.0.9', '10.0.0.20')],
}

test('flows between two are one line, whoever began; whom an alert alone names has one, too', () => {
  const { nodes, edges, more } = graphOf(parts)
  expect(edges).toEqual([
    { ends: [centre, '10.0.0.9'], flows: 2, isPinned: false },
    { ends: ['10.0.0.20', '10.0.0.9'], flows: 1, isPinned: false },
    { ends: [centre, 'sync.example'], flows: 0, isPinned: false },
  ])
  expect(nodes.map(({ id, hop, flows }) => `${id} ${hop} ${flows}`)).toEqual([
    ...['10.0.0.1 0 2', '10.0.0.9 1 3', '10.0.0.20 2 1', 'sync.example 1 0'],
  ])
  expect(more).toBe(0)
})

test('a pinned flow brings its ends; what leads nowhere is said to', () => {
  const pins = [pin('10.0.0.1:5 to [2001:db8::1]:443'), pin('192.0.2.1 to 192.0.2.2')]
  const graph = graphOf({ ...parts, pins })
  expect(graph.edges.filter(({ isPinned }) => isPinned).map(({ ends }) => ends)).toEqual([
    [centre, '2001:db8::1'],
    ['192.0.2.1', '192.0.2.2'],
  ])
  expect(graphText(graph)).toBe(
    '10.0.0.1 is in the middle, with 3 hosts and domains beside it, 1 beyond them, 2 that nothing shown leads to. Most flows, 3, are with 10.0.0.9. 2 lines are pinned.',
  )
})

test.each([
  ['10.0.0.1:5 to 10.0.0.2:6', '10.0.0.1 10.0.0.2'],
  ['10.0.0.1 to fe80::1', '10.0.0.1 fe80::1'],
  ['whatever somebody wrote', ''],
  ['a to <b>', ''],
])('the ends of the flow pinned as %s are %s', (label, ends) => {
  expect(pinnedEnds(pin(label)).join(' ')).toBe(ends)
})

function crowd(count: number): Graph {
  const parties = Array.from({ length: count }, (_, i) => party(`10.1.${i >> 8}.${i & 255}`))
  return graphOf({ ...parts, flows: [], parties: [party(centre), ...parties] })
}

test('more than 150 are counted, those that say most are drawn', () => {
  const graph = crowd(361)
  expect([graph.nodes.length, graph.more]).toEqual([nodesMax, 212])
  expect(graphText(graph)).toContain(', and 212 more hosts not drawn.')
  expect(graph.nodes[0]!.id).toBe(centre)
  const known = graphOf({ ...parts, incident: { ...incident, peerCount: 500 } })
  expect(known.more).toBe(498)
})

test.each([
  ...[1, 5, 24, 60, 149].map((count) => [count, 1280] as const),
  ...[1, 24, 149].map((count) => [count, 272] as const),
])(
  '%i around the middle, %i px wide: each can be pressed, no name lies on another',
  (count, width) => {
    const rings = ringsOf(crowd(count), width)
    expect(rings.placed).toHaveLength(count + 1)
    expect(ringsOf(crowd(count), width)).toEqual(rings)
    for (const [i, a] of rings.placed.entries()) {
      expect(a.x).toBeGreaterThan(14)
      expect(a.x).toBeLessThan(width - 14)
      for (const b of rings.placed.slice(0, i))
        expect(Math.hypot(a.x - b.x, a.y - b.y), `${a.node.id} ${b.node.id}`).toBeGreaterThan(24)
    }
    const labels = rings.placed.flatMap(({ label }) => label ?? [])
    expect(labels.some(({ text }) => text === centre)).toBe(true)
    for (const [i, a] of labels.entries())
      for (const b of labels.slice(0, i))
        expect(Math.abs(a.y - b.y) >= 18 || a.x + 7.2 * a.text.length < b.x || b.x < a.x).toBe(true)
  },
)

test('nobody else, nothing to draw but the middle; no width, no endless search', () => {
  const alone = graphOf({ ...parts, parties: [], flows: [] })
  expect(graphText(alone)).toBe('Nobody else is known to be part of it.')
  expect(ringsOf(alone, 600).placed).toMatchObject([{ x: 300 }])
  expect(ringsOf(crowd(149), 0).placed.length).toBeGreaterThan(0)
})
