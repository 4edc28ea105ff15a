/** What a sensor tells of itself, and what the hub tells a sensor. */

/**
 * How a sensor is, as it sees itself; it travels in the sensor's own stream, signed like the rest. Counts are since the
 * sensor process began, but where not said. Times are the sensor's wall clock, milliseconds since the Unix epoch.
 */
export interface SensorReport {
  readonly version: string
  readonly atMs: number
  readonly startedMs: number
  /** What it captures: `eth0`, a folder, `3 files`; of which kind. */
  readonly source: string
  readonly kind: 'live' | 'follow' | 'replay'
  readonly frames: number
  readonly bytes: number
  readonly kernelDrops: number
  readonly interfaceDrops: number
  /** Observations made, and of those given up before they were sent, because the log was full or too old. */
  readonly rows: number
  readonly shedRows: number
  /** Share of the flows that are shipped just now, above 0; 1: all of them. */
  readonly sampledShare: number
  /** Event time of the newest observation, microseconds since the Unix epoch; 0: none. */
  readonly newestUs: number
  /** The write-ahead log: what waits to be acknowledged. `oldestMs`: when its oldest batch was written; 0: none. */
  readonly log: SensorLog
  readonly hub: SensorLink
  readonly host: HostMetrics
  /** Detection on the sensor while the hub is away: whether it runs, and alerts it raised so far. */
  readonly local: { readonly isDetecting: boolean; readonly alerts: number }
  /** When its certificate ends. */
  readonly certificateExpiresMs: number
  /** Version of the orders it follows; 0: its own settings alone. */
  readonly ordersVersion: number
  /** The last thing that went wrong, with its time; '' and 0 where nothing did. */
  readonly lastError: string
  readonly lastErrorMs: number
}

export interface SensorLog {
  readonly batches: number
  readonly bytes: number
  readonly bytesMax: number
  readonly oldestMs: number
}

export interface SensorLink {
  /** `connected`; `slowed`: the hub asked to wait; `away`: it does not answer; `refused`: it takes nothing of this sensor. */
  readonly state: 'connected' | 'slowed' | 'away' | 'refused'
  readonly sinceMs: number
  /** Attempts to connect that failed, and batches sent more than once. */
  readonly failures: number
  readonly resent: number
}

/** Of the machine the sensor runs on; null where it cannot be read there. */
export interface HostMetrics {
  /** Share of all cores that was busy since the report before, 0 to 1; and what this process took of one core. */
  readonly cpuShare: number | null
  readonly ownCpuShare: number
  readonly memoryBytes: number | null
  readonly memoryTotalBytes: number | null
  readonly residentBytes: number
  /** Of the disk that the log lies on. */
  readonly diskFreeBytes: number | null
  readonly diskTotalBytes: number | null
  /** All interfaces but loopback, since the report before. */
  readonly receivedBytesPerSecond: number | null
  readonly sentBytesPerSecond: number | null
}

/** What the hub wants of a sensor; it is followed only if the hub's key signed it, and only a newer version. */
export interface SensorOrders {
  readonly version: number
  /** BPF filter of its capture, where it is to be another than the sensor's own; null: its own. */
  readonly filter: string | null
  /** Flows shipped at most a second, beyond which a share is sampled; null: the sensor's own bound. */
  readonly flowsPerSecondMax: number | null
  readonly isDetectingLocally: 'while-away' | 'never' | null
}

/**
 * News of a sensor's stream, from whoever judges it to whoever keeps the books of sensors. Each is in the order of the
 * stream, and comes again where a part of the stream is judged again.
 */
export type SensorNews = {
  readonly sensor: string
  /** Which of its streams; '': its only one. */
  readonly stream: string
} & (
  | { readonly kind: 'begun'; readonly run: string; readonly version: string }
  | { readonly kind: 'report'; readonly report: SensorReport }
  | { readonly kind: 'judged'; readonly rows: number; readonly timeUs: number }
  | {
      readonly kind: 'shed'
      readonly rows: number
      readonly fromUs: number
      readonly untilUs: number
    }
  | { readonly kind: 'sampling'; readonly share: number }
  /** An entry of the stream that cannot be read; its bytes in base64. */
  | {
      readonly kind: 'dead'
      readonly sequence: number
      readonly reason: string
      readonly bytes: string
      /** Of its envelope; left out, or '', where it has none that can be read. */
      readonly traceId?: string
    }
  /** The capture was whole, and all of it is judged. */
  | { readonly kind: 'ended' }
  /** Whoever judged it does so no longer. */
  | { readonly kind: 'left'; readonly why: string }
)

/** A sign of life of what works from the bus: a process, or a part of one. */
export interface WorkerSign {
  readonly id: string
  readonly kind: 'bus' | 'detector' | 'keeper' | 'investigator' | 'responder'
  readonly host: string
  readonly processId: number
  readonly version: string
  readonly startedMs: number
  readonly atMs: number
  readonly isEnding: boolean
  readonly counts: Readonly<Record<string, number>>
  readonly says: string
}
