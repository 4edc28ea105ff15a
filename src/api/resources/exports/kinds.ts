/** What can be exported: how its records are found, and what they look like in each form. */
import type { Kysely, Selectable } from 'kysely'
import { z } from 'zod'
import type { Permission } from '../../../accounts/index.ts'
import type { Alert, AlertHead, Incident, IncidentHead } from '../../../contracts/index.ts'
import {
  alertColumns,
  type Cell,
  type Column,
  eventColumns,
  flowColumns,
  type HostLike,
  hostColumns,
  incidentColumns,
  incidentMarkdown,
  type StixObject,
  stixObjects,
} from '../../../exports/index.ts'
import {
  decodeRecord,
  isoTime,
  networkTest,
  plainJson,
  privateNetworks,
} from '../../../kernel/index.ts'
import {
  alertBodies,
  alertList,
  type EntityListRow,
  type EventRow,
  entityList,
  eventList,
  eventOf,
  eventColumns as eventRowColumns,
  type FlowRow,
  flowList,
  homesAmong,
  incidentList,
  keptFlow,
  type ListSpec,
  type Schema,
} from '../../../store/index.ts'
import { listQuery } from '../../kit/index.ts'
import { withoutPayload } from '../../records/index.ts'

type Row = Readonly<Record<string, unknown>>

export interface ExportKind {
  readonly needs: Permission
  readonly spec: ListSpec
  /** Columns for a row of a table, and those for the whole record. */
  readonly headColumns: readonly string[]
  readonly wholeColumns: readonly string[]
  readonly columns: readonly Column<never>[]
  readonly cells: (row: Row) => readonly Cell[]
  /** The whole record as JSON. */
  readonly json: (row: Row) => string
  /** As a page to read; a table of them where not said. */
  readonly markdown?: (row: Row) => string
  /** As STIX 2.1, where there is a form of it. */
  readonly stix?: (row: Row, db: Kysely<Schema>) => Promise<readonly StixObject[]>
}

function kindOf<R>(
  about: Omit<ExportKind, 'columns' | 'cells'> & {
    readonly columns: readonly Column<R>[]
    readonly head: (row: Row) => R
  },
): ExportKind {
  const { columns, head, ...rest } = about
  const cells = (row: Row) => {
    const record = head(row)
    return columns.map(({ of }) => of(record))
  }
  return { ...rest, columns: columns as readonly Column<never>[], cells }
}

const flowRowColumns = [
  ...['sensor', 'community_id', 'number', 'first_us', 'last_us', 'protocol', 'vlan', 'source'],
  ...['source_port', 'destination', 'destination_port', 'state', 'end', 'history'],
  ...['forward_packets', 'backward_packets', 'forward_payload', 'backward_payload'],
  'application',
]
const eventRow = ['seq', ...eventRowColumns]

const hostRowColumns = [
  ...['address', 'name', 'kind', 'is_home', 'mac', 'importance', 'tags', 'owner', 'first_us'],
  ...['last_us', 'urgency', 'open_incidents'],
]

/** What people made of it stands in the head, why it was found in the body. */
function incidentIn({ head, body }: Row): Incident {
  const { explanation: _, ...newest } = decodeRecord<IncidentHead>(String(head))
  return { ...decodeRecord<Incident>(String(body)), ...newest }
}

function hostIn(row: EntityListRow): HostLike {
  return {
    ...{ id: row.address, name: row.name, kind: row.kind, isHome: row.is_home === 1 },
    ...{ mac: row.mac, importance: row.importance, owner: row.owner },
    tags: row.tags.split(' ').filter((tag) => tag !== ''),
    ...{ firstSeen: isoTime(row.first_us), lastSeen: isoTime(row.last_us) },
    ...{ urgency: row.urgency, openIncidents: row.open_incidents },
  }
}

const isPrivate = networkTest(privateNetworks)

/** Of the addresses that records name: the private ones are ours, and those that a sensor met as ours. */
async function homeTest(
  db: Kysely<Schema>,
  records: readonly Pick<Incident, 'entity' | 'indicators'>[],
): Promise<(address: string) => boolean> {
  const named = records.flatMap(({ entity, indicators }) => [
    entity,
    ...indicators.map(({ value }) => value),
  ])
  const ours = new Set(await homesAmong(db, [...new Set(named)]))
  return (address) => isPrivate(address) || ours.has(address)
}

/** Every list can be asked for by its ids, too. */
function withIds(spec: ListSpec): ListSpec {
  return { ...spec, fields: { ...spec.fields, id: { kind: 'text', column: spec.id } } }
}

const known = {
  incidents: {
    ...kindOf<IncidentHead>({
      ...{ needs: 'read', spec: withIds(incidentList), columns: incidentColumns },
      ...{ headColumns: ['head'], wholeColumns: ['head', 'body'] },
      head: ({ head }) => decodeRecord<IncidentHead>(String(head)),
      json: (row) => JSON.stringify(incidentIn(row)),
    }),
    markdown: (row: Row) => incidentMarkdown(incidentIn(row)),
    stix: async (row: Row, db: Kysely<Schema>) => {
      const incident = incidentIn(row)
      const bodies = await alertBodies(
        db,
        incident.alerts.map(({ id }) => id),
      )
      const alerts = bodies.map((body) => decodeRecord<Alert>(body))
      const isHome = await homeTest(db, [incident, ...alerts])
      return stixObjects({ incident, alerts, isHome })
    },
  },
  alerts: kindOf<AlertHead>({
    ...{ needs: 'read', spec: withIds(alertList), columns: alertColumns },
    ...{ headColumns: ['head'], wholeColumns: ['body'] },
    head: ({ head }) => decodeRecord<AlertHead>(String(head)),
    json: ({ body }) => plainJson(String(body)),
  }),
  events: kindOf({
    ...{ needs: 'read', spec: eventList, columns: eventColumns },
    ...{ headColumns: eventRow, wholeColumns: eventRow },
    head: (row) => eventOf(row as unknown as Selectable<EventRow>),
    json: (row) => JSON.stringify(eventOf(row as unknown as Selectable<EventRow>)),
  }),
  flows: kindOf({
    ...{ needs: 'flows:read', spec: flowList, columns: flowColumns },
    ...{ headColumns: flowRowColumns, wholeColumns: flowRowColumns },
    head: (row) => keptFlow(row as unknown as Selectable<FlowRow>),
    // A file is passed on: whoever made it, no secret of the traffic goes with it.
    json: (row) => JSON.stringify(withoutPayload(keptFlow(row as unknown as Selectable<FlowRow>))),
  }),
  entities: kindOf<HostLike>({
    ...{ needs: 'read', spec: entityList, columns: hostColumns },
    ...{ headColumns: hostRowColumns, wholeColumns: hostRowColumns },
    head: (row) => hostIn(row as unknown as EntityListRow),
    json: (row) => JSON.stringify(hostIn(row as unknown as EntityListRow)),
  }),
} satisfies Readonly<Record<string, ExportKind>>

export const kinds: Readonly<Record<keyof typeof known, ExportKind>> = known
export const kindNames = Object.keys(kinds) as (keyof typeof kinds)[]

/** The parameters of its list that say which records, and nothing of pages. */
export function filterOf({ spec }: ExportKind): z.ZodObject {
  const paging = new Set(['limit', 'after', 'before', 'sort', 'fields', 'count'])
  const shape = Object.entries(listQuery(spec).shape).filter(([name]) => !paging.has(name))
  return z.strictObject(Object.fromEntries(shape) as z.ZodRawShape)
}
