import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { MuteScope } from '../../../contracts/index.ts'
import { muteIncidentsAnew } from '../../../response/index.ts'
import {
  findMute,
  type KeptMute,
  keepMute,
  muteList,
  mutesInForce,
  mutesMax,
  type Schema,
} from '../../../store/index.ts'
import {
  actorOf,
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
import { countMuteHits } from './hits.ts'
import { previewMute } from './preview.ts'
import { making, mute, reason, scope, tooWide } from './shapes.ts'

const dayMs = 86_400_000
/** Days that an analyst may mute for; who manages accounts may longer. */
const daysMax = { most: 30, admin: 366 } as const

const params = z.object({ id: idText('mut') })

const changing = z.strictObject({
  scope: scope.optional(),
  reason: reason.optional(),
  expiresAt: timeText.optional(),
})

const listMutes = route({
  ...{ id: 'listMutes', method: 'GET', path: '/mutes', needs: 'read' },
  summary: 'Mutes, the soonest to end first.',
  query: listQuery(muteList),
  answer: pageOf(mute),
  handle: (call) =>
    listReply<{ readonly body: string }>(call, {
      spec: muteList,
      select: ['body'],
      json: ({ body }) => JSON.stringify(shown(JSON.parse(body) as KeptMute, call.desk.nowMs())),
    }),
})

const getMute = route({
  ...{ id: 'getMute', method: 'GET', path: '/mutes/{id}', summary: 'One mute.', needs: 'read' },
  ...{ params, answer: mute },
  handle: async ({ desk, params: { id } }) =>
    replyWith(await knownMute(desk.database.read, id), desk.nowMs()),
})

const makeMute = route({
  ...{ id: 'makeMute', method: 'POST', path: '/mutes', needs: 'mute' },
  summary: 'Hide alerts that are expected here, for a while.',
  says: 'Nothing is deleted: a muted alert is told as muted, and comes back when the mute ends.',
  ...{ isIdempotent: true, status: 201, problems: ['conflict', 'forbidden'] },
  ...{ body: making, answer: mute },
  handle: async (call) => {
    const { desk, body } = call
    const made: KeptMute = {
      ...{ id: desk.newId('mut'), version: 1, scope: scopeOf(body.scope), reason: body.reason },
      ...{ owner: actorOf(call).id, createdAt: new Date(desk.nowMs()).toISOString() },
      ...{ expiresAt: new Date(body.expiresAt).toISOString(), isLifted: false },
    }
    requireSense(call, made)
    await desk.change(call, deedOf('mute.create', made), async (db) => {
      if ((await mutesInForce(db, desk.nowMs())).length >= mutesMax)
        throw problem('conflict', `${mutesMax} mutes are in force already: lift some first.`)
      await keepAndApply(db, made, desk.nowMs())
      return { before: null, after: made, result: made }
    })
    const headers = { location: `/api/v1/mutes/${made.id}` }
    return { ...replyWith(made, desk.nowMs()), headers }
  },
})

const changeMute = route({
  ...{ id: 'changeMute', method: 'PATCH', path: '/mutes/{id}', needs: 'mute' },
  summary: 'Change its scope, its reason, or when it ends.',
  ...{ concurrency: 'match', params, body: changing, answer: mute },
  problems: ['conflict', 'forbidden'],
  handle: async (call) => {
    const {
      desk,
      body,
      params: { id },
    } = call
    const seen = await knownMute(desk.database.read, id)
    const deed = deedOf('mute.change', { ...seen, reason: body.reason ?? seen.reason })
    const changed = await desk.change(call, deed, async (db) => {
      const before = await ownMute(db, call)
      const after: KeptMute = {
        ...before,
        version: before.version + 1,
        reason: body.reason ?? before.reason,
        scope: body.scope === undefined ? before.scope : scopeOf(body.scope),
        expiresAt:
          body.expiresAt === undefined ? before.expiresAt : new Date(body.expiresAt).toISOString(),
      }
      requireSense(call, after)
      await keepAndApply(db, after, desk.nowMs())
      return { before, after, result: after }
    })
    return replyWith(changed, desk.nowMs())
  },
})

const liftMute = route({
  ...{ id: 'liftMute', method: 'DELETE', path: '/mutes/{id}', needs: 'mute' },
  summary: 'Lift it: what it hid is shown again. The record of it stays.',
  ...{ concurrency: 'match', params, answer: null, problems: ['conflict'] },
  handle: async (call) => {
    const {
      desk,
      params: { id },
    } = call
    const seen = await knownMute(desk.database.read, id)
    await desk.change(call, deedOf('mute.lift', seen), async (db) => {
      const before = await ownMute(db, call)
      const after = { ...before, version: before.version + 1, isLifted: true }
      await keepAndApply(db, after, desk.nowMs())
      return { before, after, result: after }
    })
    return {}
  },
})

export const mutes: Resource = {
  name: 'mutes',
  says: 'What is hidden because it is expected here: by whom, why, and until when.',
  routes: [listMutes, countMuteHits, getMute, makeMute, changeMute, liftMute, previewMute],
}

function deedOf(verb: string, { id, reason: why }: Pick<KeptMute, 'id' | 'reason'>) {
  return { verb, object: { kind: 'mute', id }, reason: why }
}

async function knownMute(db: Kysely<Schema>, id: string): Promise<KeptMute> {
  const found = await findMute(db, id)
  if (found === null) throw problem('not_found', 'There is no mute with this id.')
  return found
}

/** The mute as it stands, which the caller has seen as it stands, and which is in force. */
async function ownMute(
  db: Kysely<Schema>,
  { match, params: { id } }: Pick<Call, 'match'> & { readonly params: { readonly id: string } },
): Promise<KeptMute> {
  const found = await knownMute(db, id)
  if (match !== null && match !== String(found.version))
    throw problem('stale_version', 'Someone changed this mute since you saw it.', {
      current: found,
    })
  if (found.isLifted) throw problem('conflict', 'It was lifted: make a new one.')
  return found
}

/** Those whose mute it was, and those whose it is now, in the same transaction. */
async function keepAndApply(db: Kysely<Schema>, made: KeptMute, nowMs: number): Promise<void> {
  await keepMute(db, made)
  await muteIncidentsAnew(db, made, nowMs)
}

function requireSense(call: Call, { scope: given, expiresAt }: KeptMute): void {
  const { caller, desk } = call
  const isAdmin = caller?.permissions.has('users:manage') === true
  const leftMs = Date.parse(expiresAt) - desk.nowMs()
  if (leftMs <= 0) throw problem('validation_failed', 'expiresAt: expected a time to come.')
  const days = isAdmin ? daysMax.admin : daysMax.most
  if (leftMs > days * dayMs)
    throw problem(
      isAdmin ? 'validation_failed' : 'forbidden',
      `expiresAt: your role may mute for ${days} days at most.`,
    )
  const fault = tooWide(given.entity) || tooWide(given.peer)
  if (fault !== '') throw problem('validation_failed', `scope: ${fault}.`)
}

/** Without the members that are not given. */
export function scopeOf(given: z.output<typeof scope>): MuteScope {
  const entries = Object.entries(given).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as MuteScope
}

function shown({ isLifted, ...rest }: KeptMute, nowMs: number) {
  const isOver = Date.parse(rest.expiresAt) <= nowMs
  const state = isLifted
    ? ('lifted' as const)
    : isOver
      ? ('expired' as const)
      : ('in_force' as const)
  return { ...rest, state }
}

function replyWith(found: KeptMute, nowMs: number) {
  return { body: shown(found, nowMs), etag: `"${found.version}"` }
}
