import type { KeyObject } from 'node:crypto'
import type { SignedOrders } from '../messages/index.ts'

/** Who may send: what the hub knows of one sensor at a time. Read anew each second or so, so that revocation acts soon. */
export interface RegisteredSensor {
  readonly name: string
  readonly isRevoked: boolean
  /** Certificates that are good now, by serial number in lower-case hex. */
  readonly certificates: ReadonlySet<string>
  /** Signing keys that are good now, by key id. */
  readonly signingKeys: ReadonlyMap<string, KeyObject>
  /** What it is to do; null: nothing but its own settings. */
  readonly orders: { readonly version: number; readonly signed: SignedOrders } | null
}

export interface Register {
  /** Null: nobody by this name was ever enrolled. */
  find(sensor: string): RegisteredSensor | null
}

/** Who the certificate of a connection says its holder is; null where it is no sensor's. */
export interface PeerIdentity {
  readonly sensor: string
  /** Lower-case hex. */
  readonly serial: string
  readonly expiresMs: number
}
