import { z } from 'zod'
import type { Counterfactual, Quantity } from '../../../contracts/index.ts'
import { spaced } from '../../../kernel/index.ts'
import { route } from '../../kit/index.ts'
import { quantity } from '../../records/index.ts'
import type { Decision } from './decision.ts'
import { limitQuery } from './decisions.ts'
import { decisionsMax, recentDecisions } from './recent.ts'

const rulesMax = 40

const ruleSchema = z
  .object({
    behaviour: z.string().describe('Detector whose number it is.'),
    feature: z.string().describe('The number: `distinct ports`.'),
    side: z.enum(['under', 'over']),
    alerts: z.number().int().describe('Of which it is told.'),
    of: z.number().int().describe('Alerts in which the detector spoke.'),
    lowest: quantity.describe('Lowest and highest of the values from which another word holds.'),
    highest: quantity,
    newLow: z.number().describe('Lowest and highest probability that would be left.'),
    newHigh: z.number(),
  })
  .meta({ id: 'TippingPoint' })

const answer = z
  .object({
    alerts: z.number().int().describe('Newest alerts that were looked at.'),
    data: z.array(ruleSchema).describe('What is told of most alerts first, at most 40.'),
  })
  .meta({ id: 'TippingPoints' })

export const tippingPointsRoute = route({
  ...{ id: 'listTippingPoints', method: 'GET', path: '/models/counterfactuals', needs: 'read' },
  ...{ summary: 'What would have changed our mind, over many alerts.' },
  says: 'Made of the explanations of the newest alerts, of changes of one number alone. Each was found by scoring again.',
  query: limitQuery(decisionsMax),
  answer,
  handle: async ({ desk, query: { limit } }) => {
    const decisions = await recentDecisions(desk, limit)
    return { body: { alerts: decisions.length, data: rulesOf(decisions) } }
  },
})

interface Told {
  readonly behaviour: string
  readonly feature: string
  readonly side: 'under' | 'over'
  readonly bound: Quantity
  readonly newP: number
}

function rulesOf(decisions: readonly Decision[]): z.input<typeof ruleSchema>[] {
  const rules = Map.groupBy(
    decisions.flatMap((decision) =>
      decision.counterfactuals.flatMap((change) => toldOf(change, decision) ?? []),
    ),
    ({ behaviour, feature, side, bound }) => `${behaviour} ${feature} ${side} ${bound.unit}`,
  )
  const made = [...rules.values()].map((told) => {
    const { behaviour, feature, side } = told[0]!
    const bounds = told.map(({ bound }) => bound).sort((a, b) => a.value - b.value)
    const left = told.map(({ newP }) => newP)
    return {
      ...{ behaviour: spaced(behaviour), feature: spaced(feature), side, alerts: told.length },
      of: decisions.filter(({ behaviours }) => behaviours.includes(behaviour)).length,
      ...{ lowest: bounds[0]!, highest: bounds.at(-1)! },
      ...{ newLow: Math.min(...left), newHigh: Math.max(...left) },
    }
  })
  return made
    .sort((a, b) => b.alerts - a.alerts || (a.feature < b.feature ? -1 : 1))
    .slice(0, rulesMax)
}

/** Of a change of one number; null of the others, which are no rule of one line. */
function toldOf(change: Counterfactual, { behaviours }: Decision): Told | null {
  const { interval, feature, told, newP } = change
  const [from, to] = interval
  const bound = told.find(({ value }) => value === (from ?? to))
  if (bound === undefined || typeof (from ?? to) !== 'number') return null
  const [detector, name] = feature.includes('/')
    ? (feature.split('/') as [string, string])
    : [behaviours[0] ?? '', feature]
  return { behaviour: detector, feature: name, side: from === null ? 'under' : 'over', bound, newP }
}
