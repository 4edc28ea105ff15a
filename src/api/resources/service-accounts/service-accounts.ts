/** Programs that may ask, and their keys. */
import { z } from 'zod'
import {
  createService,
  createServiceKey,
  keyDaysMax,
  keysMax,
  patchService,
  permissions,
  serviceAt,
} from '../../../accounts/index.ts'
import { isoTime } from '../../../kernel/index.ts'
import {
  dropService,
  findService,
  listServiceKeys,
  revokeServiceKey,
  type ServiceKeyRow,
  type ServiceRow,
  serviceList,
} from '../../../store/index.ts'
import {
  type Call,
  idText,
  listQuery,
  listReply,
  pageOf,
  problem,
  type Resource,
  type Route,
  route,
  timeText,
} from '../../kit/index.ts'

const scopes = z.array(z.enum(permissions)).max(permissions.length)
const serviceSchema = z
  .object({
    id: idText('svc'),
    name: z.string(),
    scopes,
    state: z.enum(['active', 'disabled']),
    version: z.int(),
    createdAt: timeText,
    createdBy: z.string(),
  })
  .meta({ id: 'ServiceAccount' })

const keySchema = z
  .object({
    id: idText('key'),
    prefix: z.string().describe('Stands open in the key: `amk_live_PREFIX_...`.'),
    scopes,
    networks: z.array(z.string()).describe('Where it may be used from; empty: anywhere.'),
    createdAt: timeText,
    createdBy: z.string(),
    expiresAt: timeText,
    usedAt: timeText.nullable(),
    usedFrom: z.string(),
    revokedAt: timeText.nullable(),
  })
  .meta({ id: 'ServiceKey' })

type Scopes = z.input<typeof scopes>
const words = (text: string) => text.split(' ').filter((word) => word !== '')
const iso = (ms: number) => isoTime(ms * 1000)

function shown(row: ServiceRow): z.input<typeof serviceSchema> {
  return {
    ...{ id: row.id, name: row.name, scopes: words(row.scopes) as Scopes, state: row.state },
    ...{ version: row.version, createdAt: iso(row.created_ms), createdBy: row.created_by },
  }
}

function shownKey(row: ServiceKeyRow): z.input<typeof keySchema> {
  return {
    ...{ id: row.id, prefix: row.prefix, scopes: words(row.scopes) as Scopes },
    ...{ networks: words(row.networks), createdAt: iso(row.created_ms) },
    ...{ createdBy: row.created_by, expiresAt: iso(row.expires_ms), usedFrom: row.used_from },
    usedAt: row.used_ms === null ? null : iso(row.used_ms),
    revokedAt: row.revoked_ms === null ? null : iso(row.revoked_ms),
  }
}

const columns = ['id', 'name', 'scopes', 'state', 'version', 'created_ms', 'created_by']
const one = z.object({ id: idText('svc') })
const manage = { needs: 'users:manage' } as const
const versionOf = ({ match }: Pick<Call, 'match'>) => (match === null ? null : Number(match))

const accountRoutes: readonly Route[] = [
  route({
    ...{ ...manage, id: 'listServiceAccounts', method: 'GET', path: '/service-accounts' },
    summary: 'Programs that may ask.',
    query: listQuery(serviceList),
    answer: pageOf(serviceSchema),
    handle: (call) =>
      listReply<ServiceRow>(call, {
        ...{ spec: serviceList, select: columns },
        json: (row) => JSON.stringify(shown(row)),
      }),
  }),
  route({
    ...{ ...manage, id: 'createServiceAccount', method: 'POST', path: '/service-accounts' },
    ...{ summary: 'Let a program in.', status: 201, isIdempotent: true, stepUp: true },
    body: z.strictObject({ name: z.string().min(1).max(100), scopes }),
    answer: serviceSchema,
    problems: ['conflict'],
    handle: async (call) => {
      const { body, caller, desk } = call
      const id = desk.newId('svc')
      const deed = { verb: 'service.create', object: { kind: 'service', id } }
      const row = await desk.change(call, deed, async (db) => {
        const asked = { ...body, by: caller!.id, id }
        const result = await createService(db, asked, desk.nowMs())
        return { before: null, after: shown(result), result }
      })
      return { body: shown(row), etag: `"${row.version}"` }
    },
  }),
  route({
    ...{ ...manage, id: 'getServiceAccount', method: 'GET', path: '/service-accounts/{id}' },
    summary: 'One program.',
    params: one,
    answer: serviceSchema,
    problems: ['not_found'],
    handle: async ({ desk, params }) => {
      const row = await findService(desk.database.read, params.id)
      if (row === null) throw problem('not_found', 'There is no such service account.')
      return { body: shown(row), etag: `"${row.version}"` }
    },
  }),
  route({
    ...{ ...manage, id: 'changeServiceAccount', method: 'PATCH', path: '/service-accounts/{id}' },
    ...{ summary: 'Change its scopes or state.', concurrency: 'match', stepUp: true },
    says: 'It holds at once: a key never has more than its account.',
    params: one,
    body: z.strictObject({ scopes: scopes.optional(), isDisabled: z.boolean().optional() }),
    answer: serviceSchema,
    problems: ['not_found', 'stale_version'],
    handle: async (call) => {
      const { body, desk, params } = call
      const deed = { verb: 'service.change', object: { kind: 'service', id: params.id } }
      const row = await desk.change(call, deed, async (db) => {
        const change = { id: params.id, version: versionOf(call), patch: body }
        const { before, after } = await patchService(db, change)
        return { before: shown(before), after: shown(after), result: after }
      })
      return { body: shown(row), etag: `"${row.version}"` }
    },
  }),
  route({
    ...{ ...manage, id: 'deleteServiceAccount', method: 'DELETE', path: '/service-accounts/{id}' },
    ...{ summary: 'Shut a program out.', concurrency: 'match', stepUp: true },
    says: 'Its keys are gone with it.',
    params: one,
    answer: null,
    problems: ['not_found', 'stale_version'],
    handle: async (call) => {
      const { desk, params } = call
      const deed = { verb: 'service.delete', object: { kind: 'service', id: params.id } }
      await desk.change(call, deed, async (db) => {
        const before = await serviceAt(db, { id: params.id, version: versionOf(call) })
        await dropService(db, params.id)
        return { before: shown(before), after: null, result: null }
      })
      return {}
    },
  }),
]

const keyRoutes: readonly Route[] = [
  route({
    ...{ ...manage, id: 'listServiceKeys', method: 'GET', path: '/service-accounts/{id}/keys' },
    summary: 'Its keys.',
    params: one,
    answer: z.object({ data: z.array(keySchema) }),
    problems: ['not_found'],
    handle: async ({ desk, params }) => {
      await serviceAt(desk.database.read, { id: params.id, version: null })
      const rows = await listServiceKeys(desk.database.read, params.id, keysMax)
      return { body: { data: rows.map(shownKey) } }
    },
  }),
  route({
    ...{ ...manage, id: 'createServiceKey', method: 'POST', path: '/service-accounts/{id}/keys' },
    ...{ summary: 'A new key.', status: 201, stepUp: true, isIdempotent: true, hasSecret: true },
    says: 'The key itself is shown this once: only its hash is kept.',
    params: one,
    body: z.strictObject({
      scopes: scopes.nullable().default(null).describe('Null: all that the account has.'),
      networks: z.array(z.string().max(64)).max(32).default([]),
      days: z.number().gt(0).max(keyDaysMax).default(90),
    }),
    answer: z.object({ key: z.string(), row: keySchema }),
    problems: ['not_found', 'conflict'],
    handle: async (call) => {
      const { body, caller, desk, params } = call
      const id = desk.newId('key')
      const made = await desk.change(
        call,
        { verb: 'service.key_create', object: { kind: 'service', id: params.id } },
        async (db) => {
          const asked = { ...body, service: params.id, by: caller!.id, id }
          const result = await createServiceKey(db, asked, desk.nowMs())
          return { before: null, after: shownKey(result.row), result }
        },
      )
      return { body: { key: made.key, row: shownKey(made.row) } }
    },
  }),
  route({
    ...{ ...manage, id: 'revokeServiceKey', method: 'DELETE' },
    ...{ path: '/service-accounts/{id}/keys/{key}', summary: 'Revoke a key, at once.' },
    stepUp: true,
    params: z.object({ id: idText('svc'), key: idText('key') }),
    answer: null,
    problems: ['not_found'],
    handle: async (call) => {
      const { desk, params } = call
      const deed = { verb: 'service.key_revoke', object: { kind: 'service', id: params.id } }
      await desk.change(call, deed, async (db) => {
        const which = { id: params.key, service: params.id, revoked_ms: desk.nowMs() }
        if (!(await revokeServiceKey(db, which)))
          throw problem('not_found', 'The account has no key of this id in force.')
        return { before: { key: params.key }, after: null, result: null }
      })
      return {}
    },
  }),
]

export const serviceAccounts: Resource = {
  name: 'service-accounts',
  says: 'Programs that may ask, by keys with scopes.',
  routes: [...accountRoutes, ...keyRoutes],
}
