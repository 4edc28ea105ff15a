/** An incident as it stands, and its answer. */
import type { Kysely } from 'kysely'
import type { Incident, IncidentState } from '../../../contracts/index.ts'
import { findIncident, incidentState, type Schema } from '../../../store/index.ts'
import { problem } from '../../kit/index.ts'

export async function knownIncident(db: Kysely<Schema>, id: string): Promise<Incident> {
  const incident = await findIncident(db, id)
  if (incident === null) throw problem('not_found', 'There is no incident with this id.')
  return incident
}

export async function knownState(db: Kysely<Schema>, id: string): Promise<IncidentState> {
  const state = await incidentState(db, id)
  if (state === null) throw problem('not_found', `There is no incident ${id}.`)
  return state
}

/** Person's part and engine's part. `If-Match` is held against the first alone (decision 24). */
export function tagOf({ version, revision }: Pick<Incident, 'version' | 'revision'>): string {
  return `"${version}.${revision}"`
}

export function replyWith(incident: Incident) {
  return { body: incident, etag: tagOf(incident) }
}
