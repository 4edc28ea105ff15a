/** What people make of an incident: close, reopen, assign, look at it again. */
import type { Kysely } from 'kysely'
import { z } from 'zod'
import { isRole, permissionsOf, type Role } from '../../../accounts/index.ts'
import type { Incident, IncidentStanding } from '../../../contracts/index.ts'
import { defaultRules, queueOf } from '../../../response/incidents/index.ts'
import {
  eventOfIncident,
  findUser,
  keepEvent,
  keepStanding,
  type Schema,
} from '../../../store/index.ts'
import { problem, timeText } from '../../kit/index.ts'
import { disposition } from '../../records/index.ts'

export const standingPatch = z
  .strictObject({
    status: z.enum(['open', 'closed']).optional(),
    disposition: disposition.optional().describe('Needed to close.'),
    reason: z.string().max(2000).optional(),
    assignee: z
      .string()
      .regex(/^usr_[0-9A-Za-z_]{1,40}$/, 'expected the id of a user')
      .nullable()
      .optional(),
    revisitAt: timeText
      .transform((text) => new Date(text).toISOString())
      .nullable()
      .optional()
      .describe('Needed where nobody can tell.'),
    mergedInto: z
      .string()
      .regex(/^inc_[0-9A-HJKMNP-TV-Z]{26}$/, 'expected inc_ and a ULID')
      .optional()
      .describe('Of a duplicate: the incident it is part of. Its alerts go there.'),
  })
  .meta({ id: 'IncidentPatch' })

export type StandingPatch = z.output<typeof standingPatch>

/** The standing after a change; throws where the change contradicts itself or what is there. */
export function changedStanding(
  incident: Incident,
  patch: Omit<StandingPatch, 'mergedInto'>,
): IncidentStanding {
  const { status = incident.status } = patch
  if (incident.mergedInto !== null && patch.status === 'open')
    throw refused('conflict', 'It was merged into another; undo that to open it again.')
  const isOpen = status === 'open'
  const isReopened = isOpen && incident.status === 'closed'
  const kept = isReopened ? null : incident.revisitAt
  const revisitAt = patch.revisitAt === undefined ? kept : patch.revisitAt
  if (isOpen && patch.disposition !== undefined)
    throw refused('conflict', 'An open incident has no disposition: close it with one.')
  const found = isOpen ? null : (patch.disposition ?? incident.disposition)
  if (!isOpen && found === null)
    throw refused(
      'validation_failed',
      `disposition: to close an incident, say what it was: ${disposition.options.join(', ')}.`,
    )
  if (found === 'inconclusive' && revisitAt === null)
    throw refused(
      'validation_failed',
      'revisitAt: closed as inconclusive, it needs the time at which to look again, such as 2027-01-31T09:00:00Z.',
    )
  return {
    status,
    disposition: found,
    reason: patch.reason ?? (isReopened ? '' : incident.reason),
    assignee: patch.assignee === undefined ? incident.assignee : patch.assignee,
    revisitAt,
    mergedInto: incident.mergedInto,
    version: incident.version + 1,
  }
}

/** What only the clock and the other people tell: a date to come, and somebody who can work on it. */
export async function requireSense(
  db: Kysely<Schema>,
  { assignee, revisitAt }: Omit<StandingPatch, 'mergedInto'>,
  nowMs: number,
): Promise<void> {
  if (typeof revisitAt === 'string' && Date.parse(revisitAt) <= nowMs)
    throw refused('validation_failed', 'revisitAt: expected a time that is still to come.')
  if (typeof assignee !== 'string') return
  const user = await findUser(db, assignee)
  const mayWork = user?.state === 'active' && isRole(user.role) && canTriage(user.role)
  if (!mayWork)
    throw refused(
      'validation_failed',
      'assignee: expected somebody who may sign in and whose role includes triage.',
    )
}

function canTriage(role: Role): boolean {
  return permissionsOf(role).has('triage')
}

function refused(code: 'conflict' | 'validation_failed', detail: string) {
  return problem(code, detail)
}

export function standingOf(incident: Incident): IncidentStanding {
  const { status, disposition: closedAs, reason, assignee } = incident
  const { revisitAt, mergedInto, version } = incident
  return { status, disposition: closedAs, reason, assignee, revisitAt, mergedInto, version }
}

/** Keeps a standing and what follows from it for the queue; yields the incident as it then is. */
export async function withStanding(
  db: Kysely<Schema>,
  incident: Incident,
  { standing, nowMs }: { readonly standing: IncidentStanding; readonly nowMs: number },
): Promise<Incident> {
  const { status } = standing
  const queue = queueOf({ ...incident, status }, defaultRules.needsYouAt)
  await keepStanding(db, incident.id, { standing, queue })
  const changed = { ...incident, ...standing, queue }
  if (status !== incident.status) {
    const what = status === 'closed' ? 'closed' : 'reopened'
    await keepEvent(db, eventOfIncident(changed, what, nowMs), nowMs)
  }
  return changed
}

/** Whether nothing would change. */
export function isSame(a: IncidentStanding, b: IncidentStanding): boolean {
  return JSON.stringify({ ...a, version: 0 }) === JSON.stringify({ ...b, version: 0 })
}

/** How the audit log calls a change. */
export function verbOf(before: IncidentStanding, after: IncidentStanding): string {
  if (before.status === after.status) return 'incident.change'
  return after.status === 'closed' ? 'incident.close' : 'incident.open'
}
