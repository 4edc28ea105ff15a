/** Records in a database, as the engine's thread keeps them. */
import type { Alert, FlowSummary, HostSighting, Sensed, Signal } from '../contracts/index.ts'
import type { Database } from './database.ts'
import { alertRow, flowRow, signalRow } from './rows.ts'
import { writeHosts } from './shelves/host-writing.ts'

export interface Records {
  readonly alerts?: readonly Alert[]
  readonly signals?: readonly Sensed<Signal>[]
  readonly flows?: readonly Sensed<FlowSummary>[]
  readonly hosts?: readonly Sensed<HostSighting>[]
}

export async function keepRecords(
  database: Database,
  { alerts = [], signals = [], flows = [], hosts = [] }: Records,
): Promise<void> {
  await database.write(async (db) => {
    for (const alert of alerts) await db.insertInto('alerts').values(alertRow(alert)).execute()
    for (const one of signals) await db.insertInto('signals').values(signalRow(one)).execute()
    for (const flow of flows) await db.insertInto('flows').values(flowRow(flow)).execute()
    await writeHosts(db, hosts)
  })
}
