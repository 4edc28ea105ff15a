import { useState } from 'react'
import { type Incident, useAsk } from '../../api/index.ts'
import { branch, ChartTable, scatter, TableToggle } from '../../charts/index.ts'
import { EntityLink } from '../../incident/index.ts'
import { Answer, countText, dataText, numberText, useUrlText, useWidth } from '../../kit/index.ts'
import type { Pin } from './board.ts'
import { isHost } from './flow-ask.ts'
import { type Graph, type GraphEdge, type GraphNode, graphOf, graphText } from './graph.ts'
import { type Placed, type Rings, ringsOf } from './rings.ts'

const flowsOnce = 200

interface GraphProps {
  readonly incident: Incident
  readonly pins: readonly Pin[]
}

/** Who spoke with whom, drawn for those who ask for it. */
export function GraphPanel({ incident, pins }: GraphProps) {
  const [as, setAs] = useUrlText('graph')
  const isOpen = as !== ''
  return (
    <section className="panel" aria-labelledby="graph">
      <div className="head flat">
        <h2 id="graph">Who spoke with whom</h2>
        <span className="aside btns">
          {isOpen && (
            <TableToggle
              isTable={as === 'table'}
              onToggle={(isTable) => setAs(isTable ? 'table' : 'drawn')}
              of="who spoke with whom"
            />
          )}
          <button
            type="button"
            className="btn s"
            aria-expanded={isOpen}
            onClick={() => setAs(isOpen ? '' : 'drawn')}
          >
            {isOpen ? 'Hide the graph' : 'Show as graph'}
          </button>
        </span>
      </div>
      {isOpen ? (
        <Shown incident={incident} pins={pins} isTable={as === 'table'} />
      ) : (
        <p className="bit note">
          The hosts of this incident and of what is pinned, and the flows between them.
        </p>
      )}
    </section>
  )
}

function Shown({ incident, pins, isTable }: GraphProps & { readonly isTable: boolean }) {
  const params = { id: incident.id }
  const parties = useAsk('entitiesOfIncident', { params })
  const spread = useAsk('spreadOfIncident', { params })
  const flows = useAsk('flowsOfIncident', { params, query: { limit: flowsOnce } })
  return (
    <Answer query={parties} what="the hosts" rows={6}>
      {({ data }) => (
        <Answer query={flows} what="the flows" rows={6}>
          {(told) => {
            const graph = graphOf({
              ...{ incident, pins, parties: data, spread: spread.data, flows: told.data },
            })
            return (
              <>
                <p className="bit note graph-says">
                  {graphText(graph)}
                  {told.total > told.data.length &&
                    ` Of the newest ${numberText(told.data.length)} of ${countText(told.total, 'flow')}.`}
                </p>
                {isTable ? (
                  <GraphTable of={graph} />
                ) : (
                  <>
                    <Drawing of={graph} />
                    <GraphKey of={graph} />
                  </>
                )}
              </>
            )
          }}
        </Answer>
      )}
    </Answer>
  )
}

function GraphTable({ of: { nodes } }: { readonly of: Graph }) {
  return (
    <ChartTable
      caption="Hosts and domains, how far they are from the middle, and what was seen of them"
      head={['Host or domain', 'Steps from the middle', 'Flows', 'Alerts']}
      rows={nodes.map((node) => [
        <NodeName key={node.id} of={node} />,
        node.hop === null ? 'nothing leads to it' : numberText(node.hop),
        numberText(node.flows),
        numberText(node.alerts),
      ])}
    />
  )
}

function NodeName({ of: { id, name } }: { readonly of: GraphNode }) {
  const text = dataText(name === '' ? id : `${name}, ${id}`)
  return isHost(id) ? <EntityLink id={id}>{text}</EntityLink> : text
}

function Drawing({ of }: { readonly of: Graph }) {
  const [box, width] = useWidth()
  const [at, setAt] = useState<string | null>(null)
  const rings = ringsOf(of, width)
  return (
    <div className="graph" ref={box} style={{ height: rings.height }}>
      {width > 0 && (
        <>
          <Lines edges={of.edges} rings={rings} at={at} />
          <ul aria-labelledby="graph">
            {rings.placed.map((place) => (
              <Node key={place.node.id} of={place} onAt={setAt} rings={rings} />
            ))}
          </ul>
        </>
      )}
    </div>
  )
}

interface LinesProps {
  readonly edges: readonly GraphEdge[]
  readonly rings: Rings
  readonly at: string | null
}

const kinds = ['alert', 'few', 'some', 'many', 'pinned'] as const
type Kind = (typeof kinds)[number]

function kindOf({ flows, isPinned }: GraphEdge): Kind {
  if (isPinned) return 'pinned'
  return flows === 0 ? 'alert' : flows === 1 ? 'few' : flows < 10 ? 'some' : 'many'
}

/** One path for all lines of a kind; those of the host that is pointed at again, brighter. */
function Lines({ edges, rings: { width, height, placed }, at }: LinesProps) {
  const places = new Map(placed.map((place) => [place.node.id, place]))
  const lines = edges.map((edge, i) => {
    const [a, b] = edge.ends.map((end) => places.get(end)!)
    // From the middle outwards, wherever it began.
    const [from, to] = (a!.node.hop ?? 1e9) <= (b!.node.hop ?? 1e9) ? [a!, b!] : [b!, a!]
    return { edge, d: branch(from, to, (scatter(i, 2) - 0.5) * 34) }
  })
  const pathOf = (some: typeof lines) => some.map(({ d }) => d).join('')
  return (
    <svg
      className="graph-lines"
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      aria-hidden="true"
    >
      {kinds.map((kind) => (
        <path
          key={kind}
          className={kind}
          d={pathOf(lines.filter(({ edge }) => kindOf(edge) === kind))}
        />
      ))}
      <path
        className="at"
        d={pathOf(lines.filter(({ edge }) => at !== null && edge.ends.includes(at)))}
      />
    </svg>
  )
}

interface NodeProps {
  readonly of: Placed
  readonly rings: Rings
  readonly onAt: (id: string | null) => void
}

/** A dot that leads to its host, with its name beside it where there is room. */
function Node({ of: { node, x, y, label }, rings: { width }, onAt }: NodeProps) {
  const { id, name, hop, isPinned, acts } = node
  const classes = ['dot', hop === 0 && 'middle', isPinned && 'pinned', acts && 'acts']
  const className = classes.filter(Boolean).join(' ')
  const dot = isHost(id) ? (
    <EntityLink id={id} className={className}>
      <span className="sr">{nodeText(node)}</span>
    </EntityLink>
  ) : (
    <span className={`${className} domain`}>
      <span className="sr">{nodeText(node)}</span>
    </span>
  )
  const shown = label ?? {
    ...{ text: dataText(name || id), y: y + 24 },
    x: Math.max(2, Math.min(x - 60, width - 8 * (name || id).length)),
  }
  return (
    <li
      style={{ left: x, top: y }}
      onPointerEnter={() => onAt(id)}
      onPointerLeave={() => onAt(null)}
      onFocus={() => onAt(id)}
      onBlur={() => onAt(null)}
    >
      {dot}
      <span
        className={label === null ? 'name hid' : 'name'}
        aria-hidden="true"
        style={{ left: shown.x - x, top: shown.y - y }}
      >
        {dataText(shown.text)}
      </span>
    </li>
  )
}

/** `10.20.0.7, 47 flows, 2 alerts, pinned` */
function nodeText({ id, name, flows, alerts, isPinned, acts }: GraphNode): string {
  return [
    ...(name === '' ? [] : [dataText(name)]),
    dataText(id),
    countText(flows, 'flow'),
    ...(alerts > 0 ? [countText(alerts, 'alert')] : []),
    ...(acts ? ['acted since'] : []),
    ...(isPinned ? ['pinned'] : []),
  ].join(', ')
}

function GraphKey({ of: { nodes, edges } }: { readonly of: Graph }) {
  const drawn = new Set(edges.map(kindOf))
  const words: readonly (readonly [string, string, boolean])[] = [
    [
      'line',
      'flows, thicker where there are more',
      ['few', 'some', 'many'].some((kind) => drawn.has(kind as Kind)),
    ],
    ['line alert', 'named by an alert, no flow told', drawn.has('alert')],
    ['line pinned', 'pinned', drawn.has('pinned') || nodes.some(({ isPinned }) => isPinned)],
    ['dot acts', 'acted since', nodes.some(({ acts }) => acts)],
    ['dot domain', 'a domain', nodes.some(({ id }) => !isHost(id))],
  ]
  return (
    <p className="graph-key bit note">
      {words.map(([mark, text, isThere]) =>
        isThere ? (
          <span key={text}>
            <i className={mark} aria-hidden="true" /> {text}
          </span>
        ) : null,
      )}
    </p>
  )
}
