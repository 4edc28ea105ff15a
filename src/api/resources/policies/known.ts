/** Versions of the policy, with what they mean in words. */
import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { Policy, PolicyVersion } from '../../../contracts/index.ts'
import { plural } from '../../../kernel/index.ts'
import {
  actsByItself,
  checkPolicy,
  defaultPolicy,
  policyWords,
} from '../../../response/policy/index.ts'
import { activePolicy, findPolicy, type Schema } from '../../../store/index.ts'
import { type Desk, problem } from '../../kit/index.ts'
import { policyVersionSchema } from '../../records/index.ts'

export const versionParams = z.object({
  version: z.coerce.number().int().min(0).max(1e9).describe('Its number; 0: the built-in policy.'),
})

const cellWords = z.object({
  confidence: z.enum(['even', 'likely', 'very_likely', 'almost_certain']),
  importance: z.enum(['critical', 'high', 'normal', 'low']),
  text: z.string(),
})

export const toldPolicySchema = policyVersionSchema
  .extend({
    words: z.object({ cells: z.array(cellWords), bounds: z.array(z.string()) }),
    warnings: z
      .array(z.object({ pointer: z.string(), text: z.string() }))
      .describe('What its author can hardly mean.'),
    inForce: z.number().int().describe('The version in force when this was told.'),
    approvalsNeeded: z
      .number()
      .int()
      .describe('Admins it takes to put it in force; whoever does so is one of them.'),
  })
  .meta({ id: 'ToldPolicy', description: 'A policy, and what it does in words.' })

/** In force while no other ever was. */
export const builtIn: PolicyVersion = {
  ...{ version: 0, policy: defaultPolicy, state: 'active', author: 'settings' },
  note: 'Built in: it asks before anything is done, and changes nothing until dryRun is false.',
  ...{ createdAt: new Date(0).toISOString(), activatedAt: null, activatedBy: '' },
}

export async function inForce(db: Kysely<Schema>): Promise<PolicyVersion> {
  return (await activePolicy(db)) ?? builtIn
}

export async function knownPolicy(db: Kysely<Schema>, version: number): Promise<PolicyVersion> {
  const found = version === 0 ? await zeroth(db) : await findPolicy(db, version)
  if (found === null) throw problem('not_found', `There is no policy ${version}.`)
  return found
}

async function zeroth(db: Kysely<Schema>): Promise<PolicyVersion> {
  return (await activePolicy(db)) === null ? builtIn : { ...builtIn, state: 'retired' }
}

/** What a version is seen beside. */
export interface Beside {
  /** The version in force. */
  readonly active: number
  readonly approvalsNeeded: number
}

export async function besides(
  db: Kysely<Schema>,
  { policy }: PolicyVersion,
  { settings }: Pick<Desk, 'settings'>,
): Promise<Beside> {
  return { active: (await inForce(db)).version, approvalsNeeded: neededFor(policy, settings) }
}

/** As the settings say, of what acts by itself; of the rest one is enough. */
function neededFor(policy: Policy, settings: Desk['settings']): number {
  const value = settings.find(({ key }) => key === 'policy.approvals')?.value
  return actsByItself(policy) && typeof value === 'number' ? value : 1
}

/** The ETag bears the version in force, too: whoever puts another in its place has seen which it is. */
export function replyWith(found: PolicyVersion, { active, approvalsNeeded }: Beside) {
  const { cells, bounds } = policyWords(found.policy)
  const warnings = checkPolicy(found.policy).warnings.map(({ pointer, text }) => ({
    pointer,
    text,
  }))
  const words = { cells: [...cells], bounds: [...bounds] }
  const body = { ...found, words, warnings, inForce: active, approvalsNeeded }
  return { body, etag: `"${tagOf(found, active)}"` }
}

function tagOf({ version, state, approvals = [] }: PolicyVersion, active: number): string {
  return `${version}.${state}.${approvals.length}.${active}`
}

/** Refuses what somebody wants of a policy that is not, or not beside the one, that they have seen. */
export function requireSeen(found: PolicyVersion, beside: Beside, match: string | null): void {
  if (match === null || match === tagOf(found, beside.active)) return
  const by = found.approvals?.length ?? 0
  const approved = by === 0 ? '' : `, and ${plural(by, 'person')} approved this one`
  const text = `The policies changed since you saw this: ${beside.active} is in force${approved}.`
  throw problem('stale_version', text, { current: replyWith(found, beside).body })
}
