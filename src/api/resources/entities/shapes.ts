/** Shapes of what is answered of hosts, and how they are made of rows. */
import { z } from 'zod'
import { type HostSighting, hostRoles, type Sensed } from '../../../contracts/index.ts'
import { isoTime } from '../../../kernel/index.ts'
import { type EntityListRow, hostKinds, importances, type Peer } from '../../../store/index.ts'
import { timeText } from '../../kit/index.ts'

const kind = z.enum(hostKinds)
export const importance = z.enum(importances)
export const tag = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,31}$/, 'expected a word of a-z, 0-9, ".", "_" and "-"')
export const owner = z.string().trim().max(120)

export const entityHeadSchema = z
  .object({
    id: z.string().describe('Its address.'),
    name: z
      .string()
      .describe('The surest of its names; empty where none was heard. Text from the network.'),
    kind: kind.describe('What it is before all, as far as the traffic says.'),
    kindBasis: z.string().describe('How one can tell.'),
    isHome: z.boolean().describe('One of ours.'),
    mac: z.string(),
    importance: importance.describe('As people set it, else by its kind.'),
    isImportanceSet: z.boolean(),
    tags: z.array(z.string()),
    owner: z.string(),
    urgency: z.number().describe('Of its open incidents the highest; 0 without one.'),
    openIncidents: z.number().int(),
    firstSeen: timeText,
    lastSeen: timeText,
    version: z.number().int().describe('One more with each change by a person.'),
  })
  .meta({ id: 'EntityHead' })

export const entitySchema = entityHeadSchema
  .extend({
    names: z.array(
      z.object({
        name: z.string(),
        source: z.enum(['dhcp', 'mdns', 'netbios', 'ptr', 'dns', 'tls', 'http']),
        lastHeard: timeText,
      }),
    ),
    roles: z
      .array(
        z.object({
          role: z.enum(hostRoles),
          basis: z.string().describe('How one can tell.'),
          since: timeText.describe('When one could first tell.'),
        }),
      )
      .describe('All that it is to others: to cut it off would hurt those, too.'),
    services: z
      .array(
        z.object({
          protocol: z.number().int().describe('IANA protocol number.'),
          port: z.number().int(),
          clients: z.number().int().describe('Hosts that used it; counting ends at 1,024.'),
        }),
      )
      .describe('What it was seen to answer on.'),
    sensors: z.array(z.string()).describe('Who heard it, the newest first.'),
    setBy: z.string().nullable().describe('Id of the account that changed it last.'),
    setAt: timeText.nullable(),
  })
  .meta({ id: 'Entity' })

const quantity = z.object({ value: z.number(), unit: z.string(), text: z.string() }).nullable()

export const baselineSchema = z
  .object({
    id: z.string(),
    sensors: z.array(
      z.object({
        sensor: z.string(),
        asOf: timeText,
        normal: z.array(
          z.object({
            id: z.string(),
            label: z.string(),
            usual: quantity.describe('Null: no history long enough to say.'),
            high: quantity.describe('The highest that was still usual.'),
            learnedOverSeconds: z.number(),
          }),
        ),
      }),
    ),
  })
  .meta({ id: 'Baseline' })

export const peersSchema = z
  .object({
    data: z.array(
      z.object({
        id: z.string().describe('Its address.'),
        name: z.string(),
        kind: kind.nullable().describe('Null: no sensor has met it.'),
        isHome: z.boolean().nullable(),
        flows: z.number().int(),
        openedFlows: z
          .number()
          .int()
          .describe('Those that the host opened; the peer opened the others.'),
        sentBytes: z.number().describe('Payload from the host to the peer.'),
        receivedBytes: z.number(),
        firstSeen: timeText,
        lastSeen: timeText,
      }),
    ),
    flows: z.number().int().describe('Kept flows that were counted.'),
    isComplete: z.boolean().describe('False: the newest flows alone were counted.'),
  })
  .meta({ id: 'Peers' })

export function entityHead(row: EntityListRow): z.input<typeof entityHeadSchema> {
  return {
    id: row.address,
    name: row.name,
    kind: row.kind as z.infer<typeof kind>,
    kindBasis: row.kind_basis,
    isHome: row.is_home === 1,
    mac: row.mac,
    importance: row.importance as z.infer<typeof importance>,
    isImportanceSet: row.set_importance !== '',
    tags: row.tags.split(' ').filter(Boolean),
    owner: row.owner,
    urgency: row.urgency,
    openIncidents: row.open_incidents,
    firstSeen: isoTime(row.first_us),
    lastSeen: isoTime(row.last_us),
    version: row.version,
  }
}

/** `host`: what all sensors know of it; `sensors`: who they are. */
export function entityOf(
  row: EntityListRow,
  host: HostSighting | null,
  sensors: readonly string[],
): z.input<typeof entitySchema> {
  return {
    ...entityHead(row),
    names: (host?.names ?? []).map(({ name, source, lastUs }) => ({
      ...{ name, source },
      lastHeard: isoTime(lastUs),
    })),
    roles: (host?.roles ?? []).map(({ role, basis, sinceUs }) => ({
      ...{ role, basis },
      since: isoTime(sinceUs),
    })),
    services: (host?.services ?? []).map(({ protocol, port, clients }) => ({
      ...{ protocol, port, clients },
    })),
    sensors: [...sensors],
    setBy: row.set_by || null,
    setAt: row.set_ms === 0 ? null : new Date(row.set_ms).toISOString(),
  }
}

/** What people set, for the audit log. */
export function setOf(row: EntityListRow) {
  return {
    importance: row.set_importance || null,
    tags: row.tags.split(' ').filter(Boolean),
    owner: row.owner,
  }
}

export function baselineOf({ sensor, lastUs, normal }: Sensed<HostSighting>) {
  return {
    ...{ sensor, asOf: isoTime(lastUs) },
    normal: normal.map(({ id, label, usual, high, overUs }) => ({
      ...{ id, label, usual, high },
      learnedOverSeconds: overUs / 1e6,
    })),
  }
}

export function peerOf({ address, name, kind: what, firstUs, lastUs, ...rest }: Peer) {
  const { isHome, flows, opened, sentBytes, receivedBytes } = rest
  return {
    ...{ id: address, name, kind: what === '' ? null : (what as z.infer<typeof kind>), isHome },
    ...{ flows, openedFlows: opened, sentBytes, receivedBytes },
    ...{ firstSeen: isoTime(firstUs), lastSeen: isoTime(lastUs) },
  }
}
