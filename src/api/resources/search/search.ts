import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { IncidentHead } from '../../../contracts/index.ts'
import { plainJson } from '../../../kernel/index.ts'
import {
  type Clause,
  type EntityListRow,
  entityList,
  findPage,
  incidentList,
  type ListSpec,
  type Schema,
  type ViewRow,
  viewList,
} from '../../../store/index.ts'
import { type Call, type Resource, route } from '../../kit/index.ts'

/** Of each kind, so that no kind crowds out another; 20 in all (UX 10.5). */
const eachMax = 5

const hitSchema = z
  .object({
    kind: z.enum(['incident', 'host', 'view', 'setting']),
    id: z.string(),
    title: z.string(),
    detail: z.string(),
    href: z.string().describe('Where the API tells of it.'),
  })
  .meta({ id: 'SearchHit' })

type Hit = z.output<typeof hitSchema>

export const search: Resource = {
  name: 'search',
  says: 'One box for everything: incidents, hosts, views and settings.',
  routes: [
    route({
      ...{ id: 'search', method: 'GET', path: '/search', needs: 'read' },
      summary: 'What has these words in it, at most 20.',
      query: z.strictObject({ q: z.string().trim().min(1).max(200) }),
      answer: z.object({ data: z.array(hitSchema) }),
      handle: async (call) => ({ body: { data: await hitsFor(call, call.query.q) } }),
    }),
  ],
}

async function hitsFor({ desk, caller }: Pick<Call, 'desk' | 'caller'>, q: string): Promise<Hit[]> {
  const db = desk.database.read
  const words = q.split(/\s+/).slice(0, 8)
  const maySee = caller?.permissions.has('settings:read') === true
  const own = [clause('owner', caller?.id ?? ''), clause('shared', 1)]
  return [
    ...(await found<{ head: string }>(db, { spec: incidentList, words, select: ['head'] })).map(
      incidentHit,
    ),
    ...(await found<EntityListRow>(db, { spec: entityList, words, select: hostColumns })).map(
      hostHit,
    ),
    ...(await found<ViewRow>(db, { spec: viewList, words, select: viewColumns, visible: own })).map(
      viewHit,
    ),
    ...(maySee ? desk.settings : [])
      .filter(({ key, says }) => hasAll(`${key} ${says}`, words))
      .slice(0, eachMax)
      .map(settingHit),
  ]
}

const clause = (field: string, value: string | number): Clause => ({
  ...{ field, op: 'is', values: [value], isNot: false },
})
const hostColumns = ['address', 'name', 'kind', 'open_incidents']
const viewColumns = ['views.id as id', 'name', 'page']

interface Sought {
  readonly spec: ListSpec
  readonly words: readonly string[]
  readonly select: readonly string[]
  readonly visible?: readonly Clause[]
}

/** In the list's own order. */
async function found<Row>(
  db: Kysely<Schema>,
  { spec, words, select, visible = [] }: Sought,
): Promise<readonly Row[]> {
  const { defaultSort } = spec
  const sort = [{ name: defaultSort.replace(/^-/, ''), isDescending: defaultSort.startsWith('-') }]
  const page = { fromUs: null, toUs: null, after: null, before: null, limit: eachMax }
  const filter = words.map((word) => clause('text', word))
  const { rows } = await findPage<Row>(db, spec, {
    ask: { ...page, filter, sort, visible },
    select,
  })
  return rows
}

function hasAll(text: string, words: readonly string[]): boolean {
  return words.every((word) => text.toLowerCase().includes(word.toLowerCase()))
}

function incidentHit({ head }: { readonly head: string }): Hit {
  const { id, explanation, status, severity } = JSON.parse(plainJson(head)) as IncidentHead
  return {
    ...{ kind: 'incident', id, title: explanation.headline, detail: `${status}, ${severity}` },
    href: `/api/v1/incidents/${id}`,
  }
}

function hostHit({ address, name, kind, open_incidents }: EntityListRow): Hit {
  const incidents = open_incidents === 0 ? '' : `, open incidents: ${open_incidents}`
  return {
    ...{ kind: 'host', id: address, title: name === '' ? address : `${name} (${address})` },
    detail: `${kind}${incidents}`,
    href: `/api/v1/entities/${encodeURIComponent(address)}`,
  }
}

function viewHit({ id, name, page }: ViewRow): Hit {
  return { kind: 'view', id, title: name, detail: `view of ${page}`, href: `/api/v1/views/${id}` }
}

function settingHit({ key, says }: { readonly key: string; readonly says: string }): Hit {
  const href = `/api/v1/settings?prefix=${encodeURIComponent(key)}`
  return { kind: 'setting', id: key, title: key, detail: says, href }
}
