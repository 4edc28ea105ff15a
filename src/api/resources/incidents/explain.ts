/** Why, layer by layer: at a glance, to understand, to inspect. */
import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { Alert, Incident, Party } from '../../../contracts/index.ts'
import { decodeRecord } from '../../../kernel/index.ts'
import { alertBodies, type Schema } from '../../../store/index.ts'
import { route } from '../../kit/index.ts'
import { knownIncident, tagOf } from './found.ts'
import { markdownOf } from './markdown.ts'
import { type ExplanationBody, explanation, incidentId } from './shapes.ts'

const evidenceMax = 7
/** The strongest alerts, whose evidence is looked through. */
const alertsRead = 12
const partiesMax = 8
const alsoMax = 5

export const explainIncident = route({
  ...{ id: 'explainIncident', method: 'GET', path: '/incidents/{id}/explanation', needs: 'read' },
  summary: 'Why it was flagged, in words and in numbers that add up.',
  params: z.object({ id: incidentId }),
  query: z.strictObject({
    layer: z.coerce.number().int().min(1).max(3).default(3).describe('1: a glance; 3: all of it.'),
  }),
  answer: explanation,
  otherAnswers: { 'text/markdown': 'The same as text to be pasted.' },
  handle: async (call) => {
    const db = call.desk.database.read
    const incident = await knownIncident(db, call.params.id)
    const { layer } = call.query
    const type = call.request.accepts(['application/json', 'text/markdown'])
    const told = await explanationOf(db, incident, layer)
    const etag = tagOf(incident).replace(
      /"$/,
      `.${layer}.${type === 'text/markdown' ? 'md' : 'json'}"`,
    )
    const headers = { vary: 'accept' }
    if (type === 'application/json') return { body: told, etag, headers }
    const raw = markdownOf(told, incident)
    return { raw, type: 'text/markdown; charset=utf-8', etag, headers }
  },
})

async function explanationOf(
  db: Kysely<Schema>,
  incident: Incident,
  layer: number,
): Promise<ExplanationBody> {
  const { explanation: words } = incident
  const glance = {
    ...{ incidentId: incident.id, revision: incident.revision, traceId: incident.traceId, layer },
    ...{ headline: words.headline, entity: incident.entity, severity: incident.severity },
    ...{ lastTime: incident.lastTime, claim: words.claim },
    confidence: { ...words.confidence, p: incident.confidence },
    ...{ outcome: incident.outcome, alertCount: incident.alertCount },
    isWithdrawn: incident.isWithdrawn,
    urgency: { value: incident.urgency, terms: incident.urgencyTerms },
  }
  if (layer === 1) return glance
  const strongest = await strongestOf(db, incident)
  const evidence = evidenceOf(strongest, incident)
  const parties = partiesOf(strongest)
  const also = [...new Set(strongest.flatMap(({ explanation }) => explanation.also ?? []))].slice(
    0,
    alsoMax,
  )
  const { summary, outcomeBasis, recommend, innocent, counterfactuals, blind } = words
  const understood = {
    ...{ ...glance, summary, outcomeBasis, recommend, also, parties, evidence, innocent },
  }
  const more = { ...understood, counterfactuals, blind }
  if (layer === 2) return more
  const { waterfall, techniqueNames, facts } = words
  const all = { ...more, waterfall, alerts: incident.alerts, techniqueNames, facts }
  return all
}

/** Its strongest alerts, as far as those are still kept. */
async function strongestOf(db: Kysely<Schema>, { alerts }: Incident): Promise<Alert[]> {
  const strongest = alerts
    .filter(({ discount }) => discount > 0)
    .toSorted((a, b) => b.discount - a.discount)
    .slice(0, alertsRead)
  const bodies = await alertBodies(
    db,
    strongest.map(({ id }) => id),
  )
  return bodies.map((body) => decodeRecord<Alert>(body))
}

/** Each once, as the strongest alert has it. */
function partiesOf(strongest: readonly Alert[]): Party[] {
  const all = new Map<string, Party>()
  // Alerts that were stored before roles were learned have none.
  for (const party of strongest.flatMap(({ explanation }) => explanation.parties ?? [])) {
    const name = `${party.address} ${party.role}`
    if (!all.has(name)) all.set(name, party)
  }
  return [...all.values()].slice(0, partiesMax)
}

/** The lines with most points among those of its strongest alerts. */
function evidenceOf(strongest: readonly Alert[], { alerts }: Incident) {
  const lines = strongest.flatMap(({ id: alert, explanation: own, signals }) => {
    const discount = alerts.find(({ id }) => id === alert)?.discount ?? 0
    return own.evidence.map(
      ({ id, signal, group, text, normal, observed, baseline, points, direction }) => ({
        ...{ alert, id, signal, group, text, normal, observed, baseline, direction },
        points: Math.round(points * discount * 1000) / 1000,
        flowCount: signals.find(({ key }) => key === signal)?.flowCount ?? null,
        range: rangeOf(own.facts, id),
      }),
    )
  })
  const most = lines.sort((a, b) => Math.abs(b.points) - Math.abs(a.points)).slice(0, evidenceMax)
  // What a model makes of it stands behind what was seen.
  const isModel = ({ observed }: (typeof most)[number]) => observed.unit === 'points'
  return [...most.filter((line) => !isModel(line)), ...most.filter(isModel)]
}

/** What a model's benign flows have: told as facts of its own, by the name of the feature. */
function rangeOf(facts: Alert['explanation']['facts'], id: string) {
  const name = id.replace('/', ' ')
  const [low, high] = [facts[`${name}_low`], facts[`${name}_high`]]
  return typeof low === 'object' && typeof high === 'object' ? { low, high } : null
}
