/** What a call works with: what is of all calls, and the connection under it. */
import type { Streams } from '../bus/index.ts'
import type { AdmissionLimits, SensorAllowances } from './admission.ts'
import type { DeadLetter, Received, Reply } from './call-records.ts'
import type { Counting } from './counts.ts'
import type { Register } from './register.ts'

/** What all calls share. */
export interface Hub {
  readonly streams: Streams
  readonly register: Register
  readonly limits: AdmissionLimits
  readonly counting: Counting
  readonly clock: () => number
  /** Milliseconds that pass, whatever is done to the clock. */
  readonly ticks: () => number
  /** True once it is kept: then the sensor may forget it. */
  readonly onDead: (letter: DeadLetter) => Promise<boolean>
  /** The newest call of each stream, by its name. */
  readonly calls: Map<string, LiveCall>
  /** What each sensor may send, whatever streams it does it in. */
  readonly allowances: SensorAllowances
  /** Two machines send under one name. */
  readonly onClash: (sensor: string) => void
  /** Told when a sensor was heard. */
  readonly onHeard: (sensor: string, version: string) => void
  /** Told what came of each envelope but of those that were known. */
  readonly onReceived?: (received: Received) => void
}

/** A call as others see it. */
export interface LiveCall {
  /** It is alive, and of another run than this. */
  isOfAnother(run: string): boolean
  takenOver(): void
  /** The register was read anew. */
  look(): void
  end(): void
}

/** The connection under a call. */
export interface Wire {
  reply(reply: Reply): void
  /** Nothing more is read until `resume`: what the peer sends fills its own window, not our memory. */
  pause(): void
  resume(): void
  end(): void
}
