import type { Kysely } from 'kysely'
import type {
  Alert,
  AlertHead,
  FlowReference,
  FlowSummary,
  HostSighting,
  Sensed,
  Severity,
  Signal,
} from '../contracts/index.ts'
import type { Sizes } from './retention.ts'
import type { KeptTables, Schema } from './schema.ts'

/**
 * Keeps alerts, signals, flows and what is known of hosts, tells the log of events of the first two, and finds the first three
 * again. Writing a record again replaces it, but never a newer one by an older: an alert by id and revision, a signal by
 * sensor, key and time, a flow by sensor, start, Community ID and VLAN, a host by sensor, address and time.
 * Every failure of the world is an `AmoskysError` that says what a person can do.
 */
export interface Store extends AsyncDisposable {
  /** There was nothing in the database before it was opened. */
  readonly isNew: boolean
  keepAlerts(alerts: readonly Alert[]): Promise<void>
  keepSignals(signals: readonly Sensed<Signal>[]): Promise<void>
  keepFlows(flows: readonly Sensed<FlowSummary>[]): Promise<void>
  keepHosts(hosts: readonly Sensed<HostSighting>[]): Promise<void>
  /** The newest revision; `id` may be shortened to a prefix that only one alert has. */
  findAlert(id: string): Promise<Alert | null>
  /** All are found newest first; of an alert what a list shows, the rest by its id. */
  findAlerts(question: AlertQuestion): Promise<Page<AlertHead>>
  findSignals(question: SignalQuestion): Promise<Page<Sensed<Signal>>>
  findFlows(question: FlowQuestion): Promise<Page<KeptFlow>>
  findFlow(reference: Sensed<FlowReference>): Promise<KeptFlow | null>
  /** One transaction of whatever else has to be done to the database now and then. */
  change<T>(act: (db: Kysely<Schema>) => Promise<T>): Promise<T>
  counts(): Promise<StoreCounts>
  /** Rejects where the place of the records is gone; where `isWriting`, also where nothing can be written to it. */
  verify(isWriting: boolean): Promise<void>
  /** Less room is left than alerts should have for themselves: what matters less is better given up. */
  isRoomShort(): Promise<boolean>
  sizes(): Promise<Sizes>
  /** Writes the file anew without what is free in it: takes long, and as much room again meanwhile. */
  compact(): Promise<void>
  /** Gives the disk back what only speed needs. */
  makeRoom(): Promise<void>
  close(): Promise<void>
}

export interface StoreLimits {
  /** Rows kept; beyond them the oldest go. */
  readonly flowsMax: number
  readonly signalsMax: number
  readonly alertsMax: number
  readonly eventsMax: number
  readonly hostsMax: number
}

export interface StoreOptions extends Partial<StoreLimits> {
  /** How long a write waits for another process that holds the database, milliseconds. */
  readonly lockWaitMs?: number
  /** Wall clock, milliseconds; for when an event was kept. */
  readonly now?: () => number
  /** How bad it is if a detector is right; `info` where nobody says. */
  readonly severityOf?: (detector: string) => Severity
  /**
   * Called in the very transaction that keeps alerts, with those that were not known yet, every revision in its order: what
   * is made of them is kept with them, or neither is.
   */
  readonly onAlerts?: (db: Kysely<Schema>, alerts: readonly Alert[]) => Promise<void>
}

export const defaultStoreLimits: StoreLimits = {
  flowsMax: 200_000,
  signalsMax: 50_000,
  alertsMax: 50_000,
  eventsMax: 100_000,
  hostsMax: 50_000,
}

/**
 * Which part of an answer: at most `limit` records, those that follow the cursor `after`, or those that come before the
 * cursor `before`. Cursors are opaque, and belong to the question they were given for.
 */
export interface PageRequest {
  readonly limit: number
  readonly after?: string
  readonly before?: string
}

export interface Page<R> {
  readonly records: readonly R[]
  /** Cursors of the pages beside this one; null where there is nothing more. */
  readonly next: string | null
  readonly previous: string | null
}

/** Event times, microseconds since the Unix epoch: from the first on, up to but not with the second. */
interface TimeRange {
  readonly fromUs?: number
  readonly untilUs?: number
}

interface OfSensor {
  /** Name of the sensor whose traffic they were seen in. */
  readonly sensor?: string
}

/** By the time of their newest evidence. */
export interface AlertQuestion extends PageRequest, TimeRange, OfSensor {
  readonly entity?: string
  readonly severity?: Severity
}

/** By the time of their newest evidence. */
export interface SignalQuestion extends PageRequest, TimeRange, OfSensor {
  /** Id of the alert they stand in. */
  readonly alert?: string
  /** Who does it, or to whom it was done most. */
  readonly entity?: string
  readonly detector?: string
}

/** By the time of their first packet. */
export interface FlowQuestion extends PageRequest, TimeRange, OfSensor {
  /** Id of the alert that refers to them. */
  readonly alert?: string
  /** Address of either side. */
  readonly entity?: string
  readonly communityId?: string
}

export interface KeptFlow extends Sensed<FlowSummary> {
  readonly communityId: string
}

export interface StoreCounts {
  readonly alerts: number
  readonly signals: number
  readonly flows: number
  readonly events: number
  readonly hosts: number
  /** Rows that made room since the store was opened, by table. */
  readonly dropped: Readonly<Record<keyof KeptTables | 'events', number>>
}
