/** What can be followed. To add one: an object here; its table numbers its changes. */
import { z } from 'zod'
import { decodeRecord } from '../../kernel/index.ts'
import { changedSince, newestChange } from '../../store/index.ts'
import type { Channel } from './channel.ts'

type Numbered = Parameters<typeof newestChange>[1]

/** Heads of a table whose changes are numbered. */
function changesOf(
  table: Numbered,
  about: Omit<Channel, 'kind' | 'newest' | 'since' | 'idOf'>,
): Channel {
  return {
    ...about,
    kind: 'changes',
    idOf: (record) => String(record['id']),
    newest: (db) => newestChange(db, table),
    since: async (db, since, limit) => {
      const rows = await changedSince(db, table, { since, limit })
      return rows.map(({ change, head }) => ({ seq: change, record: decodeRecord(head) }))
    },
  }
}

const alerts = changesOf('alerts', {
  name: 'alerts',
  says: 'Alerts as a list shows them: raised, grown, closed, withdrawn.',
  needs: 'read',
  snapshot: '/api/v1/alerts',
  record: z.looseObject({ id: z.string(), revision: z.int(), severity: z.string() }),
})

export const channels: readonly Channel[] = [alerts]
