import type { ActionKind, ActionOrder, HostFacts } from '../../../contracts/index.ts'
import type { Driver, Ground, Planned } from '../driver.ts'

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** `act_` and a ULID that ends on the number. */
export function idOf(n: number): string {
  const digits = [n >> 10, n >> 5, n].map((part) => alphabet[part & 31]!).join('')
  return `act_01ARZ3NDEKTSV4RRFFQ69G${digits}0`
}

export function orderOf(
  kind: ActionKind,
  target: string,
  changed: Partial<ActionOrder> = {},
): ActionOrder {
  return {
    id: idOf(1),
    kind,
    target,
    scope: {},
    ttlSeconds: 600,
    isAutomatic: false,
    isEstablished: true,
    reason: '10.0.0.5 is very likely malicious: port scan, then 40 failed SSH logins',
    traceId: '0af7651916cd43dd8448eb211c80319c',
    ...changed,
  }
}

const facts: HostFacts = {
  at: '2026-01-01T00:00:00.000Z',
  ...{ own: [], networks: [], broadcasts: [], gateways: [], resolvers: [] },
  ...{ dhcp: [], ntp: [], operators: [], gaps: [] },
}

export const ground: Ground = { nowMs: Date.UTC(2026, 0, 1), facts }

export async function plannedOf(driver: Driver, order: ActionOrder): Promise<Planned> {
  return { order, plan: await driver.preview(order, ground), secondsLeft: order.ttlSeconds }
}

/** Plans and applies it, which has to work; gives what undo needs. */
export async function put(driver: Driver, order: ActionOrder) {
  const planned = await plannedOf(driver, order)
  const failures = await driver.apply([planned])
  if (failures.size > 0) throw new Error([...failures.values()].join('; '))
  return { id: order.id, inverse: planned.plan.inverse }
}
