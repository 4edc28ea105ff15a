import { z } from 'zod'
import type {
  Disposition,
  Incident,
  IncidentHead,
  IncidentQueue,
  UrgencyTerm,
} from '../../contracts/index.ts'
import { alertStatus, indicatorSchema } from './alert.ts'
import {
  claim,
  confidence,
  counterfactual,
  innocent,
  recommendedAction,
  techniqueNames,
  waterfall,
} from './explanation.ts'
import {
  count,
  facts,
  isoTime,
  listOf,
  outcomeValue,
  points,
  probability,
  severity,
  techniqueIds,
} from './parts.ts'
import { sameAs } from './same-as.ts'

export const disposition = sameAs<Disposition>()(
  z.enum(['malicious', 'expected', 'detector_error', 'duplicate', 'inconclusive']),
)

export const incidentQueue = sameAs<IncidentQueue>()(
  z.enum(['needs_you', 'watching', 'closed']).describe('`watching`: open, and not urgent.'),
)

const head = z.strictObject({
  id: z.string(),
  revision: count.describe('One more with each change of what was found.'),
  version: count.describe('One more with each change that a person made; what If-Match means.'),
  status: z.enum(['open', 'closed']),
  queue: incidentQueue,
  isWithdrawn: z.boolean().describe('Every alert in it was taken back.'),
  isMuted: z.boolean().describe('Every alert in it is muted.'),
  disposition: disposition.nullable(),
  assignee: z.string().nullable().describe('Id of a user.'),
  reason: z.string().describe('Why it was closed, in the words of whoever closed it.'),
  revisitAt: isoTime.nullable().describe('When to look at it again.'),
  mergedInto: z.string().nullable(),
  traceId: z.string(),
  entity: z.string(),
  sensors: listOf(z.string()),
  time: isoTime.describe('When it was raised: event time, RFC 3339, UTC.'),
  lastTime: isoTime.describe('Of its newest evidence.'),
  firstTime: isoTime.describe('Of its oldest evidence.'),
  severity,
  confidence: probability,
  outcome: outcomeValue,
  urgency: z.number().min(0).max(100),
  techniques: techniqueIds,
  behaviours: listOf(z.string()),
  alertCount: count,
  flowCount: count,
  peerCount: count,
  explanation: z.strictObject({ headline: z.string() }),
})

export const incidentHeadSchema = sameAs<IncidentHead>()(
  head.meta({ id: 'IncidentHead', description: 'What a list shows of an incident.' }),
)

const alert = z.strictObject({
  id: z.string(),
  revision: count,
  sensor: z.string(),
  time: isoTime,
  lastTime: isoTime,
  firstTime: isoTime,
  severity,
  confidence: probability,
  outcome: outcomeValue,
  behaviours: listOf(z.string()),
  technique: techniqueIds,
  flowCount: count,
  peerCount: count,
  status: alertStatus,
  headline: z.string(),
  entity: z.string(),
  because: z.string().describe('Why it is part of this incident.'),
  mutedBy: z.string().nullable(),
  points,
  discount: z.number(),
})

const moment = z.strictObject({
  time: isoTime,
  kind: z.enum(['began', 'raised', 'grew', 'worked', 'withdrawn', 'ended']),
  alert: z.string(),
  text: z.string(),
})

const urgencyTerm = sameAs<UrgencyTerm>()(
  z.strictObject({
    name: z.enum(['severity', 'confidence', 'importance', 'freshness']),
    value: z.number(),
    max: z.number(),
    text: z.string(),
  }),
)

const explanation = z
  .strictObject({
    headline: z.string(),
    summary: z.string(),
    claim,
    confidence,
    outcomeBasis: z.string(),
    waterfall,
    innocent,
    counterfactuals: listOf(counterfactual),
    blind: listOf(z.string()),
    recommend: listOf(recommendedAction),
    techniqueNames,
    facts,
  })
  .meta({ id: 'IncidentExplanation', description: 'One headline and one verdict on the whole.' })

export const incidentExplanationSchema = sameAs<Incident['explanation']>()(explanation)

export const incidentSchema = sameAs<Incident>()(
  head
    .extend({
      alerts: listOf(alert),
      timeline: listOf(moment),
      urgencyTerms: listOf(urgencyTerm),
      peers: listOf(z.string()),
      indicators: listOf(indicatorSchema),
      explanation,
    })
    .meta({ id: 'Incident', description: 'Alerts of one host that belong together.' }),
)
