/** Somebody else was first: who, when, and what they made of it, so that both can be shown. */
import type { Kysely } from 'kysely'
import type { AuditEntry, Disposition, Incident } from '../../../contracts/index.ts'
import type { Schema } from '../../../store/index.ts'
import { problem } from '../../kit/index.ts'
import { nameOf, newestDeeds } from './queues.ts'

/** Refuses a change of what somebody else has changed since it was seen. */
export async function requireVersion(
  db: Kysely<Schema>,
  incident: Incident,
  match: string | null,
): Promise<void> {
  if (match === null || match.split('.')[0] === String(incident.version)) return
  const change = await newestChangeOf(db, incident)
  throw problem(
    'stale_version',
    change?.says ?? 'Someone changed this incident since you saw it.',
    {
      current: incident,
      ...(change !== null && { changed: change.changed }),
    },
  )
}

async function newestChangeOf(db: Kysely<Schema>, { id, disposition }: Incident) {
  const [entry] = await newestDeeds(
    db,
    [
      { field: 'object', op: 'is', values: [id], isNot: false },
      { field: 'verb', op: 'is', values: ['incident.note'], isNot: true },
    ],
    1,
  )
  if (entry === undefined) return null
  const { actor, time, verb } = entry
  const name = await nameOf(db, actor)
  const says = `${name} ${deedText(entry, disposition)} at ${time.slice(11, 19)} UTC.`
  return { says, changed: { by: actor.id, name, at: time, verb } }
}

const closedAs: Readonly<Record<Disposition, string>> = {
  malicious: 'real and harmful',
  expected: 'expected here',
  detector_error: 'an error of the detector',
  duplicate: 'part of another incident',
  inconclusive: 'undecided',
}

function deedText({ verb, before, after }: AuditEntry, disposition: Disposition | null): string {
  if (verb === 'incident.close')
    return `closed this incident${disposition === null ? '' : ` as ${closedAs[disposition]}`}`
  if (verb === 'incident.open') return 'opened this incident again'
  if (verb === 'incident.merge') return 'merged this incident with another'
  if (verb === 'incident.split') return 'took alerts out of this incident'
  if (verb === 'incident.undo') return 'took back the last change of this incident'
  const [was, now] = [assigneeOf(before), assigneeOf(after)]
  if (was === now) return 'changed this incident'
  return now === null ? 'gave this incident back' : 'assigned this incident'
}

function assigneeOf(side: unknown): string | null {
  return (side as { readonly assignee?: string | null } | null)?.assignee ?? null
}
