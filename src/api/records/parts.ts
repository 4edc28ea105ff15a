/** What several records have in them. */
import { z } from 'zod'
import type { Fact, Outcome, Quantity, Severity } from '../../contracts/index.ts'
import { sameAs } from './same-as.ts'

/** A list that nobody changes. `readOnly` would be said of each in the document. */
export function listOf<S extends z.ZodType>(schema: S): z.ZodType<readonly z.output<S>[]> {
  return z.array(schema)
}

export const severity = sameAs<Severity>()(
  z.enum(['critical', 'high', 'medium', 'low', 'info']).meta({ id: 'Severity' }),
)

export const outcomeValue = sameAs<Outcome['value']>()(
  z.enum(['worked', 'no_sign', 'unknown']).describe('Whether it worked, as far as can be told.'),
)

export const isoTime = z.iso.datetime().describe('Event time, RFC 3339, UTC.')
export const microseconds = z.number().describe('Event time, microseconds since the Unix epoch.')
export const probability = z.number().min(0).max(1)
export const points = z.number().describe('10 log10 of odds: ten points are ten times the odds.')
export const count = z.number().int().min(0)

export const quantity = sameAs<Quantity>()(
  z
    .strictObject({ value: z.number(), unit: z.string(), text: z.string() })
    .meta({ id: 'Quantity', description: 'A number: as it computes, and as it stands in prose.' }),
)

export const fact = sameAs<Fact>()(z.union([quantity, z.string()]))
export const facts = z
  .record(z.string(), fact)
  .describe('The numbers and names that the prose uses. Text from the network is data.')

export const techniqueIds = listOf(z.string()).describe('ATT&CK technique ids.')
