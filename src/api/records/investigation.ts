import { z } from 'zod'
import {
  type Investigation,
  type InvestigationHead,
  intelligenceSources,
} from '../../contracts/index.ts'
import { count, listOf } from './parts.ts'
import { sameAs } from './same-as.ts'

const wallTime = z.iso.datetime().describe('On the wall, RFC 3339, UTC.')
const verdict = z.enum(['malicious', 'suspicious', 'harmless', 'unknown'])

const lookedUp = z.strictObject({
  kind: z.enum(['address', 'domain', 'url', 'ja3', 'ja4', 'mac', 'file']),
  value: z.string().describe('Text from the network.'),
})

const lookup = z
  .strictObject({
    indicator: lookedUp,
    source: z.enum(intelligenceSources),
    list: z.string().describe('Of `list`: its name.'),
    outcome: z.enum(['answered', 'nothing', 'skipped', 'failed']),
    verdict,
    score: z.number().nullable().describe('How bad the source says it is, 0 to 1.'),
    text: z.string().describe('What it said. Text from outside is made safe to print.'),
    why: z.string().describe('Why it was skipped or failed.'),
    answeredAt: wallTime.nullable(),
    isFromCache: z.boolean(),
    isStale: z.boolean(),
  })
  .meta({ id: 'Lookup', description: 'One question to one source, and what came of it.' })

const indicatorVerdict = z.strictObject({
  indicator: lookedUp,
  verdict,
  answered: count,
  agreeing: count,
  text: z.string(),
})

const riskTerm = z.strictObject({
  name: z.enum([
    ...(['verdict', 'severity', 'intelligence', 'importance'] as const),
    ...(['reach', 'priors', 'baseline', 'outcome'] as const),
  ]),
  value: z.number().describe('Below 0: it speaks for harmless.'),
  min: z.number(),
  max: z.number(),
  text: z.string(),
})

const uncertainty = z.strictObject({
  kind: z.enum(['disagree', 'missing', 'stale', 'models']),
  text: z.string(),
})

const head = z.strictObject({
  id: z.string(),
  incidentId: z.string(),
  incidentRevision: count,
  revision: count.describe('1: what this machine knows by itself.'),
  state: z.enum(['asking', 'done']).describe('`asking`: sources have still to answer.'),
  traceId: z.string(),
  startedAt: wallTime,
  updatedAt: wallTime,
  riskScore: z.number().min(0).max(100),
  uncertainty: listOf(uncertainty).describe('While there is any, nothing is done automatically.'),
  headline: z.string(),
  agreement: z.string().describe('How far the sources agree.'),
})

export const investigationHeadSchema = sameAs<InvestigationHead>()(
  head.meta({ id: 'InvestigationHead', description: 'What an investigation came to.' }),
)

export const investigationSchema = sameAs<Investigation>()(
  head
    .extend({
      lookups: listOf(lookup),
      indicators: listOf(indicatorVerdict),
      terms: listOf(riskTerm).describe('Their sum, held to 0 to 100, is `riskScore`.'),
    })
    .meta({ id: 'Investigation', description: 'What was looked up and concluded.' }),
)
