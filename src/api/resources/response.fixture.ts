/** A responder as it told of itself, on a database of a test. */
import type { HostFacts, ResponderTold } from '../../contracts/index.ts'
import { type Database, keepResponderTold } from '../../store/index.ts'

export const facts: HostFacts = {
  ...{ at: '2026-11-26T12:00:00.000Z', own: ['10.0.0.2'], networks: ['10.0.0.0/24'] },
  ...{ broadcasts: ['10.0.0.255'], gateways: ['10.0.0.254'], resolvers: ['10.0.0.53'] },
  ...{ dhcp: [], ntp: [], operators: [], gaps: [] },
}

export async function tell(
  database: Database,
  nowMs: number,
  changes: Partial<ResponderTold> = {},
): Promise<void> {
  const told: ResponderTold = {
    ...{ isConnected: true, at: new Date(nowMs).toISOString(), reason: '' },
    drivers: [
      { name: 'nftables', kinds: ['block_ip', 'isolate_host', 'redirect_to_honeypot'] },
      { name: 'tc', kinds: ['rate_limit'] },
      { name: 'docker', kinds: ['isolate_container'] },
    ],
    ...{ facts, neverBlock: [], isStopped: false, isDryRun: false, live: 0 },
    ...changes,
  }
  await database.write((db) => keepResponderTold(db, told))
}
