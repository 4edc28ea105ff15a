import { z } from 'zod'
import {
  isGlobalAddress,
  isHostAddress,
  isoTime,
  networkTest,
  privateNetworks,
} from '../../../kernel/index.ts'
import { type Countries, countries } from '../../../places/index.ts'
import {
  findOpenParties,
  findSpoken,
  newestFlowUs,
  type OpenIncident,
  type Spoken,
} from '../../../store/index.ts'
import { type Call, problem, type Resource, rangeOf, route, timeText } from '../../kit/index.ts'

const dayUs = 86_400e6
const rangeUsMax = 31 * dayUs
const incidentsNamed = 20

const span = z.string().max(40).optional()
const query = z.strictObject({
  from: span.describe('Flows that began from then on, RFC 3339.'),
  to: span.describe('Flows that began before, RFC 3339.'),
  since: span.describe('So long ago, as 15m, 24h, 7d; or RFC 3339.'),
  address: z
    .string()
    .max(64)
    .refine(isHostAddress, 'expected the address of a host')
    .optional()
    .describe('A host: `placeOf` tells where it stands.'),
  level: z.enum(['country']).default('country').describe('The database knows no more than that.'),
})

const placeSchema = z.object({
  country: z.string().nullable().describe('ISO 3166 code; null: not known.'),
  kind: z
    .enum(['country', 'unknown', 'private', 'reserved'])
    .describe(
      '`private`: networks that are not ours, in address space that is nobody’s. `reserved`: set aside by a standard, as for documents and tests.',
    ),
  name: z.string(),
  hosts: z.number().int().describe('Hosts that are not ours.'),
  flows: z.number().int(),
  bytes: z.number().describe('Payload, both ways.'),
  bytesTo: z.number().describe('Payload that went there.'),
  bytesFrom: z.number().describe('Payload that came from there.'),
  openIncidents: z.number().int().describe('Open incidents that name a host there.'),
  incidents: z.array(z.string()).describe('Their ids, the most urgent first, at most 20.'),
})

const mapSchema = z
  .object({
    from: timeText,
    to: timeText,
    level: z.literal('country'),
    data: z.array(placeSchema).describe('Those with open incidents first, then by flows.'),
    placeOf: z
      .string()
      .nullable()
      .describe(
        'Of the `address` that was asked for: the country, or the kind where there is none.',
      ),
    isComplete: z
      .boolean()
      .describe('False: the hosts with the most flows and the most urgent incidents alone.'),
    database: z.object({
      name: z.string(),
      builtAt: timeText,
      says: z.string().describe('What the country of an address means.'),
    }),
  })
  .meta({ id: 'Map' })

type Place = z.input<typeof placeSchema>

export const map: Resource = {
  name: 'map',
  says: 'The places that ours spoke with.',
  routes: [
    route({
      ...{ id: 'getMap', method: 'GET', path: '/map', needs: 'read', query, cost: 'heavy' },
      summary: 'Countries of the hosts that are not ours.',
      says: 'Of the 24 hours up to the newest kept flow, where no time is given; of 31 days at most.',
      answer: mapSchema,
      handle: async (call) => {
        const range = await rangeAsked(call)
        const db = call.desk.database.read
        const spoken = await findSpoken(db, range)
        const open = await findOpenParties(db)
        const known = await countries()
        return {
          body: {
            ...{ from: isoTime(range.fromUs), to: isoTime(range.toUs), level: 'country' as const },
            data: placesOf(spoken.addresses, open.incidents, known),
            placeOf: call.query.address === undefined ? null : keyOf(call.query.address, known),
            isComplete: spoken.isComplete && open.isComplete,
            database: {
              name: 'geo-whois-asn-country',
              builtAt: known.builtAt.toISOString(),
              says: 'Where the holder of the address block is registered, which need not be where the host stands.',
            },
          },
        }
      },
    }),
  ],
}

async function rangeAsked({ query: given, desk }: Call<undefined, typeof query>) {
  const { fromUs, toUs } = rangeOf(given, desk.nowMs())
  const newestUs = toUs === null ? await newestFlowUs(desk.database.read) : null
  // A flow of the newest moment is in it, too.
  const end = toUs ?? Math.max(newestUs ?? 0, fromUs ?? 0) + 1
  const begin = fromUs ?? Math.max(0, end - dayUs)
  if (end - begin <= rangeUsMax) return { fromUs: begin, toUs: end }
  throw problem('validation_failed', 'from, to: expected 31 days at most between them.', {
    errors: [{ pointer: '/from', code: 'too_big', message: 'more than 31 days' }],
  })
}

const isPrivate = networkTest(privateNetworks)

/** Whom no sensor has met is ours where its address is private; a group is nowhere. */
function isRemote({ address, isHome }: Spoken): boolean {
  return !(isHome ?? isPrivate(address)) && isHostAddress(address)
}

/** Addresses of a purpose of their own, as for documents, are nobody's. */
function keyOf(address: string, known: Countries): string {
  if (isPrivate(address)) return 'private'
  return isGlobalAddress(address) ? (known.codeOf(address) ?? 'unknown') : 'reserved'
}

function placesOf(
  spoken: readonly Spoken[],
  incidents: readonly OpenIncident[],
  known: Countries,
): Place[] {
  const places = new Map<string, Place>()
  const placeOf = (key: string) => {
    const there = places.get(key) ?? newPlace(key, known)
    places.set(key, there)
    return there
  }
  placeOf('unknown')
  const remote = new Map<string, Place>()
  for (const one of spoken.filter(isRemote)) {
    const place = placeOf(keyOf(one.address, known))
    place.hosts++
    place.flows += one.flows
    place.bytes += one.bytesTo + one.bytesFrom
    place.bytesTo += one.bytesTo
    place.bytesFrom += one.bytesFrom
    remote.set(one.address, place)
  }
  for (const { id, parties } of incidents) {
    const named = parties.flatMap((party) => remote.get(party) ?? [])
    for (const place of new Set(named)) {
      place.openIncidents++
      if (place.incidents.length < incidentsNamed) place.incidents.push(id)
    }
  }
  return [...places.values()].sort(
    (a, b) => b.openIncidents - a.openIncidents || b.flows - a.flows || (a.name < b.name ? -1 : 1),
  )
}

const nowhere = {
  unknown: 'Unknown',
  private: 'Private networks',
  reserved: 'Addresses set aside',
} as const

function newPlace(key: string, known: Countries): Place {
  const none = {
    ...{ hosts: 0, flows: 0, bytes: 0, bytesTo: 0, bytesFrom: 0 },
    ...{ openIncidents: 0, incidents: [] },
  }
  if (key === 'unknown' || key === 'private' || key === 'reserved')
    return { country: null, kind: key, name: nowhere[key], ...none }
  return { country: key, kind: 'country', name: known.nameOf(key), ...none }
}
