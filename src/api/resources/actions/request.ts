/** Asking for an action: what it would do, and doing it or having it wait for somebody who may. */
import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { Caller } from '../../../accounts/index.ts'
import type { Action } from '../../../contracts/index.ts'
import {
  actionsIn,
  actionsOnTarget,
  eventOfAction,
  keepAction,
  keepEvent,
  liveStates,
  type Schema,
} from '../../../store/index.ts'
import { actorOf, type Call, problem, route } from '../../kit/index.ts'
import { actionPreviewSchema, actionSchema } from '../../records/index.ts'
import { dryChanges, keepDryEvent } from './dry.ts'
import { replyWith, sideOf } from './known.ts'
import { type LookedAt, lookAt, orderShape } from './order.ts'
import { requireResponder, requireSafe } from './refuse.ts'

/** Nobody answers more; the rest would only hide those that matter. */
const waitingMax = 500

const lookedSchema = actionPreviewSchema
  .extend({
    approvalsNeeded: z
      .number()
      .int()
      .describe('Persons who have to approve; whoever asks for it and may do it is one of them.'),
    touchesCritical: z.boolean().describe('A critical host is its target, or had flows with it.'),
    isBlastKnown: z.boolean().describe('False: nothing that is kept tells whom it touches.'),
  })
  .meta({ id: 'ActionLook', description: 'What it would do, and how many have to approve it.' })

export const previewAction = route({
  ...{ id: 'previewAction', method: 'POST', path: '/actions/preview', needs: 'actions:request' },
  summary: 'What it would do, whom it would touch, and what speaks against it. Has no effect.',
  ...{ cost: 'heavy', body: z.strictObject(orderShape) },
  answer: lookedSchema,
  handle: async (call) => {
    const looked = await lookAt(call.desk.database.read, call, call.body)
    const { preview, approvalsNeeded, blast, isCritical } = looked
    const touchesCritical = isCritical || blast.critical.length > 0
    const isBlastKnown = blast.isKnown
    return { body: { ...preview, approvalsNeeded, touchesCritical, isBlastKnown } }
  },
})

export const requestAction = route({
  ...{ id: 'requestAction', method: 'POST', path: '/actions', needs: 'actions:request' },
  summary: 'Have something done. Of whoever may not do it, it waits for somebody who may.',
  says: 'It is in force when its state says so, which follows within seconds: follow the channel `actions`, or ask again.',
  ...{ isIdempotent: true, status: 201, answer: actionSchema },
  problems: ['lockout_risk', 'never_block', 'conflict', 'forbidden', 'not_ready'],
  body: z.strictObject({ ...orderShape, reason: z.string().trim().min(3).max(2000) }),
  handle: async (call) => {
    const { desk, body } = call
    const looked = await lookAt(desk.database.read, call, body)
    requireSafe(looked)
    requireMachine(callerOf(call), looked)
    const asked = madeOf(call, looked, body.reason)
    if (asked.state === 'approved') requireResponder(looked.told, desk.nowMs())
    const isDry = asked.state === 'approved' && asked.isDryRun
    const made = isDry ? dryRunOf(asked, desk.nowMs()) : asked
    const traced = { ...call, traceId: made.traceId }
    const object = { kind: 'action', id: made.id }
    const deed = { verb: 'action.request', object, reason: body.reason }
    await desk.change(traced, deed, async (db) => {
      await requireRoom(db, made)
      // Between looking and keeping somebody may have pressed the kill switch, or protected the target.
      requireSafe(await lookAt(db, call, body))
      await keepAction(db, made)
      if (made.state === 'waiting')
        await keepEvent(db, eventOfAction(made, 'asked', desk.nowMs()), desk.nowMs())
      if (isDry) await keepDryEvent(db, made, desk.nowMs())
      return { before: null, after: sideOf(made), result: null }
    })
    return { ...replyWith(made), headers: { location: `/api/v1/actions/${made.id}` } }
  },
})

function callerOf({ caller }: { readonly caller: Caller | null }): Caller {
  if (caller === null) throw problem('unauthenticated', 'Nobody has signed in.')
  return caller
}

/** What a program may not do whatever its scopes: a host that many need is for people to decide. */
function requireMachine({ kind }: Caller, { isCritical, asked }: LookedAt): void {
  if (kind !== 'service') return
  if (isCritical)
    throw problem('forbidden', 'It touches a critical host: people ask for that, no program.')
  if (asked.kind === 'isolate_host' || asked.kind === 'isolate_container')
    throw problem('forbidden', 'A program isolates nobody: people ask for that.')
}

function madeOf(
  call: Pick<Call, 'caller' | 'desk' | 'request' | 'traceId'>,
  looked: LookedAt,
  reason: string,
): Action {
  const { desk } = call
  const { asked, incident, approvalsNeeded, preview, told } = looked
  const { kind, id } = actorOf(call)
  const by = { kind, id }
  const at = new Date(desk.nowMs()).toISOString()
  const mayApply = callerOf(call).permissions.has('actions:apply')
  const approvals = mayApply ? [{ by, at }] : []
  const isApproved = approvals.length >= approvalsNeeded
  const text = isApproved ? 'asked for it, and may do it' : 'asked for it'
  return {
    ...{ id: desk.newId('act'), version: 1, kind: asked.kind, target: asked.target },
    ...{ scope: asked.scope, ttlSeconds: asked.ttlSeconds },
    state: isApproved ? 'approved' : 'waiting',
    ...{ mode: 'manual', isDryRun: told?.isDryRun ?? false, isEstablished: looked.isEstablished },
    ...{ driver: preview.driver, incidentId: incident?.id ?? '', decisionId: '' },
    ...{ traceId: incident?.traceId ?? call.traceId, reason, requestedBy: by },
    ...{ approvals, approvalsNeeded, createdAt: at, appliedAt: null, expiresAt: null },
    ...{ endedAt: null, holdOffUntil: null, preview, readBack: null, failure: '' },
    history: [{ at, what: 'asked', by, text }],
  }
}

function dryRunOf(asked: Action, nowMs: number): Action {
  const { changes, applied } = dryChanges(asked, nowMs)
  return { ...asked, ...changes, history: [...asked.history, applied] }
}

const pending = ['waiting', ...liveStates] as const satisfies Action['state'][]

async function requireRoom(db: Kysely<Schema>, made: Action): Promise<void> {
  const same = (await actionsOnTarget(db, made.target)).find(
    ({ kind, scope, state, isDryRun }) =>
      kind === made.kind &&
      kind !== 'notify' &&
      // What was only recorded is in nobody's way once it can really be done.
      (!isDryRun || made.isDryRun) &&
      (pending as readonly string[]).includes(state) &&
      JSON.stringify(scope) === JSON.stringify(made.scope),
  )
  if (same !== undefined)
    throw problem('conflict', `The same is ${stateWords[same.state] ?? same.state}: ${same.id}.`, {
      actual: same.id,
    })
  if (made.state !== 'waiting') return
  if ((await actionsIn(db, ['waiting'], waitingMax)).length >= waitingMax)
    throw problem('conflict', `${waitingMax} actions wait for approval already: answer some first.`)
}

const stateWords: Readonly<Partial<Record<Action['state'], string>>> = {
  waiting: 'asked for already, and waits for approval',
  approved: 'being done already',
  in_force: 'in force already',
  undoing: 'being undone just now',
}
