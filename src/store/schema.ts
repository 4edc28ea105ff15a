import type { Generated } from 'kysely'
import type { AccountTables } from './shelves/accounts-tables.ts'
import type { AuditTables } from './shelves/audit-tables.ts'
import type { EntityTables, HostRow } from './shelves/entity-tables.ts'
import type { EventTables } from './shelves/event-rows.ts'
import type { IdempotencyTables } from './shelves/idempotency-tables.ts'
import type { InboxTables } from './shelves/inbox-tables.ts'
import type { IncidentTables } from './shelves/incident-tables.ts'
import type { LeaseTables } from './shelves/leases-tables.ts'
import type { OperationTables } from './shelves/operations-tables.ts'
import type { PreferencesTables } from './shelves/preferences-tables.ts'
import type { ResponseTables } from './shelves/response-tables.ts'
import type { RunsTables } from './shelves/runs-tables.ts'
import type { SamplesTables } from './shelves/samples-tables.ts'
import type { SensorTables } from './shelves/sensors-tables.ts'
import type { ViewsTables } from './shelves/views-tables.ts'

/**
 * Column names as in the database. Times are microseconds since the Unix epoch; bodies are the records as
 * `encodeRecord` writes them. What can be asked for has an index:
 *
 *   alerts   by id; each way to sort them, with what they are filtered by; entity and time; trace; change
 *   signals  by sensor and key; time; actor and time; peer and time
 *   flows    by start (then Community ID, VLAN and sensor, which is their identity); source and start; destination and start
 *   hosts    by address and sensor; time (last_us)
 *
 * A Community ID alone has none: its hash would spread every write over the whole index, and all rows are read
 * in some 50 ms. Neither has a sensor alone: one database has few of them, and what is newest of one is soon met.
 */
export interface KeptTables {
  alerts: AlertRow
  signals: SignalRow
  flows: FlowRow
  hosts: HostRow
}

/** All tables; those of a shelf stand with its questions, in `shelves/`. */
export interface Schema
  extends KeptTables,
    AccountTables,
    AuditTables,
    EntityTables,
    EventTables,
    IdempotencyTables,
    InboxTables,
    IncidentTables,
    LeaseTables,
    OperationTables,
    PreferencesTables,
    ResponseTables,
    RunsTables,
    SamplesTables,
    SensorTables,
    ViewsTables {}

export interface AlertRow {
  id: string
  revision: number
  status: string
  /** ISO 8601, as in the record: when it was raised, and its newest evidence. */
  time: string
  last_time: string
  severity: string
  risk: string
  entity: string
  technique: string
  behaviours: string
  confidence: number
  outcome: string
  trace_id: string
  /** 0 to 4, the worst last. */
  severity_rank: number
  /** The headline in lower case. */
  search: string
  /** Name of the sensor whose traffic it was seen in. */
  sensor: string
  /** What a list shows of it, as JSON. */
  head: string
  body: string
  /** Higher with each write to the table than any before: what came since is found by it. Given by `replacing`. */
  change: Generated<number>
}

export interface SignalRow {
  id: Generated<number>
  /** As of alerts; '' of a record from before the sensor was kept, where it cannot be told. */
  sensor: string
  key: string
  time_us: number
  detector: string
  actor: string
  /** Whom or what it was done to most; '' where there is none. */
  peer: string
  technique: string
  points: number
  flow_count: number
  body: string
}

export interface FlowRow {
  id: Generated<number>
  /** As of signals. */
  sensor: string
  community_id: string
  /** Number within its sensor's run. */
  number: number
  first_us: number
  last_us: number
  protocol: number
  /** As in the record: outer VLAN in the low 12 bits, inner above; 0: untagged. */
  vlan: number
  /** ICMP: the type is the source's port, the code the destination's. */
  source: string
  source_port: number
  destination: string
  destination_port: number
  state: string
  end: string
  history: string
  forward_packets: number
  backward_packets: number
  forward_payload: number
  backward_payload: number
  /** Of both sides. */
  bytes: number
  /** Share of the flows that its sensor sent when it sent this one, above 0; 1: all. */
  sampled_share: number
  /** Kind or name of what was recognised, and the fingerprint of its client; '' where there is none. */
  app: string
  ja4: string
  /** As JSON; '' where nothing was recognised. */
  application: string
}
