import { z } from 'zod'
import { route } from '../../kit/index.ts'
import { decisionsMax, type JudgedDecision, recentDecisions } from './recent.ts'

export const limitQuery = (most: number) =>
  z.strictObject({
    limit: z.coerce
      .number()
      .int()
      .min(1)
      .max(decisionsMax)
      .default(most)
      .describe('Of the newest alerts.'),
  })

const points = z.number().describe('10 log10 of odds.')

const decisionSchema = z
  .object({
    alert: z.string().describe('Id of the alert; its explanation has the whole of it.'),
    incident: z.string().nullable().describe('Id of the incident it is in.'),
    time: z.string().describe('Of its newest evidence.'),
    entity: z.string(),
    headline: z.string(),
    confidence: z.number(),
    verdict: z
      .enum(['harmful', 'cleared', 'undecided', 'open'])
      .describe('What people closed its incident as; `undecided`: closed without a word on harm.'),
    base: points,
    groups: z
      .array(
        z.object({
          group: z.enum([
            ...(['timing', 'sequence', 'reach', 'novelty', 'volume', 'protocol'] as const),
            ...(['reputation', 'model'] as const),
          ]),
          points,
        }),
      )
      .describe('What each kind of evidence counted; `model`: all numbers of a learned model.'),
    rest: points.describe('10 log10 of odds: pieces too small to be told apart.'),
    calibration: points.describe('10 log10 of odds: what the bounds held back.'),
    total: points.describe('10 log10 of odds: the sum of the rest.'),
  })
  .meta({ id: 'Decision' })

const answer = z
  .object({ data: z.array(decisionSchema).describe('The newest first.') })
  .meta({ id: 'Decisions' })

export const decisionsRoute = route({
  ...{ id: 'listDecisions', method: 'GET', path: '/models/decisions', needs: 'read' },
  ...{ summary: 'What counted in the newest alerts.' },
  says: 'For each alert what each kind of evidence counted, in points that add up, and what people made of it.',
  query: limitQuery(60),
  answer,
  handle: async ({ desk, query: { limit } }) => {
    const decisions = await recentDecisions(desk, limit)
    return { body: { data: decisions.map(shown) } }
  },
})

function shown(decision: JudgedDecision): z.input<typeof decisionSchema> {
  const { id, revision, status, behaviours, strategies, counterfactuals, ...told } = decision
  return { alert: id, ...told, groups: [...told.groups] }
}
