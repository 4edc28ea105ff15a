/** The board of an investigation: what was pinned, what might be true, and what speaks for and against it. */
import type { Kysely } from 'kysely'
import { z } from 'zod'
import { findBoard, type IncidentBoardRow, keepBoard, type Schema } from '../../../store/index.ts'
import { actorOf, problem, route, timeText } from '../../kit/index.ts'
import { knownIncident } from './found.ts'
import { incidentId } from './shapes.ts'

const line = z.string().trim().min(1).max(500)
const linesMax = 30

const pin = z.strictObject({
  kind: z.enum(['flow', 'entity', 'moment']),
  id: z
    .string()
    .min(1)
    .max(300)
    .describe('Of a flow its sensor, number and start; of a host its address.'),
  label: z.string().min(1).max(500).describe('How it reads. Text from the network.'),
  time: timeText.nullable().describe('Where it stands on the axis of time; null: nowhere.'),
})

const hypothesis = z.strictObject({
  text: line,
  state: z.enum(['open', 'likely', 'ruled_out']),
  for: z.array(line).max(linesMax),
  against: z.array(line).max(linesMax),
})

const writing = z.strictObject({
  pins: z.array(pin).max(100),
  hypotheses: z.array(hypothesis).max(20),
})

const board = writing
  .extend({
    incident: z.string(),
    version: z.number().int().describe('0: nobody has written on it yet.'),
    changedBy: z.string().nullable().describe('Id of the account that wrote last.'),
    changedAt: timeText.nullable(),
  })
  .meta({ id: 'IncidentBoard', description: 'What people gathered about an incident.' })

const params = z.object({ id: incidentId })

type Writing = z.output<typeof writing>

export const getBoard = route({
  ...{ id: 'getBoard', method: 'GET', path: '/incidents/{id}/board', needs: 'read', params },
  summary: 'What people gathered about it: pins and hypotheses.',
  answer: board,
  handle: async ({ desk, params: { id } }) => {
    const db = desk.database.read
    await knownIncident(db, id)
    return replyWith(await boardOf(db, id))
  },
})

export const writeBoard = route({
  ...{ id: 'writeBoard', method: 'PUT', path: '/incidents/{id}/board', needs: 'triage', params },
  summary: 'Write it whole.',
  ...{ concurrency: 'match', body: writing, answer: board },
  handle: async (call) => {
    const { desk, match, body, params } = call
    const { id } = params
    const deed = { verb: 'incident.board', object: { kind: 'incident', id } }
    const after = await desk.change(call, deed, async (db) => {
      await knownIncident(db, id)
      const before = await boardOf(db, id)
      if (match !== null && match !== String(before.version))
        throw problem('stale_version', 'Someone changed the board since you saw it.', {
          current: before,
        })
      const row: IncidentBoardRow = {
        ...{ incident_id: id, version: before.version + 1, changed_by: actorOf(call).id },
        ...{ changed_ms: desk.nowMs(), body: JSON.stringify(body) },
      }
      await keepBoard(db, row)
      const result = shown(id, row)
      return { before: toldOf(before), after: toldOf(result), result }
    })
    return replyWith(after)
  },
})

async function boardOf(db: Kysely<Schema>, id: string) {
  return shown(id, await findBoard(db, id))
}

function shown(incident: string, row: IncidentBoardRow | undefined): z.input<typeof board> {
  if (row === undefined)
    return { incident, version: 0, changedBy: null, changedAt: null, pins: [], hypotheses: [] }
  const { pins, hypotheses } = JSON.parse(row.body) as Writing
  return {
    ...{ incident, version: row.version, changedBy: row.changed_by },
    ...{ changedAt: new Date(row.changed_ms).toISOString(), pins, hypotheses },
  }
}

/** In the audit log stands what was held to be true, and how much was pinned. */
function toldOf({ pins, hypotheses, version }: z.input<typeof board>) {
  return {
    ...{ version, pins: pins.length },
    hypotheses: hypotheses.map(({ text, state }) => ({ text, state })),
  }
}

function replyWith(body: z.input<typeof board>) {
  return { body, etag: `"${body.version}"` }
}
