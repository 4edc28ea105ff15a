/** A version comes into force: seen by whoever wants it, and answered for by two where the settings say so. */
import { z } from 'zod'
import type { PolicyVersion } from '../../../contracts/index.ts'
import { checkPolicy } from '../../../response/policy/index.ts'
import { activatePolicy, approvePolicy } from '../../../store/index.ts'
import { actorOf, type Call, problem, route } from '../../kit/index.ts'
import {
  type Beside,
  besides,
  inForce,
  knownPolicy,
  replyWith,
  requireSeen,
  toldPolicySchema,
  versionParams,
} from './known.ts'

const note = z.string().trim().max(2000).default('')
const putting = {
  ...({ method: 'POST', needs: 'policies:activate', stepUp: true, isIdempotent: true } as const),
  concurrency: 'match' as const,
  ...{ params: versionParams, body: z.strictObject({ note }), answer: toldPolicySchema },
}

const activatePolicyRoute = route({
  ...{ ...putting, id: 'activatePolicy', path: '/policies/{version}/activate' },
  ...{
    summary: 'Put a draft in force, in place of the one that is.',
    problems: ['conflict', 'policy_invalid'],
  },
  handle: (call) => putInForce(call, { verb: 'policy.activate', from: 'draft' }),
})

const approvePolicyRoute = route({
  ...{ ...putting, id: 'approvePolicy', path: '/policies/{version}/approve' },
  summary: 'Answer for a policy that acts by itself, so that another admin may put it in force.',
  problems: ['conflict', 'policy_invalid'],
  handle: async (call) => {
    const { desk, params, body } = call
    const by = actorOf(call).id
    const object = { kind: 'policy', id: String(params.version) }
    const deed = { verb: 'policy.approve', object, reason: body.note }
    const approved = await desk.change(call, deed, async (db) => {
      const seen = await knownPolicy(db, params.version)
      const beside = await besides(db, seen, desk)
      requireSeen(seen, beside, call.match)
      requireOpen(seen, beside, by)
      requireValid(seen)
      const at = new Date(desk.nowMs()).toISOString()
      const result = (await approvePolicy(db, params.version, { by, at }))!
      const { approvals = [] } = result
      return { before: { approvals: seen.approvals ?? [] }, after: { approvals }, result }
    })
    return replyWith(approved, await besides(desk.database.read, approved, desk))
  },
})

const rollBackPolicy = route({
  ...{ ...putting, id: 'rollBackPolicy', path: '/policies/{version}/rollback' },
  ...{
    summary: 'Put one in force again that was before.',
    problems: ['conflict', 'policy_invalid'],
  },
  handle: (call) => putInForce(call, { verb: 'policy.rollback', from: 'retired' }),
})

export const puttingRoutes = [approvePolicyRoute, activatePolicyRoute, rollBackPolicy]

function requireOpen({ state, approvals = [] }: PolicyVersion, beside: Beside, id: string): void {
  if (state === 'active') throw problem('conflict', 'It is in force already.')
  if (beside.approvalsNeeded < 2)
    throw problem('conflict', 'One person is enough to put this one in force.')
  if (approvals.some(({ by }) => by === id))
    throw problem('conflict', 'You approved it before: somebody else puts it in force.')
}

type Putting = Pick<Call, 'caller' | 'desk' | 'request' | 'traceId' | 'match'> & {
  readonly params: { readonly version: number }
  readonly body: { readonly note: string }
}

const otherwise = {
  draft: { active: 'It is in force already.', retired: 'It was in force before: roll back to it.' },
  retired: { active: 'It is in force already.', draft: 'It was never in force: activate it.' },
} as const

async function putInForce(
  call: Putting,
  { verb, from }: { readonly verb: string; readonly from: 'draft' | 'retired' },
) {
  const { desk, params, body } = call
  const { version } = params
  const deed = {
    ...{ verb, object: { kind: 'policy', id: String(version) } },
    reason: body.note,
  }
  const active = await desk.change(call, deed, async (db) => {
    const seen = await knownPolicy(db, version)
    const before = await inForce(db)
    const beside = await besides(db, seen, desk)
    requireSeen(seen, beside, call.match)
    if (version === 0)
      throw problem('conflict', 'The built-in policy is no version: make a draft of it first.')
    if (seen.state !== from)
      throw problem('conflict', (otherwise[from] as Record<string, string>)[seen.state]!)
    requireValid(seen)
    requireSecond(seen, beside, actorOf(call).id)
    const by = { by: actorOf(call).id, at: new Date(desk.nowMs()).toISOString() }
    const result = (await activatePolicy(db, version, by))!
    return { before: { version: before.version }, after: { version }, result }
  })
  return replyWith(active, await besides(desk.database.read, active, desk))
}

/** What acts by itself is answered for by two where the settings say so. */
function requireSecond({ approvals = [] }: PolicyVersion, beside: Beside, id: string): void {
  const others = new Set(approvals.map(({ by }) => by).filter((by) => by !== id))
  if (others.size + 1 >= beside.approvalsNeeded) return
  throw problem('forbidden', 'It acts by itself: another admin has to approve it first.')
}

/** Kept by another release, it may hold what this one forbids. */
function requireValid({ policy }: PolicyVersion): void {
  const { errors } = checkPolicy(policy)
  if (errors.length === 0) return
  const reasons = errors.map(({ text }) => text)
  throw problem('policy_invalid', reasons[0]!, { reasons })
}
