/** Each incident's own entry in the audit log: what was done to it is found by its id. */
import type { Kysely } from 'kysely'
import { recordDeed, type Schema } from '../../../store/index.ts'
import { actorOf, type Call } from '../../kit/index.ts'

interface Told {
  readonly verb: string
  readonly id: string
  readonly before?: unknown
  readonly after?: unknown
  readonly reason?: string
}

export async function tell(
  db: Kysely<Schema>,
  call: Pick<Call, 'caller' | 'request' | 'desk' | 'traceId'>,
  { verb, id, before = null, after = null, reason = '' }: Told,
): Promise<void> {
  const object = { kind: 'incident', id }
  const { traceId, desk } = call
  const deed = { actor: actorOf(call), verb, object, before, after, reason, traceId }
  await recordDeed(db, deed, desk.nowMs())
}
