/** What the hub wants of each sensor, signed: read anew each second, signed once for each version. */
import type { Orders } from '../../hub/index.ts'
import { signOrders } from '../../messages/index.ts'
import type { OpenHubKeys } from '../../pki/index.ts'
import { type Database, findSensors } from '../../store/index.ts'

export interface OrdersGround {
  readonly read: Database['read']
  readonly keys: OpenHubKeys
}

export function ordersFrom({ read, keys }: OrdersGround) {
  let known = new Map<string, Orders & { readonly keyId: string }>()
  return {
    async look(): Promise<void> {
      const { id: keyId, key: privateKey } = keys.current().signing
      const next: typeof known = new Map()
      for (const { name, orders, orders_version: version } of await findSensors(read)) {
        if (version === 0) continue
        const before = known.get(name)
        const isSame = before?.version === version && before.keyId === keyId
        const signed = () => signOrders(name, Buffer.from(orders), { keyId, privateKey })
        next.set(name, isSame ? before : { version, keyId, signed: signed() })
      }
      known = next
    },
    of: (sensor: string): Orders | null => known.get(sensor) ?? null,
  }
}
