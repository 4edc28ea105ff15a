/** Who spoke with whom: the hosts of an incident and of what was pinned, and what is known between them. */
import type { Incident, Operations, Spread } from '../../api/index.ts'
import { countText, dataText, numberText } from '../../kit/index.ts'
import type { Pin } from './board.ts'
import { isHost } from './flow-ask.ts'

export const nodesMax = 150

type Party = Operations['entitiesOfIncident']['answer']['data'][number]
type Ends = Pick<Operations['flowsOfIncident']['answer']['data'][number], 'source' | 'destination'>

export interface GraphNode {
  readonly id: string
  /** As sensors know it; '' where they do not. */
  readonly name: string
  /** From the host that it is about; null: nothing shown leads to it. */
  readonly hop: number | null
  readonly flows: number
  readonly alerts: number
  readonly isPinned: boolean
  /** It has done something of its own since. */
  readonly acts: boolean
}

export interface GraphEdge {
  readonly ends: readonly [string, string]
  /** 0: an alert alone tells of it. */
  readonly flows: number
  readonly isPinned: boolean
}

export interface Graph {
  readonly nodes: readonly GraphNode[]
  readonly edges: readonly GraphEdge[]
  /** Hosts that are not drawn. */
  readonly more: number
}

interface GraphParts {
  readonly incident: Pick<Incident, 'entity' | 'peerCount' | 'alerts'>
  readonly parties: readonly Party[]
  readonly spread: Pick<Spread, 'hosts'> | undefined
  readonly flows: readonly Ends[]
  readonly pins: readonly Pin[]
}

export function graphOf({ incident, parties, spread, flows, pins }: GraphParts): Graph {
  const centre = incident.entity
  const links = new Links()
  for (const { source, destination } of flows) links.add([source, destination], 1)
  for (const pin of pins) {
    const [a, b] = pinnedEnds(pin)
    if (a !== undefined && b !== undefined) links.add([a, b], 0, true)
  }
  // Whom an alert names, and no flow that is kept leads to.
  for (const { entity } of parties)
    if (entity !== centre && !links.knows(entity)) links.add([centre, entity], 0)
  const pinned = new Set(pins.flatMap(pinnedEnds))
  const known = new Set([centre, ...parties.map(({ entity }) => entity), ...links.ids, ...pinned])
  const hops = hopsFrom(centre, links)
  const told = new Map(parties.map((party) => [party.entity, party]))
  const acting = new Map(spread?.hosts.map((host) => [host.address, host]))
  const all = [...known].map((id) => ({
    ...{ id, name: acting.get(id)?.name ?? '', hop: hops.get(id) ?? null },
    ...{ flows: links.flowsOf(id), alerts: told.get(id)?.alerts ?? 0 },
    ...{ isPinned: pinned.has(id), acts: (acting.get(id)?.deed ?? null) !== null },
  }))
  const nodes = all.toSorted((a, b) => weightOf(b) - weightOf(a) || byName(a, b)).slice(0, nodesMax)
  const drawn = new Set(nodes.map(({ id }) => id))
  const peers = parties.filter(({ isAbout }) => !isAbout).length
  return {
    nodes,
    edges: links.edges.filter(({ ends }) => ends.every((end) => drawn.has(end))),
    more: all.length - nodes.length + Math.max(0, incident.peerCount - peers),
  }
}

/** Those that say most are drawn, and named, before the others. */
export function weightOf({ hop, isPinned, acts, flows, alerts }: GraphNode): number {
  const first = hop === 0 ? 1e9 : isPinned ? 1e8 : acts ? 1e7 : 0
  return first + Math.min(flows, 1e5) * 10 + alerts
}

const inNumbers = new Intl.Collator('en', { numeric: true })

export function byName(a: { readonly id: string }, b: { readonly id: string }): number {
  return inNumbers.compare(a.id, b.id)
}

/** The ends of a flow as its label names them; of a host itself. */
export function pinnedEnds({ kind, id, label }: Pin): readonly string[] {
  if (kind === 'entity') return [id]
  if (kind === 'moment') return []
  const ends = label.split(' to ').map((end) => /^\[(.+)\]:\d+$/.exec(end)?.[1] ?? bare(end))
  return ends.length === 2 && ends.every(isHost) ? ends : []
}

function bare(end: string): string {
  return /^([\d.]+):\d+$/.exec(end)?.[1] ?? end
}

/** What is between two, whoever began. */
class Links {
  readonly #edges = new Map<string, GraphEdge>()
  readonly #beside = new Map<string, Set<string>>()

  add([a, b]: readonly [string, string], flows: number, isPinned = false): void {
    if (a === b) return
    const ends: readonly [string, string] = a < b ? [a, b] : [b, a]
    const old = this.#edges.get(ends.join(' '))
    const edge = {
      ...{ ends, flows: (old?.flows ?? 0) + flows },
      isPinned: isPinned || old?.isPinned === true,
    }
    this.#edges.set(ends.join(' '), edge)
    for (const [one, other] of [ends, ends.toReversed()] as [string, string][])
      this.#beside.set(one, (this.#beside.get(one) ?? new Set()).add(other))
  }

  get edges(): readonly GraphEdge[] {
    return [...this.#edges.values()]
  }

  get ids(): Iterable<string> {
    return this.#beside.keys()
  }

  knows(id: string): boolean {
    return this.#beside.has(id)
  }

  beside(id: string): Iterable<string> {
    return this.#beside.get(id) ?? []
  }

  flowsOf(id: string): number {
    return this.edges.reduce((sum, { ends, flows }) => sum + (ends.includes(id) ? flows : 0), 0)
  }
}

function hopsFrom(centre: string, links: Links): ReadonlyMap<string, number> {
  const hops = new Map([[centre, 0]])
  for (const [id, hop] of hops)
    for (const next of links.beside(id)) if (!hops.has(next)) hops.set(next, hop + 1)
  return hops
}

/** The picture in sentences. */
export function graphText({ nodes, edges, more }: Graph): string {
  const [centre] = nodes
  if (centre === undefined || nodes.length === 1) return 'Nobody else is known to be part of it.'
  const others = nodes.slice(1)
  const one = others.filter(({ hop }) => hop === 1).length
  const apart = others.filter(({ hop }) => hop === null).length
  const further = others.length - one - apart
  const most = others.toSorted((a, b) => b.flows - a.flows)[0]!
  const pinned = edges.filter(({ isPinned }) => isPinned).length
  const beyond = [
    further > 0 ? `${further} beyond them` : '',
    apart > 0 ? `${apart} that nothing shown leads to` : '',
    more > 0 ? `and ${countText(more, 'more host')} not drawn` : '',
  ].filter((text) => text !== '')
  return [
    `${dataText(centre.id)} is in the middle, with ${countText(one, 'host or domain', 'hosts and domains')} beside it${beyond.map((text) => `, ${text}`).join('')}.`,
    most.flows > 0 ? `Most flows, ${numberText(most.flows)}, are with ${dataText(most.id)}.` : '',
    pinned > 0 ? `${countText(pinned, 'line is', 'lines are')} pinned.` : '',
  ]
    .filter((text) => text !== '')
    .join(' ')
}
