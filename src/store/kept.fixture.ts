/** Records in a database, as the engine's thread keeps them. */
import type { Alert, FlowSummary, Sensed, Signal } from '../contracts/index.ts'
import type { Database } from './database.ts'
import { alertRow, flowRow, signalRow } from './rows.ts'

export interface Records {
  readonly alerts?: readonly Alert[]
  readonly signals?: readonly Sensed<Signal>[]
  readonly flows?: readonly Sensed<FlowSummary>[]
}

export async function keepRecords(
  database: Database,
  { alerts = [], signals = [], flows = [] }: Records,
): Promise<void> {
  await database.write(async (db) => {
    for (const alert of alerts) await db.insertInto('alerts').values(alertRow(alert)).execute()
    for (const one of signals) await db.insertInto('signals').values(signalRow(one)).execute()
    for (const flow of flows) await db.insertInto('flows').values(flowRow(flow)).execute()
  })
}
