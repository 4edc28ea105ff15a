/** What sources answered, and how many they were asked in a minute and a day, in the database. */
import type { Kysely } from 'kysely'
import { decodeRecord, encodeRecord } from '../kernel/index.ts'
import { findLookup, keepLookup, type Schema, takeTurn, useBudget } from '../store/index.ts'
import type { KeptAnswer, Ledger, LookupCache } from './investigation/index.ts'

type Database = <T>(act: (db: Kysely<Schema>) => Promise<T>) => Promise<T>

/** So long an answer is worth keeping at all; how long it is good, its reader knows. */
const keptMs = 30 * 86_400_000

export function keptAnswers(read: Database, write: Database): LookupCache {
  return {
    async find(source, { kind, value }) {
      const kept = await read((db) => findLookup(db, { source, kind, value }))
      return kept === null ? null : decodeRecord<KeptAnswer>(kept.body)
    },
    async keep(answer) {
      const { source, indicator, answeredMs } = answer
      const times = { fetchedMs: answeredMs, expiresMs: answeredMs + keptMs }
      const kept = { ...times, body: encodeRecord(answer) }
      await write((db) => keepLookup(db, { source, ...indicator }, kept))
    },
  }
}

export function keptLedger(write: Database): Ledger {
  return {
    turn: (account, perMinute) => write((db) => takeTurn(db, account, perMinute)),
    spend: (account, day, most) => write((db) => useBudget(db, { source: account, day }, most)),
  }
}
