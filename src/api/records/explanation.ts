/** Why an alert was raised, in words and in numbers that add up. */
import { z } from 'zod'
import {
  type Confidence,
  type Counterfactual,
  type ExplainedEvidence,
  type Explanation,
  hostRoles,
  type Party,
  type RecommendedAction,
  type Waterfall,
} from '../../contracts/index.ts'
import { count, facts, listOf, points, probability, quantity } from './parts.ts'
import { sameAs } from './same-as.ts'

export const claim = z.strictObject({
  kind: z.enum(['malicious', 'technique']),
  technique: z.string().exactOptional(),
})

export const confidence = sameAs<Confidence>()(
  z
    .strictObject({
      lo: probability,
      hi: probability,
      method: z.enum(['conformal', 'ensemble', 'none']),
      methodText: z.string(),
      word: z.string().describe('`very likely malicious`.'),
      triedText: z
        .string()
        .describe('How the lead did on look-alikes; empty where it was never tried.'),
      record: z
        .strictObject({ n: count, confirmed: count, binLo: probability, binHi: probability })
        .nullable()
        .describe('How often scores like this were confirmed; null: too few closed cases yet.'),
    })
    .meta({ id: 'Confidence', description: 'What stands around the probability.' }),
)

export const evidenceGroup = z.enum([
  ...(['timing', 'reach', 'novelty', 'volume', 'protocol', 'reputation', 'sequence'] as const),
])

const explainedEvidence = sameAs<ExplainedEvidence>()(
  z
    .strictObject({
      id: z.string(),
      signal: z.string().describe('Key of the signal that it is from.'),
      group: evidenceGroup,
      bar: z.string().describe('Id of the bar of the waterfall that its points are part of.'),
      text: z.string(),
      normal: z.string().describe('What is normal for this host, or that there is no history yet.'),
      observed: quantity,
      baseline: quantity.nullable(),
      points,
      direction: z.enum(['up', 'down']).describe('`down`: it speaks against.'),
    })
    .meta({ id: 'Evidence', description: 'One reason, with the number behind it.' }),
)

export const waterfall = sameAs<Waterfall>()(
  z
    .strictObject({
      base: points,
      baseText: z.string(),
      bars: listOf(z.strictObject({ id: z.string(), label: z.string(), points })),
      others: z.strictObject({ n: count, points }),
      calibration: points,
      calibrationText: z
        .string()
        .describe('What held the sum back or lifted it; empty where nothing did.'),
      total: points,
      residual: z.number().describe('Total less the sum of the rest; under 0.05 in size.'),
    })
    .meta({ id: 'Waterfall', description: 'Base, bars and what they add up to.' }),
)

export const innocent = listOf(z.strictObject({ text: z.string(), check: z.string() })).describe(
  'Explanations without anything bad, each with a way to check it.',
)

export const counterfactual = sameAs<Counterfactual>()(
  z
    .strictObject({
      text: z.string(),
      feature: z.string(),
      from: z.union([z.number(), z.string()]),
      interval: z.union([
        z.tuple([z.number().nullable(), z.number().nullable()]).readonly(),
        listOf(z.string()),
      ]),
      newP: probability,
      newWord: z.string(),
      told: listOf(quantity),
    })
    .meta({ id: 'Counterfactual', description: 'A change that alone takes it to 50 % or less.' }),
)

export const recommendedAction = sameAs<RecommendedAction>()(
  z
    .strictObject({
      action: z.enum([
        ...(['block-address', 'rate-limit', 'isolate-host', 'sinkhole-domain', 'watch'] as const),
        ...(['refuse-service', 'close-port', 'find-sender', 'check-host'] as const),
      ]),
      target: z.string(),
      ttlSeconds: count,
      reversible: z.boolean(),
      why: z.string(),
    })
    .meta({ id: 'RecommendedAction' }),
)

export const party = sameAs<Party>()(
  z
    .strictObject({
      address: z.string(),
      role: z.enum(hostRoles),
      basis: z.string().describe('`answers DNS lookups of 12 hosts`.'),
    })
    .meta({ id: 'Party', description: 'What a host is to others.' }),
)

export const techniqueNames = z.record(z.string(), z.string()).describe('Names of the techniques.')

export const explanationSchema = sameAs<Explanation>()(
  z
    .strictObject({
      headline: z.string(),
      summary: z.string(),
      claim,
      confidence,
      outcomeBasis: z.string().describe('How one can tell the outcome.'),
      evidence: listOf(explainedEvidence),
      waterfall,
      innocent,
      counterfactuals: listOf(counterfactual),
      blind: listOf(z.string()).describe('What could not be seen; never empty.'),
      recommend: listOf(recommendedAction),
      also: listOf(z.string()).describe('What else of the same kind was told of the same host.'),
      parties: listOf(party),
      techniqueNames,
      facts,
      modelVersion: z.string(),
    })
    .meta({ id: 'Explanation', description: 'Why, in words and in numbers that add up.' }),
)
