/** What the hub wants of a sensor, signed by the hub. */
import { type KeyObject, sign, verify } from 'node:crypto'
import { create } from '@bufbuild/protobuf'
import { canonicalBytesOf } from './canonical.ts'
import type { SigningKey } from './envelope.ts'
import { type SignedOrders, SignedOrdersSchema } from './gen/amoskys/v1/event_bus_pb.ts'

const tag = 'amoskys.orders.v1'

/** `orders`: `SensorOrders` as JSON in UTF-8. The sensor's name is signed, too: orders to one are none to another. */
export function signOrders(sensor: string, orders: Uint8Array, key: SigningKey): SignedOrders {
  const { keyId, privateKey } = key
  const signature = sign(null, canonicalBytesOf(tag, [sensor, orders, keyId]), privateKey)
  return create(SignedOrdersSchema, { orders, keyId, signature })
}

export function verifyOrders(sensor: string, signed: SignedOrders, publicKey: KeyObject): boolean {
  const { orders, keyId, signature } = signed
  return verify(null, canonicalBytesOf(tag, [sensor, orders, keyId]), publicKey, signature)
}
