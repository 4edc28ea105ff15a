import type { KeyObject } from 'node:crypto'
import type { SignedOrders } from '../messages/index.ts'

/** Whom the certificate of a connection names. */
export interface PeerIdentity {
  readonly name: string
  /** Lower-case hex. */
  readonly serial: string
  /** SHA-256 of the certificate's DER, hex. */
  readonly fingerprint: string
  readonly untilMs: number
}

/** Who may send. Whoever keeps it reads it anew each second, so that a revocation acts soon. */
export interface Register {
  /** '' where the certificate is good; else a sentence. */
  refusal(peer: PeerIdentity): string
  /** Null: this sensor has no such key that is good. */
  signingKey(sensor: string, id: string): KeyObject | null
  /** Reads it anew now. Never rejects: what was known stays. */
  refresh(): Promise<void>
  /** What the hub wants of a sensor; null: nothing but its own settings. */
  orders(sensor: string): Orders | null
}

export interface Orders {
  readonly version: number
  readonly signed: SignedOrders
}
