/** Shapes of an incident and its parts, as they are answered. */
import { z } from 'zod'
import { timeText } from '../../kit/index.ts'

export const incidentId = z
  .string()
  .regex(/^inc_[0-9A-HJKMNP-TV-Z]{26}$/, 'expected inc_ and a ULID')
export const alertId = z.string().regex(/^alr_[0-9A-HJKMNP-TV-Z]{26}$/, 'expected alr_ and a ULID')

const severity = z.enum(['critical', 'high', 'medium', 'low', 'info'])
const outcome = z.enum(['worked', 'no_sign', 'unknown'])
export const disposition = z.enum([
  'malicious',
  'expected',
  'detector_error',
  'duplicate',
  'inconclusive',
])
const share = z.number().min(0).max(1)
const count = z.number().int().min(0)
const texts = z.array(z.string())

export const incidentHead = z
  .object({
    id: z.string(),
    revision: z.number().int().describe('Of what the engine found.'),
    version: z.number().int().describe('Of what people made of it; what If-Match is held against.'),
    status: z.enum(['open', 'closed']),
    queue: z.enum(['needs_you', 'watching', 'closed']),
    isWithdrawn: z.boolean().describe('No alert of it stands any more.'),
    isMuted: z.boolean().describe('Every alert of it is muted.'),
    disposition: disposition.nullable(),
    reason: z.string(),
    assignee: z.string().nullable().describe('Id of a user.'),
    revisitAt: timeText.nullable(),
    mergedInto: z.string().nullable(),
    traceId: z.string(),
    entity: z.string().describe('Whom it is about.'),
    sensors: texts,
    time: timeText.describe('Event time it was raised.'),
    lastTime: timeText,
    firstTime: timeText,
    severity,
    confidence: share,
    outcome,
    urgency: z.number().int().min(0).max(100),
    techniques: texts,
    behaviours: texts,
    alertCount: count,
    flowCount: count,
    peerCount: count,
    explanation: z.object({ headline: z.string() }),
  })
  .meta({ id: 'IncidentHead' })

const quantity = z.object({ value: z.number(), unit: z.string(), text: z.string() })

const waterfall = z.object({
  base: z.number(),
  baseText: z.string(),
  bars: z.array(z.object({ id: z.string(), label: z.string(), points: z.number() })),
  others: z.object({ n: count, points: z.number() }),
  calibration: z.number(),
  total: z.number(),
  residual: z.number(),
})

const claim = z.object({
  kind: z.enum(['malicious', 'technique']),
  technique: z.string().optional(),
})

const confidence = z.object({
  ...{ lo: share, hi: share, method: z.enum(['conformal', 'ensemble', 'none']) },
  ...{ methodText: z.string(), word: z.string() },
  record: z.object({ n: count, confirmed: count, binLo: z.number(), binHi: z.number() }).nullable(),
})

const bound = z.number().nullable()
const counterfactual = z.object({
  text: z.string(),
  feature: z.string(),
  from: z.union([z.number(), z.string()]),
  interval: z.union([z.tuple([bound, bound]), texts]),
  ...{ newP: share, newWord: z.string(), told: z.array(quantity) },
})

const recommendation = z.object({
  action: z.enum(['block-address', 'rate-limit', 'isolate-host', 'sinkhole-domain', 'watch']),
  ...{ target: z.string(), ttlSeconds: z.number(), reversible: z.boolean(), why: z.string() },
})

const innocent = z.array(z.object({ text: z.string(), check: z.string() }))

const words = {
  headline: z.string(),
  summary: z.string(),
  claim,
  confidence,
  outcomeBasis: z.string(),
  waterfall,
  innocent,
  counterfactuals: z.array(counterfactual),
  blind: texts,
  recommend: z.array(recommendation),
  techniqueNames: z.record(z.string(), z.string()),
  facts: z.record(z.string(), z.union([quantity, z.string()])),
}

export const moment = z.object({
  time: timeText,
  kind: z.enum(['began', 'raised', 'grew', 'worked', 'withdrawn', 'ended']),
  alert: z.string(),
  text: z.string(),
})

const urgencyTerm = z.object({
  name: z.enum(['severity', 'confidence', 'importance', 'freshness']),
  ...{ value: count, max: count, text: z.string() },
})

const incidentAlert = z.object({
  ...{ id: z.string(), revision: z.number().int(), status: z.string(), sensor: z.string() },
  ...{ entity: z.string(), time: timeText, lastTime: timeText, firstTime: timeText },
  ...{ severity, confidence: share, outcome, behaviours: texts, technique: texts },
  ...{ flowCount: count, peerCount: count, headline: z.string() },
  because: z.string().describe('Why it is part of this incident.'),
  mutedBy: z.string().nullable(),
  points: z.number(),
  discount: z.number().describe('Share of its points that counts.'),
})

const indicator = z.object({
  kind: z.enum(['address', 'domain', 'url', 'ja3', 'ja4', 'mac']),
  ...{ value: z.string(), side: z.enum(['actor', 'peer']), signal: z.string() },
  flow: z.number().int().nullable(),
  established: z
    .union([z.boolean(), z.literal('unknown')])
    .optional()
    .describe(
      'Of an address: whether it completed a TCP handshake; one that did not may be forged.',
    ),
})

export const incident = incidentHead
  .extend({
    alerts: z.array(incidentAlert).describe('The newest 64.'),
    timeline: z.array(moment),
    urgencyTerms: z.array(urgencyTerm),
    peers: texts,
    indicators: z.array(indicator),
    explanation: z.object(words),
  })
  .meta({ id: 'Incident' })

const evidence = z.object({
  ...{ alert: z.string(), id: z.string(), group: z.string(), text: z.string() },
  normal: z.string().describe('What is normal for this host.'),
  observed: quantity,
  baseline: quantity.nullable(),
  points: z.number(),
  direction: z.enum(['up', 'down']),
})

/** Each layer has what the one before has, and more. */
export const explanation = z
  .object({
    ...{ incidentId: z.string(), revision: z.number().int(), traceId: z.string() },
    layer: z.number().int().min(1).max(3),
    ...{ headline: z.string(), entity: z.string(), severity, lastTime: timeText },
    claim,
    confidence: confidence.extend({ p: share }),
    ...{ outcome, alertCount: count, isWithdrawn: z.boolean() },
    urgency: z.object({ value: count, terms: z.array(urgencyTerm) }),
    summary: z.string().optional(),
    outcomeBasis: z.string().optional(),
    recommend: z.array(recommendation).optional(),
    evidence: z.array(evidence).optional().describe('At most 7, those with most points.'),
    innocent: innocent.optional(),
    counterfactuals: z.array(counterfactual).optional(),
    blind: texts.optional(),
    waterfall: waterfall.optional(),
    alerts: z.array(incidentAlert).optional(),
    techniqueNames: z.record(z.string(), z.string()).optional(),
    facts: z.record(z.string(), z.union([quantity, z.string()])).optional(),
  })
  .meta({ id: 'IncidentExplanation' })

export const note = z
  .object({
    ...{ id: z.string(), incident: z.string(), author: z.string() },
    ...{ time: timeText, text: z.string() },
  })
  .meta({ id: 'Note' })

export const similar = z.object({
  similarity: share,
  why: z.string(),
  incident: incidentHead,
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
})
