/**
 * Where the engine keeps what we did: a network for each order that is a name and labels and nothing else. It outlives the
 * engine's restarts and ours, and says what undo needs.
 */
import { z } from 'zod'
import { readInverse, writeInverse } from '../inverse.ts'
import type { Endpoint, Engine } from './engine.ts'

const configSchema = z.strictObject({
  IPAMConfig: z.record(z.string(), z.unknown()).nullable(),
  Links: z.array(z.string()).nullable(),
  Aliases: z.array(z.string()).nullable(),
  DriverOpts: z.record(z.string(), z.string()).nullable(),
  MacAddress: z.string(),
  GwPriority: z.number().optional(),
})

const connectedSchema = z.strictObject({
  name: z.string(),
  id: z.string(),
  /** Addresses it had; '': none. */
  ipv4: z.string(),
  ipv6: z.string(),
  config: configSchema,
})
/** How a container hung on one network. */
export type Connected = z.infer<typeof connectedSchema>

export const inverseSchema = z.strictObject({
  container: z.string().regex(/^[0-9a-f]{64}$/),
  name: z.string(),
  networks: z.array(connectedSchema).max(64),
})
export type Inverse = z.infer<typeof inverseSchema>

/** Docker adds the container's short id to its aliases by itself. */
export function connectedOf(name: string, endpoint: Endpoint, container: string): Connected {
  const { NetworkID, IPAddress, GlobalIPv6Address, MacAddress, GwPriority } = endpoint
  const aliases = endpoint.Aliases?.filter((alias) => alias !== container.slice(0, 12))
  return {
    ...{ name, id: NetworkID, ipv4: IPAddress, ipv6: GlobalIPv6Address },
    config: {
      IPAMConfig: endpoint.IPAMConfig ?? null,
      Links: endpoint.Links ?? null,
      Aliases: aliases ?? null,
      DriverOpts: endpoint.DriverOpts ?? null,
      MacAddress,
      ...(GwPriority === undefined ? {} : { GwPriority }),
    },
  }
}

const orderLabel = 'amoskys.order'
const inverseLabel = 'amoskys.inverse'

/** What is noted of one order; two notes while one replaces the other. */
export interface Noted {
  readonly inverse: Inverse
  readonly networks: readonly string[]
}

export async function readNotes(engine: Engine): Promise<Map<string, Noted>> {
  const noted = new Map<string, Noted>()
  for (const { Id, Labels } of await engine.labelled(orderLabel)) {
    const inverse = readInverse(inverseSchema, Labels?.[inverseLabel] ?? '')
    const id = Labels?.[orderLabel] ?? ''
    const known = noted.get(id)
    noted.set(id, {
      inverse: known === undefined ? inverse : together(known.inverse, inverse),
      networks: [...(known?.networks ?? []), Id],
    })
  }
  return noted
}

export async function writeNote(engine: Engine, id: string, inverse: Inverse): Promise<void> {
  await engine.note(`amoskys-${id}`, { [orderLabel]: id, [inverseLabel]: writeInverse(inverse) })
}

/** The second note is written before the first goes: whatever happens in between, nothing is forgotten. */
export async function replaceNote(
  engine: Engine,
  id: string,
  to: { was: Noted; inverse: Inverse },
) {
  const name = `amoskys-${id}-${to.inverse.networks.length}`
  await engine.note(name, { [orderLabel]: id, [inverseLabel]: writeInverse(to.inverse) })
  for (const network of to.was.networks) await engine.removeNetwork(network)
}

/** Networks of either, each once. */
export function together(one: Inverse, other: Inverse): Inverse {
  const known = new Set(one.networks.map(({ id }) => id))
  const more = other.networks.filter(({ id }) => !known.has(id))
  return { ...one, networks: [...one.networks, ...more] }
}
