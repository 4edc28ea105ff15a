import type { Kysely } from 'kysely'
import { z } from 'zod'
import { actionKinds, type ResponseWanted } from '../../../contracts/index.ts'
import { plural } from '../../../kernel/index.ts'
import {
  activePolicy,
  countActions,
  countAutomaticSince,
  countInForce,
  holdOffs,
  type InForceCount,
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
        isStopped: z.boolean().describe('It was stopped: it takes all back, and refuses more.'),
        live: count.describe('Actions in force there, or not gone yet; stopped, what is left.'),
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
    inForce: count.describe('Read back from what enforces it.'),
    unconfirmed: count.describe('Stands as in force, and is not known to be so.'),
    dryRuns: count.describe('Only recorded: nothing was changed.'),
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

/** The responder is told the reason, and its protocol takes no more. */
const reasonMax = 500
const pressing = z.strictObject({ reason: z.string().trim().min(3).max(reasonMax) })
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
  const standing = await countInForce(db)
  const standingAs = (how: InForceCount['how']) => sum(standing.filter((one) => one.how === how))
  const isFresh = told !== null && nowMs - Date.parse(told.at) < oldMs
  const isConnected = told?.isConnected === true && isFresh
  const state = {
    responder: {
      ...{ isConnected, at: told?.at ?? '', reason: reasonOf(told, isFresh) },
      ...{ isDryRun: told?.isDryRun ?? true, isStopped: told?.isStopped ?? false },
      live: told?.live ?? 0,
      drivers: (told?.drivers ?? []).map(({ name, kinds }) => ({ name, kinds: [...kinds] })),
      gaps: [...(told?.facts?.gaps ?? [])],
    },
    killSwitch: await responseWanted(db),
    policy: policy && {
      version: policy.version,
      ...{ dryRun: policy.policy.dryRun, perHourMax: policy.policy.perHourMax },
    },
    ...{ inForce: standingAs('held'), unconfirmed: standingAs('unconfirmed') },
    dryRuns: standingAs('dry'),
    waiting: sum((await countActions(db)).filter(({ state }) => state === 'waiting')),
    automaticLastHour: await countAutomaticSince(db, nowMs - hourMs),
    heldOff: (await holdOffs(db, nowMs)).length,
  }
  return { ...state, text: textOf(state) }
}

function sum(counts: readonly { readonly count: number }[]): number {
  return counts.reduce((all, one) => all + one.count, 0)
}

type Told = Awaited<ReturnType<typeof responderTold>>

function reasonOf(told: Told, isFresh: boolean): string {
  if (told === null) return 'No responder has ever run here.'
  if (isFresh) return told.reason
  return `Nothing was heard of the responder since ${told.at}.`
}

function textOf(state: Omit<ResponseState, 'text'>): string {
  const { responder, killSwitch, policy } = state
  if (killSwitch.isStopped) return stoppedText(state)
  if (responder.isStopped)
    return 'Stopped at the responder itself, by somebody at its machine: nothing is done until it is let go on there (amoskys responder resume).'
  if (!responder.isConnected) return `Nothing can be done here. ${responder.reason}`.trim()
  if (responder.isDryRun) return `Dry run: what would be done is told. ${responder.reason}`.trim()
  if (policy === null) return 'What people ask for is done; no policy is in force.'
  return policy.dryRun
    ? `What people ask for is done; policy ${policy.version} only records what it would do.`
    : `What people ask for is done, and what policy ${policy.version} decides.`
}

/** Only what is gone is said to be gone. */
function stoppedText({ responder, killSwitch }: Omit<ResponseState, 'text'>): string {
  const stopped = `Stopped by hand at ${killSwitch.at}`
  if (!responder.isStopped) return `${stopped}: the responder has not confirmed it yet.`
  const { live, isConnected, reason } = responder
  if (live === 0) return `${stopped}: nothing is in force, and nothing is done.`
  const why = reason === '' ? '.' : `: ${reason.replace(/\.$/, '')}.`
  const left = `${plural(live, 'action')} could not be taken back yet${why}`
  return `${stopped}, and nothing more is done. ${left}${isConnected ? ' It is tried again.' : ''}`
}
