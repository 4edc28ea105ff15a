import type { Kysely } from 'kysely'
import { z } from 'zod'
import { actionKinds, type ResponseWanted } from '../../../contracts/index.ts'
import {
  activePolicy,
  countActions,
  countAutomaticSince,
  holdOffs,
  keepResponseWanted,
  responderTold,
  responseWanted,
  type Schema,
} from '../../../store/index.ts'
import { actorOf, type Call, type Resource, route } from '../../kit/index.ts'

const hourMs = 3_600_000
/** The responder is asked each few seconds; what was told before that is not known any more. */
const oldMs = 30_000

const count = z.number().int()
const responseSchema = z
  .object({
    responder: z
      .object({
        isConnected: z.boolean(),
        at: z.string().describe('When it last told, RFC 3339; empty: never.'),
        reason: z.string().describe('Why it is not connected; empty where it is.'),
        isDryRun: z.boolean().describe('Whatever policy says, it changes nothing.'),
        isStopped: z.boolean().describe('It has undone all, and refuses more.'),
        drivers: z.array(z.object({ name: z.string(), kinds: z.array(z.enum(actionKinds)) })),
        gaps: z.array(z.string()).describe('What it could not find out of its surroundings.'),
      })
      .describe('The process that acts.'),
    killSwitch: z
      .object({ isStopped: z.boolean(), by: z.string(), reason: z.string(), at: z.string() })
      .describe('What people want: the responder follows within seconds.'),
    policy: z
      .object({ version: count, dryRun: z.boolean(), perHourMax: count })
      .nullable()
      .describe('Null: none was ever put in force.'),
    inForce: count,
    waiting: count.describe('For approval.'),
    automaticLastHour: count.describe('Of `policy.perHourMax`.'),
    heldOff: count.describe('Targets to which policy does nothing by itself.'),
    text: z.string().describe('All of it in a sentence.'),
  })
  .meta({ id: 'ResponseState' })

type ResponseState = z.output<typeof responseSchema>

const getResponse = route({
  ...{ id: 'getResponse', method: 'GET', path: '/response', needs: 'read' },
  summary: 'Whether anything can be done here, what is in force, and whether it was stopped.',
  answer: responseSchema,
  handle: async ({ desk }) => ({ body: await stateOf(desk.database.read, desk.nowMs()) }),
})

const pressing = z.strictObject({ reason: z.string().trim().min(3).max(2000) })
const common = {
  ...({ method: 'POST', isIdempotent: true } as const),
  ...{ body: pressing, answer: responseSchema },
}

const stopResponse = route({
  ...{ ...common, id: 'stopResponse', path: '/response/stop', needs: 'response:stop' },
  summary: 'The kill switch: all that is in force is undone, and nothing more is done.',
  handle: (call) => press(call, 'response.stop', { isStopped: true, reason: call.body.reason }),
})

const resumeResponse = route({
  ...{ ...common, id: 'resumeResponse', path: '/response/resume', needs: 'response:resume' },
  summary: 'Let it go on. What was undone stays so.',
  handle: (call) => press(call, 'response.resume', { isStopped: false, reason: call.body.reason }),
})

export const response: Resource = {
  name: 'response',
  says: 'Whether anything is done here at all, and the switch that stops all of it.',
  routes: [getResponse, stopResponse, resumeResponse],
}

async function press(
  call: Pick<Call, 'caller' | 'desk' | 'request' | 'traceId'>,
  verb: string,
  { isStopped, reason }: Pick<ResponseWanted, 'isStopped' | 'reason'>,
) {
  const { desk } = call
  const by = actorOf(call).id
  const wanted = { isStopped, reason, by, at: new Date(desk.nowMs()).toISOString() }
  const deed = { verb, object: { kind: 'response', id: 'response' }, reason }
  await desk.change(call, deed, async (db) => {
    const before = await responseWanted(db)
    await keepResponseWanted(db, wanted)
    return { before, after: wanted, result: null }
  })
  return { body: await stateOf(desk.database.read, desk.nowMs()) }
}

async function stateOf(db: Kysely<Schema>, nowMs: number): Promise<ResponseState> {
  const told = await responderTold(db)
  const policy = await activePolicy(db)
  const counts = await countActions(db)
  const inState = (state: string) =>
    counts.filter((one) => one.state === state).reduce((sum, one) => sum + one.count, 0)
  const isFresh = told !== null && nowMs - Date.parse(told.at) < oldMs
  const isConnected = told?.isConnected === true && isFresh
  const state = {
    responder: {
      ...{ isConnected, at: told?.at ?? '', reason: reasonOf(told, isFresh) },
      ...{ isDryRun: told?.isDryRun ?? true, isStopped: told?.isStopped ?? false },
      drivers: (told?.drivers ?? []).map(({ name, kinds }) => ({ name, kinds: [...kinds] })),
      gaps: [...(told?.facts?.gaps ?? [])],
    },
    killSwitch: await responseWanted(db),
    policy: policy && {
      version: policy.version,
      ...{ dryRun: policy.policy.dryRun, perHourMax: policy.policy.perHourMax },
    },
    ...{ inForce: inState('in_force'), waiting: inState('waiting') },
    automaticLastHour: await countAutomaticSince(db, nowMs - hourMs),
    heldOff: (await holdOffs(db, nowMs)).length,
  }
  return { ...state, text: textOf(state) }
}

type Told = Awaited<ReturnType<typeof responderTold>>

function reasonOf(told: Told, isFresh: boolean): string {
  if (told === null) return 'No responder has ever run here.'
  if (isFresh) return told.reason
  return `Nothing was heard of the responder since ${told.at}.`
}

function textOf(state: Omit<ResponseState, 'text'>): string {
  const { responder, killSwitch, policy } = state
  if (killSwitch.isStopped)
    return responder.isStopped
      ? `Stopped by hand at ${killSwitch.at}: nothing is in force, and nothing is done.`
      : `Stopped by hand at ${killSwitch.at}: the responder has not confirmed it yet.`
  if (!responder.isConnected) return `Nothing can be done here. ${responder.reason}`.trim()
  if (responder.isDryRun) return `Dry run: what would be done is told. ${responder.reason}`.trim()
  if (policy === null) return 'What people ask for is done; no policy is in force.'
  return policy.dryRun
    ? `What people ask for is done; policy ${policy.version} only records what it would do.`
    : `What people ask for is done, and what policy ${policy.version} decides.`
}
