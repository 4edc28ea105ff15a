import { z } from 'zod'
import { knownKeys, readCheckpoints } from '../../../audit/index.ts'
import type { AuditCheckpoint, AuditEntry } from '../../../contracts/index.ts'
import {
  type AuditRow,
  auditList,
  auditSize,
  type Clause,
  findAuditEntry,
  foundEntries,
} from '../../../store/index.ts'
import {
  actorOf,
  type Call,
  listQuery,
  listReply,
  operationReply,
  operationSchema,
  pageOf,
  problem,
  type Resource,
  route,
  startOperation,
  timeText,
} from '../../kit/index.ts'
import { listOf, sameAs } from '../../records/index.ts'
import { auditState, placesOf, verdictOn, verdictSchema } from './state.ts'
import { writeTar } from './tar.ts'

const hash = z.string().regex(/^[0-9a-f]{64}$/)

const entrySchema = sameAs<AuditEntry>()(
  z
    .strictObject({
      seq: z.number().int().describe('From 1, without gaps.'),
      time: timeText,
      actor: z.strictObject({
        kind: z.enum(['user', 'service', 'operator', 'system']),
        id: z.string(),
        session: z.string(),
        address: z.string(),
      }),
      verb: z.string().describe('`incident.close`, `mute.create`, `user.login`.'),
      object: z.strictObject({ kind: z.string(), id: z.string() }),
      before: z.unknown().describe('What changed, before; null where there was nothing.'),
      after: z.unknown().describe('And after.'),
      reason: z.string(),
      traceId: z.string(),
      previousHash: hash,
      hash: hash.describe(
        'SHA-256 of the hash before and of the rest in canonical JSON (RFC 8785).',
      ),
    })
    .meta({ id: 'AuditEntry' }),
)

const checkpointSchema = sameAs<AuditCheckpoint>()(
  z
    .strictObject({
      size: z.number().int().describe('Entries that there were.'),
      head: hash.describe('Hash of the last of them.'),
      time: timeText,
      key: z.string().describe('Id of the key.'),
      signature: z.string().describe('Ed25519 over the canonical JSON of the rest, base64url.'),
    })
    .meta({ id: 'AuditCheckpoint' }),
)

const keySchema = z.strictObject({
  id: z.string(),
  pem: z.string().describe('Public half, to check the signatures with.'),
})

/** The newest ones are told; the export has all. */
const checkpointsMax = 1000
const needs = 'audit:own'

export const audit: Resource = {
  name: 'audit',
  says: 'Who changed what: a chain of entries that nobody can alter unseen, and its signatures.',
  routes: [
    route({
      ...{ id: 'listAudit', method: 'GET', path: '/audit', needs },
      summary: 'Entries, the newest first; without the permission audit:read only your own.',
      query: listQuery(auditList),
      answer: pageOf(entrySchema),
      handle: (call) =>
        listReply<AuditRow>(call, {
          spec: auditList,
          select: ['body', 'previous_hash', 'hash'],
          ...(ownOnly(call) && { visible: ownOnly(call)! }),
          json: entryJson,
        }),
    }),
    route({
      ...{ id: 'listCheckpoints', method: 'GET', path: '/audit/checkpoints', needs: 'audit:read' },
      summary: `Signatures under the chain, the newest ${checkpointsMax}, and the keys that check them.`,
      answer: z.strictObject({ data: listOf(checkpointSchema), keys: listOf(keySchema) }),
      handle: async ({ desk }) => {
        const places = placesOf(desk)
        const { checkpoints } = readCheckpoints(places.checkpoints)
        const keys = [...knownKeys(places.publicKey)].map(([id, key]) => ({
          id,
          pem: String(key.export({ type: 'spki', format: 'pem' })),
        }))
        return { body: { data: checkpoints.slice(-checkpointsMax).reverse(), keys } }
      },
    }),
    auditState,
    route({
      ...{ id: 'getAuditEntry', method: 'GET', path: '/audit/{seq}', needs },
      summary: 'One entry.',
      params: z.object({ seq: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) }),
      answer: entrySchema,
      handle: async (call) => {
        const entry = await findAuditEntry(call.desk.database.read, call.params.seq)
        if (entry === null || !isVisible(call, entry))
          throw problem('not_found', 'There is no entry with this number for you to see.')
        return { body: entry, etag: `"${entry.hash.slice(0, 32)}"` }
      },
    }),
    route({
      ...{ id: 'verifyAudit', method: 'POST', path: '/audit/verify', needs: 'audit:verify' },
      summary: 'Check the whole chain and its signatures now.',
      ...{ status: 200, cost: 'heavy' },
      answer: verdictSchema,
      handle: async ({ desk }) => ({ body: await verdictOn(desk) }),
    }),
    route({
      ...{ id: 'exportAudit', method: 'POST', path: '/audit/export', needs: 'audit:verify' },
      summary:
        'Make a tar of the entries, the signatures, the keys and a program that checks them.',
      ...{ status: 202, cost: 'heavy', isIdempotent: true, problems: ['rate_limited'] },
      answer: operationSchema,
      handle: async (call) => operationReply(call, await startExport(call)),
    }),
  ],
}

function ownOnly(call: Pick<Call, 'caller' | 'request' | 'traceId'>): readonly Clause[] | null {
  if (call.caller?.permissions.has('audit:read')) return null
  return [{ field: 'actor', op: 'is', values: [actorOf(call).id], isNot: false }]
}

function isVisible(call: Pick<Call, 'caller' | 'request' | 'traceId'>, entry: AuditEntry): boolean {
  return ownOnly(call) === null || entry.actor.id === actorOf(call).id
}

/** The hashes are put behind what the row has as text: nothing is read and written again. */
function entryJson({ body, previous_hash, hash }: AuditRow): string {
  const hashes = JSON.stringify({ previousHash: previous_hash, hash })
  return `${body.slice(0, -1)},${hashes.slice(1)}`
}

async function startExport(call: Call) {
  const { desk } = call
  const { size } = await auditSize(desk.database.read)
  return startOperation(call, {
    ...{ kind: 'audit-export', extension: 'tar', asked: { size } },
    write: (sink) =>
      writeTar(sink, placesOf(desk), {
        entries: foundEntries(desk.database.read),
        timeMs: desk.nowMs(),
      }),
  })
}
