import type { ObservationBatch } from './observation-batch.ts'
import type { SensorReport } from './sensor.ts'

/** Bytes of an envelope that every hub takes; one may take more, and says so. */
export const envelopeBytesMax = 2 * 1024 * 1024

/**
 * What a sensor ships, in order: everything that detection needs, so that it finds at the hub what it would have found
 * beside the capture. A batch holds several of them.
 */
export type ShippedPart =
  /** A capture begins anew: flow numbers go on above `flowsBefore`, and what was open before has no end. */
  | {
      readonly kind: 'begin'
      /** Tells this run of the sensor from its others. */
      readonly run: string
      readonly version: string
      readonly flowsBefore: number
    }
  | { readonly kind: 'observations'; readonly batch: ObservationBatch }
  /** Event time has reached `timeUs` without packets, microseconds since the Unix epoch. */
  | { readonly kind: 'time'; readonly timeUs: number }
  /** From here on only this share of the flows is shipped, above 0; 1: all. */
  | { readonly kind: 'sampling'; readonly share: number }
  /** Observations that were given up, in all, since the sensor was enrolled; and between which event times the last were. */
  | {
      readonly kind: 'shed'
      readonly rows: number
      readonly fromUs: number
      readonly untilUs: number
    }
  | { readonly kind: 'report'; readonly report: SensorReport }
  /** The capture ended; sentences of what was lost. The observations of what was still open follow. */
  | { readonly kind: 'losses'; readonly losses: readonly string[] }
  /** Nothing follows of this run. */
  | { readonly kind: 'end' }
