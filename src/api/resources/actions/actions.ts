import { z } from 'zod'
import { addressText, parseAddress, plainJson } from '../../../kernel/index.ts'
import { actionList } from '../../../store/index.ts'
import {
  type Call,
  idText,
  listQuery,
  listReply,
  pageOf,
  type Resource,
  route,
} from '../../kit/index.ts'
import { actionHeadSchema, actionSchema } from '../../records/index.ts'
import { approveAction, rejectAction } from './answers.ts'
import { actionParams, knownAction, knownIncident, replyWith } from './known.ts'
import { extendAction, undoAction } from './later.ts'
import { previewAction, requestAction } from './request.ts'

const needs = 'read'
const query = listQuery(actionList)
const answer = pageOf(actionHeadSchema)

const listActions = route({
  ...{ id: 'listActions', method: 'GET', path: '/actions', needs, query, answer },
  summary: 'What was done, is in force or waits for an answer, the newest first.',
  handle: (call) => list(call, null),
})

const getAction = route({
  ...{ id: 'getAction', method: 'GET', path: '/actions/{id}', needs },
  summary: 'One action, with its preview and all that happened to it.',
  ...{ params: actionParams, answer: actionSchema },
  handle: async ({ desk, params: { id } }) => replyWith(await knownAction(desk.database.read, id)),
})

const actionsOfIncident = route({
  ...{ id: 'actionsOfIncident', method: 'GET', path: '/incidents/{id}/actions', needs },
  summary: 'What was done or suggested about an incident, the newest first.',
  ...{ params: z.object({ id: idText('inc') }), query, answer },
  handle: async (call) => {
    await knownIncident(call.desk.database.read, call.params.id)
    return list(call, ['incident', call.params.id])
  },
})

const actionsOfEntity = route({
  ...{ id: 'actionsOfEntity', method: 'GET', path: '/entities/{id}/actions', needs },
  summary: 'What was done to an address, the newest first.',
  says: 'Those on a network that it lies in are listed with that network alone.',
  params: z.object({
    id: z.string().max(64).describe('An address, written as in a URL: `fe80%3A%3A1`.'),
  }),
  ...{ query, answer },
  handle: (call) => {
    const words = parseAddress(call.params.id)
    return list(call, ['target', words === null ? call.params.id : addressText(words, 0)])
  },
})

export const actions: Resource = {
  name: 'actions',
  says: 'What is done about incidents: asked for, approved, read back from what enforces it, undone.',
  routes: [
    ...[listActions, getAction, actionsOfIncident, actionsOfEntity],
    ...[previewAction, requestAction, approveAction, rejectAction, extendAction, undoAction],
  ],
}

type Listed = Pick<Call, 'desk' | 'request'> & { readonly query: object }

function list(call: Listed, about: readonly [field: string, value: string] | null) {
  return listReply<{ readonly head: string }>(call, {
    spec: actionList,
    select: ['head'],
    ...(about && {
      visible: [{ field: about[0], op: 'is', values: [about[1]], isNot: false }],
    }),
    json: ({ head }) => plainJson(head),
  })
}
