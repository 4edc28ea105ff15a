/** Changes of one incident: its standing, its notes, what belongs to it. */
import { z } from 'zod'
import type { Incident } from '../../../contracts/index.ts'
import { AmoskysError } from '../../../kernel/index.ts'
import {
  mergeIncidents,
  type RegroupUndo,
  splitIncident,
} from '../../../response/incidents/index.ts'
import { addNote, countNotes, newestUndo, noteList, notesMax } from '../../../store/index.ts'
import {
  actorOf,
  type Call,
  listQuery,
  listReply,
  pageOf,
  problem,
  route,
} from '../../kit/index.ts'
import { incidentSchema } from '../../records/index.ts'
import { knownIncident, knownState, replyWith } from './found.ts'
import { alertId, incidentId, note } from './shapes.ts'
import { requireVersion } from './stale.ts'
import {
  changedStanding,
  isSame,
  requireSense,
  type StandingPatch,
  standingOf,
  standingPatch,
  verbOf,
  withStanding,
} from './standing.ts'
import { tell } from './tell.ts'
import {
  keepRegrouped,
  remember,
  sidesOf,
  type TakenBack,
  takeBack,
  type UndoBody,
} from './undo.ts'

const params = z.object({ id: incidentId })
const sourcesMax = 20
/** More would make a record that nobody reads. */
const alertsMax = 1024

const regrouped = z.object({
  incident: incidentSchema,
  others: z.array(incidentSchema).describe('The other incidents that it was done with.'),
  undoToken: z.string(),
})

const undone = z.object({
  results: z.array(
    z.object({
      id: z.string(),
      result: z.enum(['undone', 'changed_since']),
      version: z.number().int(),
    }),
  ),
})

type OfIncident<B = unknown> = Omit<Call, 'params' | 'body'> & {
  readonly params: { readonly id: string }
  readonly body: B
}

function deedOf(verb: string, id: string, reason = '') {
  return { verb, object: { kind: 'incident', id }, reason }
}

/** A standing changed and remembered. A duplicate is merged: its alerts belong to the other. */
async function changeStanding(call: OfIncident<StandingPatch>) {
  const { desk, body, match } = call
  const { id } = call.params
  const { mergedInto, ...patch } = body
  if ((patch.disposition === 'duplicate') !== (mergedInto !== undefined))
    throw problem(
      'validation_failed',
      'disposition duplicate and mergedInto: expected both, found one of them.',
    )
  if (mergedInto !== undefined) return mergeAsDuplicate(call, mergedInto)
  const seen = await knownIncident(desk.database.read, id)
  const verb = verbOf(standingOf(seen), changedStanding(seen, patch))
  const token = desk.newId('und')
  const { after, isChanged } = await desk.change(
    call,
    deedOf(verb, id, patch.reason),
    async (db) => {
      const found = await knownIncident(db, id)
      await requireVersion(db, found, match)
      await requireSense(db, patch, desk.nowMs())
      const [before, standing] = [standingOf(found), changedStanding(found, patch)]
      if (isSame(before, standing))
        return { before, after: before, result: { after: found, isChanged: false } }
      const after = await withStanding(db, found, { standing, nowMs: desk.nowMs() })
      const changes = [{ id, before, after: standing }]
      const undo = { token, incidentId: id }
      await remember(db, { ...undo, body: { kind: 'standing', changes } }, desk.nowMs())
      return { before, after: standing, result: { after, isChanged: true } }
    },
  )
  return isChanged ? undoableBy(token, replyWith(after)) : replyWith(after)
}

async function mergeAsDuplicate(call: OfIncident<StandingPatch>, target: string) {
  const {
    desk,
    match,
    params: { id },
    body,
  } = call
  const token = await desk.change(
    call,
    deedOf('incident.merge', target, body.reason),
    async (db) => {
      await requireVersion(db, await knownIncident(db, id), match)
      const into = { ...call, params: { id: target } }
      const merged = await mergeAll(into, db, { sources: [id], reason: body.reason ?? '' })
      return { ...merged, result: merged.result.undoToken }
    },
  )
  return undoableBy(token, replyWith(await knownIncident(desk.database.read, id)))
}

/** What takes exactly this change back, and none that came after it. */
function undoableBy<R extends object>(token: string, reply: R) {
  return { ...reply, headers: { 'x-undo-token': token } }
}

type Db = Parameters<typeof knownIncident>[0]

/** Puts the alerts of several incidents into the one that the call is about. */
async function mergeAll(
  call: OfIncident,
  db: Db,
  { sources, reason }: { readonly sources: readonly string[]; readonly reason: string },
) {
  const {
    desk,
    params: { id },
  } = call
  const steps: RegroupUndo[] = []
  const before = [await knownIncident(db, id)]
  const others: Incident[] = []
  for (const source of sources) {
    before.push(await knownIncident(db, source))
    const target = await knownState(db, id)
    if (target.standing.status === 'closed')
      throw problem('conflict', 'It is closed: open it before others are merged into it.')
    const theirs = await knownState(db, source)
    const merged = refusing(() => mergeIncidents(target, theirs))
    steps.push(merged.undo)
    const [closed] = await keepRegrouped(db, merged, desk.nowMs())
    others.push(closed!)
  }
  const result = await knownIncident(db, id)
  if (result.alertCount > alertsMax)
    throw problem('conflict', `Together they have more than ${alertsMax} alerts.`)
  const token = desk.newId('und')
  const undo: UndoBody = { kind: 'regroup', steps }
  await remember(db, { token, incidentId: id, body: undo }, desk.nowMs())
  const after = sidesOf(result, ...others)
  const sides = sidesOf(...before)
  for (const [index, source] of sources.entries())
    await tell(db, call, {
      ...{ verb: 'incident.merge', id: source, reason },
      ...{ before: sides[index + 1], after: after[index + 1] },
    })
  return {
    before: sides,
    after,
    result: { incident: result, others, undoToken: token },
  }
}

async function split(
  call: OfIncident,
  db: Db,
  { alerts, reason }: { readonly alerts: readonly string[]; readonly reason: string },
) {
  const {
    desk,
    params: { id },
  } = call
  const before = await knownIncident(db, id)
  const state = await knownState(db, id)
  const parts = refusing(() => splitIncident(state, alerts))
  const [rest, part] = await keepRegrouped(db, parts, desk.nowMs())
  const token = desk.newId('und')
  const undo: UndoBody = { kind: 'regroup', steps: [parts.undo] }
  await remember(db, { token, incidentId: id, body: undo }, desk.nowMs())
  const result = { incident: rest!, others: [part!], undoToken: token }
  const after = sidesOf(rest!, part!)
  await tell(db, call, { verb: 'incident.split', id: part!.id, after: after[1], reason })
  return { before: sidesOf(before), after, result }
}

/** What cannot be put together or apart contradicts what is there. */
function refusing<T>(act: () => T): T {
  try {
    return act()
  } catch (thrown) {
    if (thrown instanceof AmoskysError) throw problem('conflict', `${thrown.message}.`)
    throw thrown
  }
}

export const changeIncident = route({
  ...{ id: 'changeIncident', method: 'PATCH', path: '/incidents/{id}', needs: 'triage' },
  summary: 'Close it with a disposition, open it again, assign it, set when to look again.',
  says: 'If-Match is held against the version, the part of the ETag before the point: an incident that grows refuses nobody. Where it changed something, the header X-Undo-Token takes it back at /incidents/undo.',
  ...{ concurrency: 'match', params, body: standingPatch, problems: ['conflict'] },
  answer: incidentSchema,
  handle: (call) => changeStanding(call),
})

export const mergeIncidentsRoute = route({
  ...{ id: 'mergeIncidents', method: 'POST', path: '/incidents/{id}/merge', needs: 'triage' },
  summary: 'Put the alerts of others into this one; the others are closed as its duplicates.',
  ...{ isIdempotent: true, params, problems: ['conflict'] },
  body: z.strictObject({
    from: z.array(incidentId).min(1).max(sourcesMax),
    reason: z.string().max(2000).default(''),
  }),
  answer: regrouped,
  handle: async (call) => {
    const {
      body,
      params: { id },
    } = call
    const sources = [...new Set(body.from)]
    const result = await call.desk.change(call, deedOf('incident.merge', id, body.reason), (db) =>
      mergeAll(call, db, { sources, reason: body.reason }),
    )
    return { body: result }
  },
})

export const splitIncidentRoute = route({
  ...{ id: 'splitIncident', method: 'POST', path: '/incidents/{id}/split', needs: 'triage' },
  summary: 'Take some of its alerts out, into an incident of their own.',
  ...{ isIdempotent: true, params, problems: ['conflict'] },
  body: z.strictObject({
    alerts: z.array(alertId).min(1).max(alertsMax),
    reason: z.string().max(2000).default(''),
  }),
  answer: regrouped,
  handle: async (call) => {
    const {
      body,
      params: { id },
    } = call
    const result = await call.desk.change(call, deedOf('incident.split', id, body.reason), (db) =>
      split(call, db, { alerts: [...new Set(body.alerts)], reason: body.reason }),
    )
    return { body: result }
  },
})

export const undoOfIncident = route({
  ...{ id: 'undoIncident', method: 'POST', path: '/incidents/{id}/undo', needs: 'triage' },
  summary: 'Take back the newest change of it that was not taken back.',
  ...{ isIdempotent: true, params, problems: ['already_undone', 'conflict'] },
  answer: undone,
  handle: async (call) => {
    const {
      desk,
      params: { id },
    } = call
    await knownIncident(desk.database.read, id)
    const results = await desk.change(call, deedOf('incident.undo', id), async (db) => {
      const undo = await newestUndo<UndoBody>(db, id)
      const taken = await takeBack(db, undo, desk.nowMs())
      return tellTaken(db, call, { taken, own: id })
    })
    return { body: { results: [...results] } }
  },
})

export const undoneAnswer = undone

/** Each incident gets its entry; that of `own` is the one of the request itself, which tells of all. */
export async function tellTaken(
  db: Db,
  call: Parameters<typeof tell>[1],
  { taken, own }: { readonly taken: readonly TakenBack[]; readonly own: string },
) {
  for (const { outcome, before, after } of taken)
    if (outcome.id !== own && outcome.result === 'undone')
      await tell(db, call, { verb: 'incident.undo', id: outcome.id, before, after })
  const result = taken.map(({ outcome }) => outcome)
  const [only, ...others] = taken
  if (only !== undefined && others.length === 0)
    return { before: only.before, after: only.after, result }
  return {
    before: taken.map(({ before }) => before),
    after: taken.map(({ after }) => after),
    result,
  }
}

export const listNotes = route({
  ...{ id: 'listNotes', method: 'GET', path: '/incidents/{id}/notes', needs: 'read', params },
  summary: 'Notes on it, the newest first.',
  query: listQuery(noteList),
  answer: pageOf(note),
  handle: async (call) => {
    const { id } = call.params
    await knownIncident(call.desk.database.read, id)
    return listReply<NoteColumns>(call, {
      spec: noteList,
      select: ['incident_notes.id as id', 'incident_id', 'author', 'time', 'text'],
      visible: [{ field: 'incident', op: 'is', values: [id], isNot: false }],
      json: (row) => JSON.stringify(noteOf(row)),
    })
  },
})

export const makeNote = route({
  ...{ id: 'addNote', method: 'POST', path: '/incidents/{id}/notes', needs: 'triage' },
  summary: 'Write down what you know about it.',
  ...{ isIdempotent: true, status: 201, params, problems: ['conflict'] },
  body: z.strictObject({ text: z.string().trim().min(1).max(4000) }),
  answer: note,
  handle: async (call) => {
    const {
      desk,
      body,
      params: { id },
    } = call
    const row = {
      ...{ id: desk.newId('nte'), incident_id: id, author: actorOf(call).id },
      ...{ time: new Date(desk.nowMs()).toISOString(), text: body.text },
    }
    await desk.change(call, deedOf('incident.note', id), async (db) => {
      await knownIncident(db, id)
      if ((await countNotes(db, id)) >= notesMax)
        throw problem('conflict', `It has ${notesMax} notes already.`)
      await addNote(db, row)
      return { before: null, after: noteOf(row), result: row }
    })
    return { body: noteOf(row) }
  },
})

interface NoteColumns {
  readonly id: string
  readonly incident_id: string
  readonly author: string
  readonly time: string
  readonly text: string
}

function noteOf({ id, incident_id, author, time, text }: NoteColumns) {
  return { id, incident: incident_id, author, time, text }
}
