/** A server of incidents that were kept as the engine keeps them. */
import type { Role } from '../../../accounts/index.ts'
import type { Alert } from '../../../contracts/index.ts'
import { alertOf, type Given, startMs } from '../../../response/incidents/alerts.fixture.ts'
import { createResponse } from '../../../response/index.ts'
import { keepUser } from '../../../store/index.ts'
import { keepRecords } from '../../../store/kept.fixture.ts'
import type { Resource } from '../../kit/index.ts'
import { type Served, serveResource } from '../../kit/serve.fixture.ts'

export const day = 86_400_000

export interface Kept extends Served {
  /** Takes alerts as the engine's thread does, each with its incident. */
  readonly take: (...alerts: Alert[]) => Promise<void>
  /** Ids of all incidents, in the order they were made. */
  readonly ids: () => Promise<string[]>
}

export async function keptIncidents(...resources: Resource[]): Promise<Kept> {
  const served = await serveResource(...resources)
  served.clock.nowMs = startMs + 60_000
  const response = createResponse({ clock: () => served.clock.nowMs })
  return {
    ...served,
    async take(...alerts) {
      await keepRecords(served.database, { alerts })
      await served.database.write((db) => response.onAlerts(db, alerts))
    },
    async ids() {
      const rows = await served.database.read
        .selectFrom('incidents')
        .select('id')
        .orderBy('id')
        .execute()
      return rows.map(({ id }) => id)
    },
  }
}

/** Somebody who may sign in, of a role. */
export async function personOf(
  { database }: Pick<Kept, 'database'>,
  id: string,
  role: Role,
): Promise<void> {
  const none = { email: '', password_hash: '', totp: '', totp_step: 0, issuer: '', subject: '' }
  const person = { id, sign_in: id, name: id, role, state: 'active', version: 1 } as const
  await database.write((db) => keepUser(db, { ...none, ...person, created_ms: 0 }))
}

/** Beacons of hosts of their own, a minute apart. */
export function beacons(n: number, changes: Partial<Given> = {}): Alert[] {
  return Array.from({ length: n }, (_, i) =>
    alertOf({
      kind: 'beacon',
      actor: `10.0.0.${i + 1}`,
      victim: '203.0.113.66',
      atS: i * 60,
      ...changes,
    }),
  )
}
