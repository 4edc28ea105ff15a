/** What a mute would have hidden, before it is made. */
import { z } from 'zod'
import type { Alert, MuteScope } from '../../../contracts/index.ts'
import { decodeRecord } from '../../../kernel/index.ts'
import { coversAlert, peersOf } from '../../../response/incidents/index.ts'
import { alertsSince, newestEvidenceMs } from '../../../store/index.ts'
import { route } from '../../kit/index.ts'
import { scope } from './shapes.ts'

const days = 7
const dayMs = 86_400_000
/** So many alerts are looked at, the newest; beyond them it is said. */
const lookedAtMax = 20_000
const examplesMax = 10

const example = z.object({
  ...{ id: z.string(), time: z.string(), entity: z.string(), severity: z.string() },
  confidence: z.number(),
  ...{ headline: z.string(), outcome: z.string() },
})

export const previewMute = route({
  ...{ id: 'previewMute', method: 'POST', path: '/mutes/preview', needs: 'mute' },
  summary: 'What it would have hidden in the last 7 days. Has no effect.',
  cost: 'heavy',
  body: z.strictObject({ scope }),
  answer: z.object({
    from: z.string().describe('Event time from which on alerts were looked at.'),
    lookedAt: z.number().int(),
    isWhole: z.boolean().describe('False: there were more alerts than are looked at.'),
    alerts: z.number().int(),
    entities: z.number().int(),
    bySeverity: z.record(z.string(), z.number().int()).describe('By how bad if true.'),
    byUrgency: z.record(z.string(), z.number().int()).describe('By what to attend to first.'),
    worked: z.number().int().describe('Of which something tells that it worked.'),
    examples: z.array(example).describe('The newest, at most 10.'),
  }),
  handle: async ({ desk, body }) => {
    const db = desk.database.read
    // Of traffic of another day, the last 7 days are those before its newest evidence.
    const newestMs = await newestEvidenceMs(db)
    const sinceMs = Math.min(desk.nowMs(), newestMs || desk.nowMs()) - days * dayMs
    const wanted = JSON.parse(JSON.stringify(body.scope)) as MuteScope
    const found = await alertsSince(db, { sinceMs, scope: wanted }, lookedAtMax)
    const covered = found.bodies
      .map((text) => decodeRecord<Alert>(text))
      .filter((alert) => coversAlert({ scope: wanted }, { ...alert, peers: peersOf(alert) }))
    return {
      body: {
        from: new Date(sinceMs).toISOString(),
        ...{ lookedAt: found.bodies.length, isWhole: found.isWhole, alerts: covered.length },
        entities: new Set(covered.map(({ entity }) => entity)).size,
        bySeverity: countsOf(covered.map(({ severity }) => severity)),
        byUrgency: countsOf(covered.map(({ risk }) => risk)),
        worked: covered.filter(({ outcome }) => outcome === 'worked').length,
        examples: covered.slice(0, examplesMax).map(exampleOf),
      },
    }
  },
})

function countsOf(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1
  return counts
}

function exampleOf({ id, time, entity, severity, confidence, outcome, explanation }: Alert) {
  return { id, time, entity, severity, confidence, outcome, headline: explanation.headline }
}
