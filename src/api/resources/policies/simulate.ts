/** What a policy would have done in the last days, against what people made of those incidents. */
import { z } from 'zod'
import { actionKinds, actionModes, safetyRules } from '../../../contracts/index.ts'
import { gatherSafetyFacts } from '../../../response/index.ts'
import { backtest } from '../../../response/policy/index.ts'
import { incidentsSince, newestEvidenceMs } from '../../../store/index.ts'
import { homeNetworksOf, route } from '../../kit/index.ts'
import { actionScope, disposition } from '../../records/index.ts'
import { knownPolicy, versionParams } from './known.ts'

const days = 7
const dayMs = 86_400_000
/** A whole record is some ten kilobytes; these are read within two seconds. */
const incidentsMax = 2_000

const count = z.number().int()

const wouldBe = z.object({
  ...{ incidentId: z.string(), time: z.string(), kind: z.enum(actionKinds), target: z.string() },
  ...{ scope: actionScope, ttlSeconds: count, headline: z.string() },
  disposition: disposition.nullable(),
  later: z.enum(['right', 'wrong', 'unsaid']).describe('What was made of the incident later.'),
})

export const simulatePolicy = route({
  ...{ id: 'simulatePolicy', method: 'POST', path: '/policies/{version}/simulate' },
  needs: 'policies:draft',
  summary: `What it would have done in the last ${days} days. Has no effect.`,
  ...{ cost: 'heavy', params: versionParams },
  answer: z
    .object({
      ...{ version: count, from: z.string(), days: count, incidents: count, unjudged: count },
      isWhole: z.boolean().describe(`False: there were more than ${incidentsMax} incidents.`),
      counts: z.array(z.object({ kind: z.enum(actionKinds), mode: z.enum(actionModes), count })),
      automatic: z.array(wouldBe).describe('What it would have done by itself, at most 500.'),
      automaticCount: count,
      wrong: count.describe('Later marked expected, or an error of the detector.'),
      ...{ right: count, unsaid: count },
      held: z
        .array(z.object({ rule: z.enum(safetyRules), count }))
        .describe('What held automatic ones back.'),
      text: z.string(),
      limits: z.array(z.string()).describe('What it cannot know.'),
    })
    .meta({ id: 'Backtest' }),
  handle: async ({ desk, request, params: { version } }) => {
    const db = desk.database.read
    const { policy } = await knownPolicy(db, version)
    // Of traffic of another day, the last days are those before its newest evidence.
    const nowMs = desk.nowMs()
    const sinceMs = Math.min(nowMs, (await newestEvidenceMs(db)) || nowMs) - days * dayMs
    const { incidents, isComplete } = await incidentsSince(db, sinceMs, incidentsMax)
    const homeNetworks = homeNetworksOf(desk)
    const operators = [request.address]
    const facts = await gatherSafetyFacts(db, { nowMs, caps: policy, homeNetworks, operators })
    const found = backtest({ policy, days, incidents, facts })
    const { counts, automatic, held, limits, ...rest } = found
    return {
      body: {
        ...{ version, from: new Date(sinceMs).toISOString(), isWhole: isComplete, ...rest },
        ...{ counts: [...counts], automatic: [...automatic] },
        ...{ held: [...held], limits: [...limits] },
      },
    }
  },
})
