/** Shapes of what is answered of an incident beside its record. */
import { z } from 'zod'
import type { Incident } from '../../../contracts/index.ts'
import { timeText } from '../../kit/index.ts'
import {
  count,
  evidenceGroup,
  flowSchema,
  incidentExplanationSchema,
  incidentHeadSchema,
  incidentSchema,
  listOf,
  party,
  points,
  probability,
  quantity,
  sameAs,
} from '../../records/index.ts'

export const incidentId = z
  .string()
  .regex(/^inc_[0-9A-HJKMNP-TV-Z]{26}$/, 'expected inc_ and a ULID')
export const alertId = z.string().regex(/^alr_[0-9A-HJKMNP-TV-Z]{26}$/, 'expected alr_ and a ULID')

const { shape } = incidentSchema
const flowShape = flowSchema.shape
const words = incidentExplanationSchema.shape

export const moment = sameAs<Incident['timeline'][number]>()(
  z.strictObject({
    time: timeText,
    kind: z.enum(['began', 'raised', 'grew', 'worked', 'withdrawn', 'ended']),
    alert: z.string(),
    text: z.string(),
  }),
)

const evidence = z.strictObject({
  ...{ alert: z.string(), id: z.string(), group: evidenceGroup, text: z.string() },
  signal: z.string().describe('Key of the signal it is from; its flows are found by it.'),
  flowCount: count.nullable().describe('Flows behind that signal; null: it is no longer kept.'),
  range: z
    .strictObject({ low: quantity, high: quantity })
    .nullable()
    .describe('What the benign flows have that a model learnt from; null where it is no model.'),
  normal: z.string().describe('What is normal for this host.'),
  observed: quantity,
  baseline: quantity.nullable(),
  points,
  direction: z.enum(['up', 'down']),
})

/** Each layer has what the one before has, and more. */
export const explanation = z
  .strictObject({
    ...{ incidentId: z.string(), revision: count, traceId: z.string() },
    layer: z.number().int().min(1).max(3),
    ...{ headline: words.headline, entity: shape.entity, severity: shape.severity },
    ...{ lastTime: shape.lastTime, claim: words.claim, outcome: shape.outcome },
    confidence: words.confidence.safeExtend({ p: probability }).meta({ id: 'IncidentConfidence' }),
    ...{ alertCount: count, isWithdrawn: shape.isWithdrawn },
    urgency: z.strictObject({ value: shape.urgency, terms: shape.urgencyTerms }),
    summary: words.summary.exactOptional(),
    outcomeBasis: words.outcomeBasis.exactOptional(),
    recommend: words.recommend.exactOptional(),
    also: listOf(z.string())
      .exactOptional()
      .describe('What else of the same kind was told of the same hosts.'),
    parties: listOf(party).exactOptional().describe('What those named are to others.'),
    evidence: listOf(evidence).exactOptional().describe('At most 7, those with most points.'),
    innocent: words.innocent.exactOptional(),
    counterfactuals: words.counterfactuals.exactOptional(),
    blind: words.blind.exactOptional(),
    waterfall: words.waterfall.exactOptional(),
    alerts: shape.alerts.exactOptional(),
    techniqueNames: words.techniqueNames.exactOptional(),
    facts: words.facts.exactOptional(),
  })
  .meta({ id: 'IncidentWhy', description: 'Why an incident was flagged, layer by layer.' })

export type ExplanationBody = z.output<typeof explanation>

export const note = z
  .object({
    ...{ id: z.string(), incident: z.string(), author: z.string() },
    ...{ time: timeText, text: z.string() },
  })
  .meta({ id: 'Note' })

export const similar = z.object({
  similarity: probability,
  why: z.string(),
  incident: incidentHeadSchema,
})

export const entityOfIncident = z.object({
  ...{ entity: z.string(), role: z.enum(['subject', 'other side']) },
  alerts: count.describe('Alerts that are about it, or name it.'),
  isAbout: z.boolean().describe('An alert is about it.'),
})

export const flowOfIncident = z.object({
  ...{ sensor: z.string(), flow: z.number().int(), alert: z.string(), communityId: z.string() },
  ...{ firstTime: timeText, vlan: z.number().int(), protocol: z.number().int() },
  ...{ source: z.string(), sourcePort: z.number().int() },
  ...{ destination: z.string(), destinationPort: z.number().int() },
  traffic: z
    .strictObject({
      number: count,
      lastTime: timeText,
      durationUs: count,
      ...{ state: flowShape.state, end: flowShape.end },
      ...{ forward: flowShape.forward, backward: flowShape.backward },
      application: z.string().describe("Kind of what was recognised; '': nothing was."),
    })
    .nullable()
    .describe('What passed in it; null: it is no longer kept, or the caller may not read flows.'),
})
