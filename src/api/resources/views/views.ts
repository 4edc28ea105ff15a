import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { Caller } from '../../../accounts/index.ts'
import {
  countViews,
  dropView,
  findView,
  keepView,
  type Schema,
  type ViewRow,
  viewList,
  viewsMax,
} from '../../../store/index.ts'
import {
  type Call,
  idText,
  listQuery,
  listReply,
  pageOf,
  problem,
  type Resource,
  route,
  timeText,
} from '../../kit/index.ts'

const name = z.string().trim().min(1).max(80)
const page = z.string().regex(/^[a-z][a-z-]{0,39}$/, 'expected the name of a page')
const query = z.string().max(2000)

const viewSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    page: z.string().describe('The page that it is a view of: `incidents`.'),
    query: z.string().describe('Query string of that page.'),
    isShared: z.boolean().describe('Everyone sees it.'),
    owner: z.string().describe('Id of the user who made it.'),
    version: z.number().int(),
    changedAt: timeText,
  })
  .meta({ id: 'View' })

const making = z.strictObject({ name, page, query, isShared: z.boolean().default(false) })
const changing = z.strictObject({
  name: name.optional(),
  query: query.optional(),
  isShared: z.boolean().optional(),
})
const params = z.object({ id: idText('viw') })
const needs = 'signed-in'

export const views: Resource = {
  name: 'views',
  says: 'Searches that are kept under a name, for oneself or for everyone.',
  routes: [
    route({
      ...{ id: 'listViews', method: 'GET', path: '/views', needs },
      summary: 'Your own views, and those that others share.',
      query: listQuery(viewList),
      answer: pageOf(viewSchema),
      handle: (call) =>
        listReply<ViewRow>(call, {
          spec: viewList,
          select: ['views.id as id', ...columns],
          visible: [
            { field: 'owner', op: 'is', values: [personOf(call).id], isNot: false },
            { field: 'shared', op: 'is', values: [1], isNot: false },
          ],
          json: (row) => JSON.stringify(viewOf(row)),
        }),
    }),
    route({
      ...{ id: 'getView', method: 'GET', path: '/views/{id}', summary: 'One view.', needs, params },
      answer: viewSchema,
      handle: async (call) =>
        replyWith(await visibleView(call.desk.database.read, call.params.id, personOf(call))),
    }),
    route({
      ...{ id: 'makeView', method: 'POST', path: '/views', summary: 'Keep a search.', needs },
      ...{ isIdempotent: true, status: 201, problems: ['conflict', 'forbidden'] },
      body: making,
      answer: viewSchema,
      handle: (call) => makeView(call, call.body),
    }),
    route({
      ...{
        id: 'changeView',
        method: 'PATCH',
        path: '/views/{id}',
        summary: 'Change a view.',
        needs,
      },
      ...{ concurrency: 'match', params, body: changing, problems: ['forbidden'] },
      answer: viewSchema,
      handle: async (call) => {
        const { body, match, desk } = call
        const id = call.params.id
        const row = await desk.change(call, deed('change', id), async (db) => {
          const before = await ownView(db, { id, match }, personOf(call))
          const after = rowOf({ ...viewOf(before), ...defined(body) }, desk.nowMs())
          requireSharing(personOf(call), after)
          await keepView(db, after)
          return { before: viewOf(before), after: viewOf(after), result: after }
        })
        return replyWith(row)
      },
    }),
    route({
      ...{ id: 'dropView', method: 'DELETE', path: '/views/{id}', summary: 'Forget it.', needs },
      ...{ concurrency: 'match', params, answer: null },
      handle: async (call) => {
        const { id } = call.params
        await call.desk.change(call, deed('drop', id), async (db) => {
          const before = await ownView(db, { id, match: call.match }, personOf(call))
          await dropView(db, id)
          return { before: viewOf(before), after: null, result: null }
        })
        return {}
      },
    }),
  ],
}

const columns = ['owner', 'name', 'page', 'query', 'shared', 'version', 'changed_ms']

type View = z.infer<typeof viewSchema>

async function makeView(call: Call, making: Pick<View, 'name' | 'page' | 'query' | 'isShared'>) {
  const { desk } = call
  const owner = personOf(call)
  const id = desk.newId('viw')
  const row = rowOf({ ...making, id, owner: owner.id, version: 0 }, desk.nowMs())
  requireSharing(owner, row)
  await desk.change(call, deed('make', id), async (db) => {
    if ((await countViews(db, owner.id)) >= viewsMax)
      throw problem('conflict', `You keep ${viewsMax} views already; drop one first.`)
    await keepView(db, row)
    return { before: null, after: viewOf(row), result: row }
  })
  return { ...replyWith(row), headers: { location: `/api/v1/views/${id}` } }
}

function deed(verb: string, id: string) {
  return { verb: `view.${verb}`, object: { kind: 'view', id } }
}

function personOf({ caller }: { readonly caller: Caller | null }): Caller {
  if (caller === null) throw problem('unauthenticated', 'Nobody has signed in.')
  return caller
}

function requireSharing({ permissions }: Caller, { shared }: ViewRow): void {
  if (shared === 1 && !permissions.has('views:share'))
    throw problem('forbidden', 'To share a view with everyone needs views:share.', {
      needsPermission: 'views:share',
    })
}

/** A view of somebody else that is not shared is not there. */
async function visibleView(db: Kysely<Schema>, id: string, caller: Caller): Promise<ViewRow> {
  const row = await findView(db, id)
  if (row === undefined || (row.owner !== caller.id && row.shared === 0))
    throw problem('not_found', 'There is no view with this id that you may see.')
  return row
}

async function ownView(
  db: Kysely<Schema>,
  { id, match }: { readonly id: string; readonly match: string | null },
  caller: Caller,
): Promise<ViewRow> {
  const row = await visibleView(db, id, caller)
  if (row.owner !== caller.id) throw problem('forbidden', 'Only whoever made a view changes it.')
  if (match !== null && match !== String(row.version))
    throw problem('stale_version', 'The view was changed since you saw it.', {
      current: viewOf(row),
    })
  return row
}

function viewOf(row: ViewRow): View {
  const { id, page, query, owner, version } = row
  const changedAt = new Date(row.changed_ms).toISOString()
  return { id, name: row.name, page, query, isShared: row.shared === 1, owner, version, changedAt }
}

function rowOf(view: Omit<View, 'changedAt'>, nowMs: number): ViewRow {
  const { id, owner, page, query, isShared } = view
  return {
    ...{ id, owner, name: view.name, page, query, shared: isShared ? 1 : 0 },
    search: `${view.name} ${query}`.toLowerCase(),
    version: view.version + 1,
    changed_ms: nowMs,
  }
}

function replyWith(row: ViewRow) {
  return { body: viewOf(row), etag: `"${row.version}"` }
}

/** Members that were given. */
function defined<T extends object>(given: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  ) as never
}
