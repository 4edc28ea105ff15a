/** More of each incident than its head, where a list is asked for it: one request instead of one for each. */
import { z } from 'zod'
import type { Incident, IncidentHead } from '../../../contracts/index.ts'
import { plainJson } from '../../../kernel/index.ts'
import { problem } from '../../kit/index.ts'
import { incidentExplanationSchema, incidentHeadSchema, listOf } from '../../records/index.ts'
import { entitiesOf } from './parts.ts'
import { entityOfIncident } from './shapes.ts'

const parts = ['explanation', 'entities'] as const
type Part = (typeof parts)[number]
/** A whole record is a hundred times a head. */
const wholeMax = 50

export const includeQuery = {
  include: z
    .string()
    .max(64)
    .optional()
    .describe(
      `More of each, between commas: ${parts.join(', ')}; with at most ${wholeMax} on a page.`,
    ),
}

export const listedIncident = incidentHeadSchema
  .extend({
    explanation: z
      .union([incidentExplanationSchema, incidentHeadSchema.shape.explanation])
      .describe('The headline alone, where `include` does not ask for all of it.'),
    entities: listOf(entityOfIncident).exactOptional().describe('Where `include` asks for them.'),
  })
  .meta({ id: 'ListedIncident' })

export interface IncidentColumns {
  readonly head: string
  readonly body: string
}

export function includedOf(query: {
  readonly include?: string | undefined
  readonly limit: number
}): ReadonlySet<Part> {
  const { include, limit } = query
  const asked = include?.split(',').map((name) => name.trim()) ?? []
  const unknown = asked.find((name) => !(parts as readonly string[]).includes(name))
  if (unknown !== undefined)
    throw problem(
      'validation_failed',
      `include: expected some of ${parts.join(', ')}, found ${JSON.stringify(unknown)}.`,
    )
  if (asked.length > 0 && limit > wholeMax)
    throw problem('validation_failed', `limit: with include expected at most ${wholeMax}.`)
  return new Set(asked as Part[])
}

/** What people made of it stands in the head alone, the rest in the body. */
export function wholeHead(head: string, body: string, more: ReadonlySet<Part>): string {
  const short = JSON.parse(plainJson(head)) as IncidentHead
  const whole = JSON.parse(plainJson(body)) as Incident
  return JSON.stringify({
    ...short,
    ...(more.has('explanation') && { explanation: whole.explanation }),
    ...(more.has('entities') && { entities: entitiesOf(whole) }),
  })
}
