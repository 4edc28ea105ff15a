/** What is in force for longer, or no more. */
import { z } from 'zod'
import type { Action } from '../../../contracts/index.ts'
import { durationText } from '../../../kernel/index.ts'
import { responderTold } from '../../../store/index.ts'
import { problem, route } from '../../kit/index.ts'
import { actionSchema } from '../../records/index.ts'
import { actionParams, changeAction, replyWith } from './known.ts'
import { ttlSeconds } from './order.ts'
import { requireResponder } from './refuse.ts'

const common = {
  ...({ method: 'POST', needs: 'actions:apply', concurrency: 'match' } as const),
  ...{ isIdempotent: true, params: actionParams, answer: actionSchema },
}
const reason = z.string().trim().max(2000).default('')
const holdOffMax = 30 * 86_400

export const extendAction = route({
  ...{ ...common, id: 'extendAction', path: '/actions/{id}/extend' },
  summary: 'Let what is in force hold for so long from now.',
  says: '`expiresAt` is the new time once whoever acts has confirmed it, within seconds; until then `extendTo` is.',
  problems: ['conflict', 'not_ready'],
  body: z.strictObject({ ttlSeconds: ttlSeconds.describe('From now on, at most 7 days.'), reason }),
  handle: async (call) => {
    const { desk, body } = call
    const endsMs = desk.nowMs() + body.ttlSeconds * 1000
    const action = await changeAction(call, {
      ...{ verb: 'action.extend', reason: body.reason, what: 'extended' },
      text: `wants it to hold for ${durationText(body.ttlSeconds * 1000)} from then on`,
      async to(before, db) {
        if (before.state !== 'in_force')
          throw problem('conflict', `It is not in force: it is ${before.state.replace('_', ' ')}.`)
        requireResponder(await responderTold(db), desk.nowMs())
        const until = new Date(endsMs).toISOString()
        // Whoever acts has the last word: until it is confirmed the time before stands.
        return before.isDryRun ? { expiresAt: until } : { extendTo: until }
      },
    })
    return replyWith(action)
  },
})

export const undoAction = route({
  ...{ ...common, id: 'undoAction', path: '/actions/{id}/undo' },
  summary: 'Take it back. Policy then leaves the target alone for a while.',
  says: 'It is undone when its state says so, which follows within seconds.',
  problems: ['conflict', 'already_undone', 'not_reversible'],
  body: z.strictObject({
    holdOffSeconds: z
      .number()
      .int()
      .min(0)
      .max(holdOffMax)
      .default(86_400)
      .describe('So long policy does nothing by itself to this target.'),
    reason,
  }),
  handle: async (call) => {
    const { desk, body } = call
    const untilMs = desk.nowMs() + body.holdOffSeconds * 1000
    const action = await changeAction(call, {
      ...{ verb: 'action.undo', reason: body.reason, what: 'asked' },
      text: body.reason === '' ? 'wants it undone' : `wants it undone: ${body.reason}`,
      async to(before) {
        requireUndoable(before)
        const holdOffUntil = body.holdOffSeconds === 0 ? null : new Date(untilMs).toISOString()
        return { state: 'undoing', holdOffUntil }
      },
    })
    return replyWith(action)
  },
})

function requireUndoable({ state, kind, appliedAt }: Action): void {
  if (kind === 'notify' || state === 'done')
    throw problem('not_reversible', 'A message cannot be taken back.', {
      reasons: ['A message cannot be taken back.'],
    })
  if (state === 'undone' || state === 'expired')
    throw problem('already_undone', `It is ${state} already: nothing of it is in force.`)
  if (state === 'undoing') throw problem('already_undone', 'It is being undone already.')
  // What could not be taken back may be tried again.
  const isLive = state === 'in_force' || state === 'approved'
  if (isLive || (state === 'failed' && appliedAt !== null)) return
  throw problem('conflict', `Nothing of it was done: it is ${state.replace('_', ' ')}.`)
}
