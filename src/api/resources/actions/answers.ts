/** What somebody who may says to what waits: yes or no. Nobody approves alone what two have to answer for. */
import { z } from 'zod'
import type { Action } from '../../../contracts/index.ts'
import { eventOfAction, keepEvent } from '../../../store/index.ts'
import { actorOf, problem, route } from '../../kit/index.ts'
import { actionSchema } from '../../records/index.ts'
import { dryChanges, keepDryEvent } from './dry.ts'
import { actionParams, changeAction, replyWith } from './known.ts'
import { lookAt } from './order.ts'
import { requireResponder, requireSafe } from './refuse.ts'

const common = {
  ...({ method: 'POST', needs: 'actions:apply', concurrency: 'match' } as const),
  ...{ isIdempotent: true, params: actionParams, answer: actionSchema },
}
const reason = z.string().trim().max(2000).default('')

export const approveAction = route({
  ...{ ...common, id: 'approveAction', path: '/actions/{id}/approve' },
  summary: 'Approve what waits or is suggested; with the last approval that it needs it is done.',
  says: 'Whoever asked for it, or approved it before, is not the second person.',
  problems: ['lockout_risk', 'never_block', 'conflict', 'forbidden', 'not_ready'],
  body: z.strictObject({ reason }),
  handle: async (call) => {
    const { desk, body } = call
    const { kind, id } = actorOf(call)
    const by = { kind, id }
    if (kind === 'service')
      throw problem('forbidden', 'A program approves nothing: people answer for it.')
    const action = await changeAction(call, {
      ...{ verb: 'action.approve', reason: body.reason, what: 'approved' },
      text: body.reason === '' ? 'approved it' : `approved it: ${body.reason}`,
      async to(before, db) {
        requireOpen(before)
        requireAnother(before, id)
        const looked = await lookAt(db, call, askedOf(before))
        requireSafe(looked)
        const nowMs = desk.nowMs()
        const at = new Date(nowMs).toISOString()
        const approvals = [...before.approvals, { by, at }]
        const approvalsNeeded = Math.max(1, before.approvalsNeeded, looked.approvalsNeeded)
        const isEnough = approvals.length >= approvalsNeeded
        if (!isEnough) return { approvals, approvalsNeeded, state: 'waiting' }
        requireResponder(looked.told, nowMs)
        // Whether it is a dry run is what the responder is now, not when it was asked for.
        const isDryRun = looked.told?.isDryRun === true
        const approved = { approvals, approvalsNeeded, isDryRun, state: 'approved' } as const
        if (!isDryRun) return approved
        const { changes, applied } = dryChanges({ ...before, preview: looked.preview }, nowMs)
        const dry = { ...approved, ...changes, preview: looked.preview }
        const version = before.version + 1
        await keepDryEvent(db, { ...before, ...dry, version }, nowMs)
        return { ...dry, next: applied }
      },
    })
    return replyWith(action)
  },
})

export const rejectAction = route({
  ...{ ...common, id: 'rejectAction', path: '/actions/{id}/reject' },
  ...{ summary: 'Say no to what waits or is suggested. Nothing is done.', problems: ['conflict'] },
  body: z.strictObject({ reason: z.string().trim().min(3).max(2000) }),
  handle: async (call) => {
    const { desk, body } = call
    const action = await changeAction(call, {
      ...{ verb: 'action.reject', reason: body.reason, what: 'rejected' },
      text: `rejected it: ${body.reason}`,
      async to(before, db) {
        requireOpen(before)
        const nowMs = desk.nowMs()
        await keepEvent(db, eventOfAction(before, 'rejected', nowMs), nowMs)
        return { state: 'rejected', endedAt: new Date(nowMs).toISOString() }
      },
    })
    return replyWith(action)
  },
})

function requireOpen({ state }: Action): void {
  if (state === 'waiting' || state === 'suggested') return
  throw problem('conflict', `It does not wait for an answer: it is ${state.replace('_', ' ')}.`)
}

/** A policy's request is nobody's: one person is enough for it where one is. */
function requireAnother({ requestedBy, approvals }: Action, id: string): void {
  if (requestedBy.id === id)
    throw problem('forbidden', 'You asked for it: somebody else has to approve it.')
  if (approvals.some(({ by }) => by.id === id))
    throw problem('forbidden', 'You approved it before: somebody else has to be the second person.')
}

function askedOf({ kind, target, scope, ttlSeconds, incidentId }: Action) {
  return { kind, target, scope, ttlSeconds, ...(incidentId !== '' && { incidentId }) }
}
