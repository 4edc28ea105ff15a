/** What is asked for while the responder runs dry: it is over as soon as it is recorded, and nothing is changed. */
import type { Kysely } from 'kysely'
import type { Action, ActionMoment } from '../../../contracts/index.ts'
import { eventOfAction, keepEvent, type Schema } from '../../../store/index.ts'

/** Like the automatic ones it stands until its time is over, so that somebody can see what would hold now. */
export function dryChanges(
  { kind, ttlSeconds, preview }: Pick<Action, 'kind' | 'ttlSeconds' | 'preview'>,
  nowMs: number,
) {
  const at = isoOf(nowMs)
  const effect = preview === null ? '' : ` It would do this: ${preview.effect}`
  const applied: ActionMoment = {
    ...({ at, what: 'applied', by: { kind: 'system', id: 'system' } } as const),
    text: `Dry run: nothing was changed.${effect}`,
  }
  const about = { isDryRun: true, driver: 'dry-run', appliedAt: at } as const
  // A message has no end: it was not sent, and that is all.
  if (kind === 'notify')
    return { changes: { ...about, state: 'done', endedAt: at } as const, applied }
  const expiresAt = isoOf(nowMs + ttlSeconds * 1000)
  return { changes: { ...about, state: 'in_force', expiresAt } as const, applied }
}

/** A line in the log of events, as for what is really done. */
export function keepDryEvent(db: Kysely<Schema>, action: Action, nowMs: number): Promise<unknown> {
  return keepEvent(db, eventOfAction(action, 'applied', nowMs), nowMs)
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString()
}
