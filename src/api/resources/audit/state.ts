/** What is known of the chain: how long it is, how much of it is signed, and what checking it said. */
import { z } from 'zod'
import {
  auditPlaces,
  type ChainVerdict,
  type FoundEntries,
  knownKeys,
  readCheckpoints,
  verifyChain,
} from '../../../audit/index.ts'
import { isoTime } from '../../../kernel/index.ts'
import { auditSize, foundEntries, localName } from '../../../store/index.ts'
import { type Desk, route, timeText } from '../../kit/index.ts'
import { sameAs } from '../../records/index.ts'

const hash = z.string().regex(/^[0-9a-f]{64}$/)

export const verdictSchema = sameAs<ChainVerdict & { readonly checkedAt: string }>()(
  z
    .strictObject({
      isWhole: z.boolean(),
      size: z.number().int(),
      head: hash,
      signedSize: z
        .number()
        .int()
        .describe('Entries that a signature speaks of; those after it only fit together.'),
      checkpoints: z.number().int().describe('Signatures that were looked at.'),
      checkedAt: timeText,
      fault: z
        .strictObject({
          kind: z.enum([
            ...(['flip', 'drop', 'reorder', 'insert', 're-stamp', 'truncation'] as const),
            'checkpoints',
          ]),
          seq: z.number().int().describe('The first wrong entry lies from here'),
          upTo: z.number().int().describe('to here.'),
          text: z.string(),
        })
        .nullable(),
    })
    .meta({ id: 'AuditVerdict' }),
)

type Checked = z.infer<typeof verdictSchema>

const stateSchema = z
  .strictObject({
    size: z.int().describe('Entries that there are.'),
    signed: z
      .strictObject({ size: z.int(), time: timeText })
      .nullable()
      .describe('What the newest signature speaks of, as it stands in the file: not checked here.'),
    checking: z
      .strictObject({ done: z.int(), of: z.int(), beganAt: timeText })
      .nullable()
      .describe('A check that goes on now: entries looked at.'),
    lastCheck: verdictSchema.nullable().describe('Null: none since the server started.'),
  })
  .meta({ id: 'AuditState' })

export const auditState = route({
  ...{ id: 'getAuditState', method: 'GET', path: '/audit/state', needs: 'audit:own' },
  summary: 'How long the chain is, and what the last check of it said.',
  answer: stateSchema,
  handle: async ({ desk }) => {
    const { size } = await auditSize(desk.database.read)
    const newest = readCheckpoints(placesOf(desk).checkpoints).checkpoints.at(-1)
    const { running, last } = checksOf(desk)
    return {
      body: {
        size,
        signed: newest === undefined ? null : { size: newest.size, time: newest.time },
        checking: running === null ? null : { ...running.progress },
        lastCheck: last,
      },
    }
  },
})

export function placesOf({ database, data }: Desk) {
  return auditPlaces(localName(database), data)
}

interface Checks {
  /** One that goes on now: who asks meanwhile gets the answer of the same. */
  running: {
    readonly verdict: Promise<ChainVerdict>
    readonly progress: { done: number; readonly of: number; readonly beganAt: string }
  } | null
  last: Checked | null
}

const checks = new WeakMap<object, Checks>()

function checksOf({ database }: Desk): Checks {
  const known = checks.get(database) ?? { running: null, last: null }
  checks.set(database, known)
  return known
}

export async function verdictOn(desk: Desk): Promise<Checked> {
  const known = checksOf(desk)
  const checkedAt = isoTime(desk.nowMs() * 1000)
  const { size } = await auditSize(desk.database.read)
  known.running ??= beginCheck(desk, { done: 0, of: size, beganAt: checkedAt })
  const verdict = await known.running.verdict
  if (!verdict.isWhole)
    desk.log.of('audit').error(`The audit log is broken: ${verdict.fault?.text}.`)
  known.last = { ...verdict, checkedAt }
  return known.last
}

function beginCheck(desk: Desk, progress: { done: number; of: number; beganAt: string }) {
  const known = checksOf(desk)
  const places = placesOf(desk)
  const verdict = verifyChain(
    counted(foundEntries(desk.database.read), progress),
    readCheckpoints(places.checkpoints),
    knownKeys(places.publicKey),
  ).finally(() => {
    known.running = null
  })
  return { verdict, progress }
}

async function* counted(entries: FoundEntries, progress: { done: number }) {
  for await (const some of entries) {
    progress.done += some.length
    yield some
  }
}
