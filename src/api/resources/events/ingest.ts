/** Signals of a user's own detectors: each is checked by itself, and waits for the engine. */
import { z } from 'zod'
import type { ExternalSignal } from '../../../contracts/index.ts'
import { type Posted, postSignals } from '../../../store/index.ts'
import { type Call, Problem, parsed, problem, route } from '../../kit/index.ts'
import { listOf } from '../../records/index.ts'
import { externalSignalSchema } from './external-signal.ts'

const signalsMax = 500
const bodyBytesMax = 2 * 1024 * 1024

/** Described by the shape, but not refused by it: one that is wrong must not keep the others out. */
const { $schema: _, ...described } = z.toJSONSchema(externalSignalSchema, { io: 'input' })
const posting = z.strictObject({
  signals: z
    .array(z.unknown().meta(described as Record<string, unknown>))
    .min(1)
    .max(signalsMax),
})

const fault = z.strictObject({ pointer: z.string(), code: z.string(), message: z.string() })
const resultSchema = z.strictObject({
  index: z.number().int().describe('Place in what was posted, from 0.'),
  status: z
    .enum(['accepted', 'duplicate', 'full', 'invalid'])
    .describe(
      '`duplicate`: this detector and id were posted before. `full`: too many wait; post it again later.',
    ),
  errors: listOf(z.looseObject(fault.shape)).optional(),
})

interface Checked {
  readonly signal: ExternalSignal | null
  readonly errors: readonly z.infer<typeof fault>[]
}

export const ingest = route({
  ...{ id: 'postSignals', method: 'POST', path: '/events', needs: 'events:ingest' },
  summary: 'Hand in signals of detectors of your own.',
  says: 'They are fused with what AMOSKYS sees of the same host: see docs/api/rest.md. What cannot be, because its time is not that of the traffic, is told as an event.',
  ...{ isIdempotent: true, status: 202, bodyBytesMax },
  body: posting,
  answer: z.strictObject({ accepted: z.number().int(), results: listOf(resultSchema) }),
  handle: async (call) => {
    const checked = call.body.signals.map(check)
    const fitting = checked.flatMap(({ signal }) => signal ?? [])
    if (fitting.length === 0) throw nothingFits(checked)
    const posted = await post(call, fitting)
    const results = checked.map(({ signal, errors }, index) =>
      signal === null
        ? { index, status: 'invalid' as const, errors }
        : { index, status: posted.shift()! },
    )
    const accepted = results.filter(({ status }) => status === 'accepted').length
    return { body: { accepted, results } }
  },
})

function check(given: unknown): Checked {
  try {
    const signal = parsed(externalSignalSchema, given, 'the signal') as ExternalSignal
    return { signal, errors: [] }
  } catch (thrown) {
    if (!(thrown instanceof Problem)) throw thrown
    return { signal: null, errors: thrown.members['errors'] as Checked['errors'] }
  }
}

function nothingFits(checked: readonly Checked[]): Problem {
  const errors = checked.flatMap(({ errors }, i) =>
    errors.map((one) => ({ ...one, pointer: `/signals/${i}${one.pointer}` })),
  )
  const [first] = errors
  return problem('validation_failed', `No signal fits. ${first?.pointer}: ${first?.message}.`, {
    errors: errors.slice(0, 20),
  })
}

function post(
  call: Pick<Call, 'caller' | 'desk' | 'traceId' | 'request'>,
  signals: ExternalSignal[],
) {
  const { desk } = call
  const detectors = [...new Set(signals.map(({ detector }) => detector))]
  const object = { kind: 'inbox', id: detectors.slice(0, 8).join(' ') }
  return desk.change(call, { verb: 'events.ingest', object }, async (db) => {
    const result: Posted[] = await postSignals(db, signals, desk.nowMs())
    const accepted = result.filter((one) => one === 'accepted').length
    return { before: null, after: { posted: signals.length, accepted }, result }
  })
}
