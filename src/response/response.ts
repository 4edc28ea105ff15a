/** What is made of alerts, kept in the transaction that keeps them: incidents, and what people hide of them. */
import type { Kysely } from 'kysely'
import type { Alert, Importance, IncidentState, Mute, TouchedIncident } from '../contracts/index.ts'
import {
  candidatesFor,
  endedMutes,
  eventOfIncident,
  type Found,
  incidentOfAlert,
  incidentState,
  incidentsFor,
  incidentsMutedBy,
  keepEvent,
  keepFound,
  keepMembers,
  mutesInForce,
  newestEvidenceMs,
  type Schema,
  settleMute,
  staleIncidents,
} from '../store/index.ts'
import {
  type Correlated,
  type CorrelationRules,
  correlate,
  defaultRules,
  freshUntilMs,
  incidentOf,
  muteOf,
  peersOf,
} from './incidents/index.ts'

export interface ResponseOptions extends Partial<CorrelationRules> {
  /** Milliseconds since the Unix epoch, on the wall: mutes end by it. */
  readonly clock: () => number
  /** How much depends on a host. Default: as much as on any. */
  readonly importanceOf?: (db: Kysely<Schema>, entity: string) => Promise<Importance>
}

export interface Response {
  /** For the store, in the transaction that keeps these alerts. */
  onAlerts(db: Kysely<Schema>, alerts: readonly Alert[]): Promise<void>
  /** Incidents that were made or grew since it was asked last, the newest; they may not be kept: the store knows. */
  touched(): readonly TouchedIncident[]
  /**
   * To be called now and then, in a transaction: at most `limit` open incidents whose evidence has aged are weighed anew as
   * of `nowUs` (event time; null: as of the newest evidence of all), and alerts whose mute has ended come back. Returns how
   * many incidents it wrote.
   */
  refreshUrgency(db: Kysely<Schema>, nowUs: number | null, limit: number): Promise<number>
}

/** Beyond so many nobody is told by name; whoever follows finds them in the store all the same. */
const touchedMax = 1024

export function createResponse(options: ResponseOptions): Response {
  const rules = { ...defaultRules, ...options }
  let touched = new Map<string, TouchedIncident>()
  const touch = ({ id, traceId, revision }: TouchedIncident) => {
    if (touched.size < touchedMax) touched.set(id, { id, traceId, revision })
  }
  return {
    touched() {
      const all = [...touched.values()]
      touched = new Map()
      return all
    },
    async onAlerts(db, alerts) {
      const mutes = alerts.length > 0 ? await mutesInForce(db, options.clock()) : []
      for (const alert of alerts) await take(db, alert, { ...rules, mutes, touch })
    },
    async refreshUrgency(db, asOfUs, limit) {
      const nowUs = asOfUs ?? (await newestEvidenceMs(db)) * 1000
      const stale = await staleIncidents(db, nowUs / 1000, limit)
      for (const id of stale) await weighAnew(db, id, { ...rules, nowUs })
      const unmuted = await liftEnded(db, { ...rules, nowUs, limit: limit - stale.length })
      return stale.length + unmuted
    },
  }
}

type Rules = CorrelationRules & Pick<ResponseOptions, 'importanceOf' | 'clock'>

async function take(
  db: Kysely<Schema>,
  alert: Alert,
  rules: Rules & {
    readonly mutes: readonly Mute[]
    readonly touch: (incident: TouchedIncident) => void
  },
): Promise<void> {
  const known = await incidentOfAlert(db, alert.id)
  if (known !== null && known.revision >= alert.revision) return
  const holder = known ? await incidentState(db, known.incidentId) : null
  const candidates = holder ? [holder] : await candidatesFor(db, alert, peersOf(alert))
  const importance = await importancesOf(db, [alert.entity, ...candidates.map(entityOf)], rules)
  const grown = correlate(alert, candidates, {
    ...{ joinWindowMs: rules.joinWindowMs, needsYouAt: rules.needsYouAt, mutes: rules.mutes },
    importanceOf: (entity) => importance.get(entity) ?? 'normal',
  })
  if (grown === null) return
  const { state, incident, member } = grown
  await keepMembers(db, state.id, [member])
  await tell(db, grown, { before: holder, nowMs: rules.clock() })
  rules.touch(incident)
  const seenMs = Date.parse(alert.lastTime)
  const lastMs = Date.parse(incident.lastTime)
  await keepFound(db, {
    ...{ state, incident },
    freshUntilMs: freshUntilMs({ lastMs, nowMs: seenMs }),
  })
}

/** The log of events tells when an incident is raised, and when nothing of it stands any more. */
async function tell(
  db: Kysely<Schema>,
  { incident, isNew }: Correlated,
  { before, nowMs }: { readonly before: IncidentState | null; readonly nowMs: number },
): Promise<void> {
  const stood = before?.members.some(({ status }) => status !== 'withdrawn') ?? true
  if (isNew) await keepEvent(db, eventOfIncident(incident, 'raised', nowMs), nowMs)
  if (incident.isWithdrawn && stood)
    await keepEvent(db, eventOfIncident(incident, 'withdrawn', nowMs), nowMs)
}

function entityOf({ entity }: IncidentState): string {
  return entity
}

async function importancesOf(
  db: Kysely<Schema>,
  entities: readonly string[],
  { importanceOf }: Rules,
): Promise<ReadonlyMap<string, Importance>> {
  const known = new Map<string, Importance>()
  if (importanceOf === undefined) return known
  for (const entity of new Set(entities)) known.set(entity, await importanceOf(db, entity))
  return known
}

/** Makes an incident's record anew from its alerts as they stand in the database. */
async function weighAnew(
  db: Kysely<Schema>,
  id: string,
  rules: Rules & { readonly nowUs: number },
): Promise<void> {
  const state = await incidentState(db, id)
  if (state === null || state.members.length === 0) return
  const importance = await importancesOf(db, [state.entity], rules)
  const newer = {
    ...state,
    revision: state.revision + 1,
    importance: importance.get(state.entity) ?? state.importance,
  }
  await keepFound(db, foundOf(newer, rules))
}

/** A state and the record made of it as of `nowUs`. */
export function foundOf(
  state: IncidentState,
  { nowUs, needsYouAt }: { readonly nowUs: number; readonly needsYouAt: number },
): Found {
  const incident = incidentOf(state, { nowUs, needsYouAt })
  const lastMs = Date.parse(incident.lastTime)
  return { state, incident, freshUntilMs: freshUntilMs({ lastMs, nowMs: nowUs / 1000 }) }
}

/** Alerts whose mute has ended: another one may cover them still. */
async function liftEnded(
  db: Kysely<Schema>,
  rules: Rules & { readonly nowUs: number; readonly limit: number },
): Promise<number> {
  const wallMs = rules.clock()
  const ended = await endedMutes(db, wallMs)
  if (ended.length === 0) return 0
  const mutes = await mutesInForce(db, wallMs)
  let written = 0
  for (const id of ended) {
    const room = rules.limit - written
    if (room <= 0) break
    const incidents = await incidentsMutedBy(db, id, room)
    for (const incident of incidents) await muteAnew(db, incident, { ...rules, mutes })
    written += incidents.length
    if (incidents.length < room) await settleMute(db, id)
  }
  return written
}

/** So many incidents at most are looked at when a mute is made, changed or lifted; the sweep finds the rest. */
const mutedAtOnce = 2000

/** A mute was made, changed or lifted: looks again at the open incidents that it covers, or covered. */
export async function muteIncidentsAnew(
  db: Kysely<Schema>,
  mute: Pick<Mute, 'id' | 'scope'>,
  wallMs: number,
): Promise<number> {
  const mutes = await mutesInForce(db, wallMs)
  const nowUs = (await newestEvidenceMs(db)) * 1000
  const covered = await incidentsMutedBy(db, mute.id, mutedAtOnce)
  const coverable = await incidentsFor(db, mute.scope, mutedAtOnce)
  const ids = new Set([...covered, ...coverable])
  for (const id of ids)
    await muteAnew(db, id, { ...defaultRules, clock: () => wallMs, nowUs, mutes })
  return ids.size
}

/** Looks again which of an incident's alerts are muted. */
async function muteAnew(
  db: Kysely<Schema>,
  id: string,
  rules: Rules & { readonly nowUs: number; readonly mutes: readonly Mute[] },
): Promise<void> {
  const state = await incidentState(db, id)
  if (state === null) return
  const changed = state.members.flatMap((member) => {
    const mutedBy = muteOf(rules.mutes, member)
    return mutedBy === member.mutedBy ? [] : [{ ...member, mutedBy }]
  })
  if (changed.length === 0) return
  await keepMembers(db, id, changed)
  await weighAnew(db, id, rules)
}
