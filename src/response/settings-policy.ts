/** The policy of settings.yml is a version like any other: where it is new it follows what was in force. */
import type { Kysely } from 'kysely'
import type { Policy, PolicyVersion } from '../contracts/index.ts'
import {
  activatePolicy,
  activePolicy,
  keepPolicy,
  newestOfAuthor,
  recordDeed,
  type Schema,
} from '../store/index.ts'
import { systemActor } from './actors.ts'

const author = 'settings'

/**
 * Yields the version in force. What people activated over the API stays in force until somebody changes the settings: then what
 * they wrote there counts, and the other can be activated again.
 */
export async function takeSettingsPolicy(
  db: Kysely<Schema>,
  policy: Policy,
  { nowMs, traceId }: { readonly nowMs: number; readonly traceId: string },
): Promise<PolicyVersion> {
  const active = await activePolicy(db)
  const before = await newestOfAuthor(db, author)
  const isSame = before !== null && JSON.stringify(before.policy) === JSON.stringify(policy)
  if (active !== null && isSame) return active
  const at = new Date(nowMs).toISOString()
  const kept = await keepPolicy(db, {
    ...{ policy, state: 'draft', author, note: 'As it stands in the settings.' },
    ...{ createdAt: at, activatedAt: null, activatedBy: '' },
  })
  const now = (await activatePolicy(db, kept.version, { by: author, at }))!
  await recordDeed(
    db,
    {
      ...{ actor: systemActor, verb: 'policy.activate' },
      object: { kind: 'policy', id: String(now.version) },
      before: active === null ? null : { version: active.version },
      after: { version: now.version, policy },
      ...{ reason: 'It stands in the settings.', traceId },
    },
    nowMs,
  )
  return now
}
