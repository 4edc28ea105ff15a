import './entities.css'
import { Link } from '@tanstack/react-router'
import { type Asking, useAsk } from '../../api/index.ts'
import { Answer, numberText, useUrlText } from '../../kit/index.ts'
import { Filters } from './filters.tsx'
import { EntityTable } from './table.tsx'
import { type Counted, openOnesText } from './words.ts'

const pageSize = 50
const names = ['text', 'home', 'kind', 'importance', 'open'] as const

/** Every host that sensors have met: filtered, sorted and paged in the address. */
export function Entities() {
  const { query, isFiltered } = useQuestion()
  const page = useAsk('listEntities', { query }, { keepsOld: true })
  const open = useAsk('listEntities', {
    query: { 'openIncidents.gt': 0, count: 'estimate', limit: 1 },
  })
  const count = page.data?.count
  return (
    <section className="panel entities" aria-labelledby="entities">
      <div className="say pad">
        <h1 id="entities" data-loading={page.isPending || open.isPending ? '' : undefined}>
          {count === undefined ? 'Entities' : countSaid(count, isFiltered)}
          {count !== undefined && count.value > 0 && open.data?.count && !isFiltered && (
            <OpenOnes of={open.data.count} />
          )}
        </h1>
        <p className="t2">
          Hosts as sensors have met them: what each is to others, and how much depends on it.
        </p>
      </div>
      <Filters />
      <Answer query={page} what="entities" rows={10}>
        {(body) => <EntityTable of={body} isFiltered={isFiltered} />}
      </Answer>
    </section>
  )
}

/** `59 entities.`, `At least 1,000 entities match.` */
function countSaid(
  { value, isExact }: { readonly value: number; readonly isExact: boolean },
  isFiltered: boolean,
): string {
  if (value === 0 && !isFiltered) return 'No entities yet.'
  const is = value === 1 ? 'entity' : 'entities'
  const match = isFiltered ? (value === 1 ? ' matches' : ' match') : ''
  return `${isExact ? '' : 'At least '}${numberText(value)} ${is}${match}.`
}

function OpenOnes({ of }: { readonly of: Counted }) {
  if (of.value === 0) return ' None has an open incident.'
  return (
    <>
      {' '}
      <Link to={'/entities' as never} search={{ open: 'true' } as never}>
        {openOnesText(of)}
      </Link>
    </>
  )
}

/** Among equals those on which more depends, then those seen last. */
function sortBy(sort: string): string {
  return sort.endsWith('urgency') || sort.endsWith('importance')
    ? [sort, ...(sort.endsWith('urgency') ? ['-importance'] : []), '-lastSeen'].join(',')
    : sort
}

/** What the address asks for. */
function useQuestion(): {
  readonly query: NonNullable<Asking<'listEntities'>['query']>
  readonly isFiltered: boolean
} {
  const [text] = useUrlText('text')
  const [home] = useUrlText('home')
  const [kind] = useUrlText('kind')
  const [importance] = useUrlText('importance')
  const [open] = useUrlText('open')
  const [sort] = useUrlText('sort', '-urgency')
  const [after] = useUrlText('after')
  const [before] = useUrlText('before')
  const given = { text, home, kind, importance, open }
  const query = {
    ...(text !== '' && { text }),
    ...((home === 'true' || home === 'false') && { home: home as 'true' | 'false' }),
    ...(kind !== '' && { kind }),
    ...(importance !== '' && { importance }),
    ...(open === 'true' && { 'openIncidents.gt': 0 }),
    ...(after !== '' && { after }),
    ...(before !== '' && { before }),
    ...{ sort: sortBy(sort), limit: pageSize, count: 'estimate' as const },
  }
  return { query, isFiltered: names.some((name) => given[name] !== '') }
}
