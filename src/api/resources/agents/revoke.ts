import { z } from 'zod'
import { revokeSensor } from '../../../store/index.ts'
import { problem, route } from '../../kit/index.ts'
import { agentSchema } from '../../records/index.ts'
import { enrolledSensor, knownAgent, params } from './known.ts'

export const revoke = route({
  ...{ id: 'revokeAgent', method: 'POST', path: '/agents/{id}/revoke', needs: 'agents:manage' },
  summary: 'Take nothing of a sensor any more, from within five seconds on.',
  says: 'Its certificates and keys are good no more. What it sent is kept. It cannot be undone: a sensor of this name can be enrolled anew.',
  ...{ isIdempotent: true, stepUp: true, problems: ['conflict'] },
  params,
  body: z.strictObject({ reason: z.string().trim().min(3).max(500) }),
  answer: agentSchema,
  handle: async (call) => {
    const {
      desk,
      body,
      params: { id },
    } = call
    const deed = { verb: 'sensor.revoke', object: { kind: 'sensor', id }, reason: body.reason }
    await desk.change(call, deed, async (db) => {
      await enrolledSensor(db, id)
      const changed = await revokeSensor(db, { name: id, why: body.reason }, desk.nowMs())
      if (changed === null) throw problem('conflict', 'It was revoked before.')
      return { ...changed, result: null }
    })
    return { body: await knownAgent(desk.database.read, id, desk.nowMs()) }
  },
})
