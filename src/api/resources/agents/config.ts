/** What the hub wants of a sensor. The process that holds its connection signs it and hands it over. */
import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { SensorOrders } from '../../../contracts/index.ts'
import {
  orderSensor,
  ordersOf,
  placeSensor,
  reportOf,
  type Schema,
  type SensorRow,
} from '../../../store/index.ts'
import { type Call, problem, type Route, route } from '../../kit/index.ts'
import { sameAs } from '../../records/index.ts'
import { enrolledSensor, needs, params, unrevokedSensor } from './known.ts'

type Wanted = Omit<SensorOrders, 'version'>

const orders = sameAs<Wanted>()(
  z.strictObject({
    filter: z
      .string()
      .max(4096)
      .nullable()
      .describe('BPF filter of its capture; null: its own setting.'),
    flowsPerSecondMax: z
      .int()
      .min(1)
      .max(1_000_000)
      .nullable()
      .describe('Beyond it a share of the flows is shipped; null: its own setting.'),
    isDetectingLocally: z
      .enum(['while-away', 'never'])
      .nullable()
      .describe('Whether it judges for itself while the hub is away; null: its own setting.'),
  }),
)

const siteText = z.string().trim().max(100)
const none: Wanted = { filter: null, flowsPerSecondMax: null, isDetectingLocally: null }

const configSchema = z
  .object({
    ...{ id: z.string(), site: z.string(), orders },
    version: z.int().describe('Of the orders; 0: nobody gave any. It is the entity tag, too.'),
    followedVersion: z.int().nullable().describe('That the sensor follows; null: it never said.'),
    isFollowed: z.boolean(),
    says: z.string(),
  })
  .meta({ id: 'AgentConfig' })

type Config = z.input<typeof configSchema>

const getConfig = route({
  ...{ id: 'getAgentConfig', method: 'GET', path: '/agents/{id}/config', needs },
  summary: 'What is wanted of a sensor that sends over the network, and whether it does so.',
  params,
  answer: configSchema,
  handle: async ({ desk, params: { id } }) =>
    replyWith(await enrolledSensor(desk.database.read, id)),
})

const changeAgent = route({
  ...{ id: 'changeAgent', method: 'PATCH', path: '/agents/{id}', needs: 'agents:manage' },
  summary: 'Change its site, or what is wanted of it; what is not named stays.',
  says: 'The hub signs the orders; the sensor follows them when it next hears of the hub. The entity tag is that of `GET /agents/{id}/config`.',
  ...{ concurrency: 'match', params, answer: configSchema, problems: ['conflict'] },
  body: z.strictObject({ site: siteText.optional(), orders: orders.partial().optional() }),
  handle: async (call) => {
    const {
      desk,
      body,
      params: { id },
    } = call
    const deed = { verb: 'sensor.change', object: { kind: 'sensor', id } }
    const row = await desk.change(call, deed, async (db) => {
      const seen = await seenSensor(db, call, id)
      const before = { site: seen.site, orders: ordersOf(seen) }
      if (body.site !== undefined) await placeSensor(db, { name: id, site: body.site })
      if (body.orders !== undefined) {
        const wanted = mergedOrders(seen, body.orders)
        await orderSensor(db, { name: id, orders: wanted, seenVersion: null })
      }
      const result = await enrolledSensor(db, id)
      return { before, after: { site: result.site, orders: ordersOf(result) }, result }
    })
    return replyWith(row)
  },
})

export const configRoutes: readonly Route[] = [getConfig, changeAgent]

async function seenSensor(
  db: Kysely<Schema>,
  { match }: Pick<Call, 'match'>,
  id: string,
): Promise<SensorRow> {
  const seen = await unrevokedSensor(db, id)
  if (match !== null && match !== String(seen.orders_version))
    throw problem('stale_version', 'Someone gave it other orders since you saw them.', {
      current: configOf(seen),
    })
  return seen
}

type Patch = { readonly [K in keyof Wanted]?: Wanted[K] | undefined }

function mergedOrders(seen: SensorRow, patch: Patch): Wanted {
  const before = ordersOf(seen) ?? none
  const given = <K extends keyof Wanted>(key: K): Wanted[K] => {
    const value = patch[key]
    return value === undefined ? before[key] : (value as Wanted[K])
  }
  return {
    filter: given('filter'),
    flowsPerSecondMax: given('flowsPerSecondMax'),
    isDetectingLocally: given('isDetectingLocally'),
  }
}

function configOf(row: SensorRow): Config {
  const wanted = ordersOf(row)
  const { version, ...rest } = wanted ?? { ...none, version: 0 }
  const followedVersion = reportOf(row)?.ordersVersion ?? null
  const isFollowed = (followedVersion ?? 0) === version
  return {
    ...{ id: row.name, site: row.site, orders: rest, version, followedVersion, isFollowed },
    says: saysOf({ version, followedVersion, isFollowed }),
  }
}

function saysOf({
  version,
  followedVersion,
  isFollowed,
}: Pick<Config, 'version' | 'followedVersion' | 'isFollowed'>): string {
  if (followedVersion !== null && followedVersion > version)
    return `It follows orders of version ${followedVersion}, which are not in this database, as after a backup was restored. Give it orders: what is set here is sent once it is changed.`
  if (version === 0) return 'Nobody gave it orders: it goes by its own settings.'
  if (isFollowed) return `It follows the orders of version ${version}.`
  const still = followedVersion ? `those of version ${followedVersion}` : 'its own settings'
  return `It still goes by ${still}; it gets version ${version} when it next speaks to the hub.`
}

function replyWith(row: SensorRow) {
  return { body: configOf(row), etag: `"${row.orders_version}"` }
}
