import { z } from 'zod'
import {
  brierScore,
  calibrationError,
  type Judged,
  type ReliabilityBin,
  reliabilityOf,
} from '../../../kernel/index.ts'
import { type JudgedCase, judgedCases } from '../../../store/index.ts'
import { rangeOf, route } from '../../kit/index.ts'
import { judgementOf } from './recent.ts'

/** Fewer say nothing of how right the numbers are. */
export const casesLeast = 20
const casesMax = 5_000

export const shareSchema = z
  .object({
    value: z.number(),
    hits: z.number().int(),
    n: z.number().int(),
    low: z.number(),
    high: z.number(),
  })
  .meta({ id: 'Share', description: 'Hits in n, with the 95 % Wilson interval of their share.' })

const calibrationSchema = z
  .object({
    harmful: z.number().int().describe('Closed as malicious.'),
    cleared: z.number().int().describe('Closed as expected, or as an error of the detector.'),
    notCounted: z
      .object({
        duplicate: z.number().int(),
        inconclusive: z.number().int(),
        unsaid: z.number().int().describe('Closed without a disposition.'),
      })
      .describe('Closed without a word on harm.'),
    least: z.number().int().describe('So many cases it takes for the error to be told.'),
    bins: z
      .array(
        z.object({
          from: z.number(),
          to: z.number(),
          said: z.number().describe('Mean of what was said; 0 where there is no case.'),
          right: shareSchema.describe('How many of them were closed as malicious.'),
        }),
      )
      .describe('Judged cases by the probability last said of them, in ten equal steps.'),
    error: z
      .number()
      .nullable()
      .describe('Expected calibration error, 0 to 1; null: too few judged cases.'),
    brier: z.number().nullable().describe('Brier score; null: too few judged cases.'),
    isComplete: z.boolean().describe('False: the 5,000 with the newest evidence alone.'),
  })
  .meta({ id: 'Calibration' })

export const calibrationRoute = route({
  ...{ id: 'getCalibration', method: 'GET', path: '/models/calibration', needs: 'read' },
  ...{ summary: 'How often the stated probability was right.' },
  says: 'Of closed incidents, by what people closed them as. The number is that of the whole, not of a model alone.',
  query: z.strictObject({
    since: z.string().max(40).optional().describe('Newest evidence from then on: as of a list.'),
  }),
  answer: calibrationSchema,
  handle: async ({ desk, query }) => {
    const { fromUs } = rangeOf(query, desk.nowMs())
    const { cases, isComplete } = await judgedCases(desk.database.read, { fromUs, max: casesMax })
    return { body: { ...calibrationOf(cases), isComplete } }
  },
})

function calibrationOf(cases: readonly JudgedCase[]) {
  const judged = cases.flatMap(judgedOf)
  const bins: ReliabilityBin[] = reliabilityOf(judged)
  const count = (disposition: JudgedCase['disposition']) =>
    cases.filter((one) => one.disposition === disposition).length
  const isEnough = judged.length >= casesLeast
  const harmful = judged.filter(({ isTrue }) => isTrue).length
  return {
    ...{ harmful, cleared: judged.length - harmful, least: casesLeast, bins },
    notCounted: {
      duplicate: count('duplicate'),
      inconclusive: count('inconclusive'),
      unsaid: count(null),
    },
    error: isEnough ? calibrationError(bins) : null,
    brier: isEnough ? brierScore(judged) : null,
  }
}

function judgedOf({ confidence, disposition }: JudgedCase): Judged[] {
  const judgement = judgementOf(disposition)
  return judgement === 'undecided' ? [] : [{ said: confidence, isTrue: judgement === 'harmful' }]
}
