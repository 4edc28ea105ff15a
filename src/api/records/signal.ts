import { z } from 'zod'
import type { Sensed, Signal } from '../../contracts/index.ts'
import { flowReference } from './alert.ts'
import { evidenceGroup } from './explanation.ts'
import { count, facts, listOf, microseconds, outcomeValue, points, quantity } from './parts.ts'
import { sameAs } from './same-as.ts'

const evidence = z.strictObject({
  id: z.string(),
  group: evidenceGroup,
  sentence: z.string().describe('With `{observed}`, `{baseline}` and names of facts.'),
  observed: quantity,
  baseline: quantity.nullable(),
  points,
  curve: listOf(z.tuple([z.number(), points]).readonly()).nullable(),
  isRemainder: z.literal(true).exactOptional(),
})

export const signalSchema = sameAs<Sensed<Signal>>()(
  z
    .strictObject({
      sensor: z.string(),
      detector: z.string(),
      key: z.string().describe('Names one continuing episode.'),
      timeUs: microseconds.describe('Of the newest evidence, microseconds since the Unix epoch.'),
      firstUs: microseconds,
      holdsUntilUs: microseconds,
      actor: z.string(),
      peer: z.string(),
      peers: listOf(z.string()),
      peerCount: count,
      established: z.record(z.string(), z.boolean()),
      indicators: listOf(
        z.strictObject({
          kind: z.enum(['domain', 'url', 'ja3', 'ja4']),
          value: z.string(),
          side: z.enum(['actor', 'peer']),
          flow: count.nullable(),
        }),
      ),
      technique: z.string(),
      outcome: z.strictObject({ value: outcomeValue, basis: z.string() }).nullable(),
      restsOn: listOf(z.string()),
      reach: quantity.nullable(),
      evidence: listOf(evidence),
      points,
      facts,
      flows: listOf(flowReference),
      flowCount: count,
    })
    .meta({ id: 'Signal', description: "One detector's opinion about one host." }),
)
