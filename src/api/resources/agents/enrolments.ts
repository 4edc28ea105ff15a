/** How a sensor is added: a token that is shown once, with which the machine gets a certificate of its own. */
import type { Kysely } from 'kysely'
import { z } from 'zod'
import { ageText } from '../../../kernel/index.ts'
import {
  dropEnrolment,
  type EnrolmentRow,
  findNewestRun,
  findSensor,
  keepEnrolment,
  openEnrolments,
  type Schema,
} from '../../../store/index.ts'
import { problem, type Route, route, timeText } from '../../kit/index.ts'
import { commandOf, makeToken } from './token.ts'

/** Paths of the API that a sensor's own would hide behind. */
const reserved: ReadonlySet<string> = new Set(['enrolments'])

const name = z
  .string()
  .regex(
    /^[A-Za-z0-9][\w.-]{0,63}$/,
    'expected up to 64 letters, digits, dots, dashes and underscores',
  )
  .describe('As it is to be called; it stands in its certificate.')

const enrolmentSchema = z
  .object({
    id: z.string(),
    sensor: z.string(),
    site: z.string(),
    createdAt: timeText,
    expiresAt: timeText.describe('Until then a machine can use the token, once.'),
  })
  .meta({ id: 'Enrolment' })

const madeSchema = z
  .object({
    enrolment: enrolmentSchema,
    token: z.string().describe('Shown this once; only its hash is kept.'),
    command: z.string().describe('To be run on the machine of the sensor.'),
  })
  .meta({ id: 'MadeEnrolment' })

const listEnrolments = route({
  ...{ id: 'listEnrolments', method: 'GET', path: '/agents/enrolments', needs: 'agents:enrol' },
  summary: 'Tokens that wait for a machine, the newest first. Without their secrets.',
  answer: z.object({ data: z.array(enrolmentSchema) }),
  handle: async ({ desk }) => {
    const open = await openEnrolments(desk.database.read, desk.nowMs())
    return { body: { data: open.map(shown) } }
  },
})

const makeEnrolment = route({
  ...{ id: 'makeEnrolment', method: 'POST', path: '/agents/enrolments', needs: 'agents:enrol' },
  summary: 'A token with which one machine can become a sensor of this name.',
  says: 'Where a sensor of the name is enrolled, its keys are good until the token is used, and no more from then on: that is asked for by `isReplacing`.',
  ...{ status: 201, isIdempotent: true, hasSecret: true, problems: ['conflict'] },
  body: z.strictObject({
    sensor: name,
    site: z.string().trim().max(100).default('').describe('Where it stands, for people.'),
    minutes: z.int().min(5).max(10_080).default(60).describe('So long the token is good.'),
    isReplacing: z.boolean().default(false),
  }),
  answer: madeSchema,
  handle: async (call) => {
    const { desk, body } = call
    const nowMs = desk.nowMs()
    const { id, text: token, hash } = await makeToken(call)
    const deed = { verb: 'sensor.token', object: { kind: 'enrolment', id } }
    const expires_ms = nowMs + body.minutes * 60_000
    const row = { id, sensor: body.sensor, site: body.site, token_hash: hash, expires_ms }
    await desk.change(call, deed, async (db) => {
      await requireFree(db, body, nowMs)
      return { ...(await keepEnrolment(db, row, nowMs)), result: null }
    })
    const enrolment = shown({ ...row, created_ms: nowMs })
    const command = await commandOf(call, { name: body.sensor, token })
    return { body: { enrolment, token, command } }
  },
})

const endEnrolment = route({
  ...{ id: 'endEnrolment', method: 'DELETE', path: '/agents/enrolments/{id}' },
  ...{ needs: 'agents:enrol', summary: 'Make a token that waits worthless.' },
  params: z.object({ id: z.string().max(64) }),
  answer: null,
  handle: async (call) => {
    const {
      desk,
      params: { id },
    } = call
    const deed = { verb: 'sensor.token_end', object: { kind: 'enrolment', id } }
    await desk.change(call, deed, async (db) => {
      const changed = await dropEnrolment(db, id, desk.nowMs())
      if (changed === null)
        throw problem('not_found', 'No such token waits: it was used, has ended, or never was.')
      return { ...changed, result: null }
    })
    return {}
  },
})

export const enrolmentRoutes: readonly Route[] = [listEnrolments, makeEnrolment, endEnrolment]

interface Asked {
  readonly sensor: string
  readonly isReplacing: boolean
}

async function requireFree(
  db: Kysely<Schema>,
  { sensor, isReplacing }: Asked,
  nowMs: number,
): Promise<void> {
  if (reserved.has(sensor))
    throw problem('conflict', `${sensor} is a path of the API: take another name.`)
  const known = await findSensor(db, sensor)
  if (known === null) {
    if ((await findNewestRun(db, sensor)) !== null)
      throw problem('conflict', 'A source of this name was read here: take another name.')
    return
  }
  if (isReplacing || known.state === 'revoked') return
  const heard =
    known.seen_ms === 0
      ? 'it has never reported'
      : `it reported ${ageText(nowMs - known.seen_ms)} ago`
  throw problem(
    'conflict',
    `A sensor of this name is enrolled, and ${heard}. To have another machine take its place, ask with isReplacing.`,
  )
}

function shown(row: Omit<EnrolmentRow, 'token_hash' | 'used_ms' | 'used_by'>) {
  return {
    ...{ id: row.id, sensor: row.sensor, site: row.site },
    createdAt: new Date(row.created_ms).toISOString(),
    expiresAt: new Date(row.expires_ms).toISOString(),
  }
}
