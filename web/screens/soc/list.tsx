import { type IncidentHead, useAsk } from '../../api/index.ts'
import { countText, dataText } from '../../kit/index.ts'
import { sorts, type View } from '../../triage/index.ts'
import { ChunkBox } from './chunk.tsx'
import { type Chunk, chunksOf, groupsOf } from './groups.ts'
import { Row, type RowDeeds } from './row.tsx'
import type { Selection } from './selection.ts'

interface ListProps extends RowDeeds {
  readonly view: View
  readonly heads: readonly IncidentHead[]
  readonly gone: ReadonlySet<string>
  readonly openId: string
  readonly stopId: string
  readonly selection: Selection
  readonly ownerOf: (head: IncidentHead) => string
  /** Not all that match are loaded, so that a group may have more. */
  readonly hasMore: boolean
}

export function List(props: ListProps) {
  const { view, heads, openId, stopId } = props
  const chunks = chunksOf(groupsOf(heads, view.group))
  return chunks.map((chunk) => (
    <ChunkBox
      key={`${chunk.key} ${chunk.begin}`}
      rows={chunk.heads.length}
      isHeld={chunk.begin === 0 || chunk.heads.some(({ id }) => id === openId || id === stopId)}
    >
      {chunk.key !== '' && chunk.isFirst && (
        <h2 className="qgroup">
          <bdi>{dataText(chunk.key)}</bdi>
          {view.group === 'technique' && <TechniqueName chunk={chunk} />}
          <span className="t3">{sizeText(chunk, props.hasMore)}</span>
        </h2>
      )}
      <ol aria-label={labelOf(chunk, view)}>
        {chunk.heads.map((head) => (
          <Row
            key={head.id}
            {...deedsOf(props)}
            head={head}
            isOpen={head.id === openId}
            isStop={head.id === props.stopId}
            isSelected={props.selection.isAll || props.selection.ids.has(head.id)}
            isGone={props.gone.has(head.id)}
            owner={props.ownerOf(head)}
          />
        ))}
      </ol>
    </ChunkBox>
  ))
}

function deedsOf({ open, toggle, warm, isWide }: RowDeeds): RowDeeds {
  return { open, toggle, warm, isWide }
}

function sizeText({ groupSize }: Chunk, hasMore: boolean): string {
  return hasMore ? `${groupSize} loaded` : countText(groupSize, 'incident')
}

function labelOf({ key, begin, heads }: Chunk, { sort }: View): string {
  const of = key === '' ? '' : ` of ${dataText(key)}`
  const part = begin === 0 ? '' : `, ${begin + 1} to ${begin + heads.length}`
  return `Incidents${of} by ${sorts[sort].label.toLowerCase()}${part}`
}

/** What the technique is called, as the explanation of an incident with it tells. */
function TechniqueName({ chunk }: { readonly chunk: Chunk }) {
  const { data } = useAsk('getIncident', { params: { id: chunk.heads[0]!.id } })
  return data?.explanation.techniqueNames[chunk.key] ?? null
}
