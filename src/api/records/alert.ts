import { z } from 'zod'
import type {
  Alert,
  AlertHead,
  AlertStatus,
  Indicator,
  StrategyName,
} from '../../contracts/index.ts'
import { explanationSchema } from './explanation.ts'
import {
  count,
  isoTime,
  listOf,
  microseconds,
  outcomeValue,
  points,
  probability,
  severity,
  techniqueIds,
} from './parts.ts'
import { sameAs } from './same-as.ts'

export const alertStatus = sameAs<AlertStatus>()(
  z
    .enum(['open', 'closed', 'withdrawn'])
    .describe('`withdrawn`: what came since speaks against it.'),
)

const head = z.strictObject({
  id: z.string(),
  revision: count.describe('One more with each change.'),
  status: alertStatus,
  sensor: z.string(),
  traceId: z.string(),
  time: isoTime.describe('When it was raised: event time, RFC 3339, UTC.'),
  lastTime: isoTime.describe('Of its newest evidence.'),
  firstTime: isoTime.describe('Of its oldest evidence.'),
  severity: severity.describe('How bad it is if true.'),
  risk: severity.describe('Severity, weighed with the probability.'),
  entity: z.string().describe('Whom it is about.'),
  peerCount: count,
  behaviours: listOf(z.string()),
  technique: techniqueIds,
  confidence: probability,
  outcome: outcomeValue,
  flowCount: count,
  explanation: z.strictObject({ headline: z.string() }),
})

export const alertHeadSchema = sameAs<AlertHead>()(
  head.meta({ id: 'AlertHead', description: 'What a list shows of an alert.' }),
)

export const flowReference = z.strictObject({
  flow: count,
  firstUs: microseconds,
  vlan: count,
  protocol: count,
  source: z.string(),
  sourcePort: count,
  destination: z.string(),
  destinationPort: count,
})

const source = {
  side: z.enum(['actor', 'peer']),
  signal: z.string(),
  flow: z.number().int().nullable(),
}

export const indicatorSchema = sameAs<Indicator>()(
  z
    .union([
      z.strictObject({
        ...source,
        kind: z.literal('address'),
        value: z.string(),
        established: z.union([z.boolean(), z.literal('unknown')]),
      }),
      z.strictObject({
        ...source,
        kind: z.enum(['domain', 'url', 'ja3', 'ja4', 'mac']),
        value: z.string(),
      }),
    ])
    .meta({ id: 'Indicator', description: 'Something to look up. Text from the network: data.' }),
)

const strategies: Record<StrategyName, typeof probability> = {
  'log-odds': probability,
  bayesian: probability,
  weighted: probability,
  max: probability,
}

export const alertSchema = sameAs<Alert>()(
  head
    .extend({
      strategies: z.strictObject(strategies),
      signalCount: count,
      signals: listOf(
        z.strictObject({
          key: z.string(),
          detector: z.string(),
          points,
          discount: z.number().describe('Share of its points that counts.'),
          counted: points,
          flows: listOf(count).describe('Its flows among those of the alert.'),
          flowCount: count,
        }),
      ),
      indicators: listOf(indicatorSchema),
      flows: listOf(flowReference.extend({ communityId: z.string() })),
      explanation: explanationSchema,
    })
    .meta({ id: 'Alert', description: 'A verdict worth a record: one for a host and technique.' }),
)
