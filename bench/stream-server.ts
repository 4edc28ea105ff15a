/** The stream alone, in a process of its own, over a log of the bench: PATH CHANNELS. Tells its parent the port. */
import type { AddressInfo } from 'node:net'
import { type Kysely, sql } from 'kysely'
import { z } from 'zod'
import { memoryKeyRing, permissionsOf, SignInLimits } from '../src/accounts/index.ts'
import { createDesk, createServer } from '../src/api/kit/index.ts'
import { type Channel, Hub, serveStream } from '../src/api/stream/index.ts'
import { randomHex, wallClockMs } from '../src/kernel/index.ts'
import { openLog } from '../src/log/index.ts'
import { openDatabase, type Schema } from '../src/store/index.ts'

const [path = ''] = process.argv.slice(2)

const lines: Channel = {
  name: 'lines',
  says: 'Lines of the bench.',
  needs: 'read',
  kind: 'log',
  snapshot: '',
  record: z.looseObject({}),
  idOf: (record) => String(record['seq']),
  newest: (db) => newest(db),
  since: async (db, since, limit) => {
    const { rows } = await sql<{ seq: number; body: string }>`
      select seq, body from lines where seq > ${since} order by seq limit ${limit}`.execute(db)
    return rows.map(({ seq, body }) => ({ seq, record: { seq, ...JSON.parse(body) } }))
  },
}

async function newest(db: Kysely<Schema>): Promise<number> {
  const { rows } = await sql<{ n: number | null }>`select max(seq) as n from lines`.execute(db)
  return rows[0]?.n ?? 0
}

const database = await openDatabase(path)
const hub = new Hub({
  ...{ database, channels: [lines], clock: wallClockMs, stillMay: async (caller) => caller },
  limits: { clientsOfOneMax: 1000, clientsMax: 1000 },
  tell: (text) => process.stderr.write(`${text}\n`),
})
const log = openLog({
  ...{ folder: null, component: 'bench', level: 'error', people: null },
  now: wallClockMs,
})
const server = await createServer({
  desk: createDesk({
    ...{ database, log, data: '', nowMs: wallClockMs, newId: (prefix) => prefix },
    ...{ secret: new Uint8Array(32), settings: [], models: [], version: '0' },
    log: openLog({
      ...{ folder: `${path}-logs`, component: 'api', level: 'info', people: null },
      now: wallClockMs,
    }),
    accounts: {
      ...{ database, keys: await memoryKeyRing(wallClockMs()), limits: new SignInLimits() },
      ...{ isSecondFactorRequired: false, hostNames: [], oidc: null },
    },
  }),
  ...{ resources: [], authenticate: async () => null, randomHex, tls: null },
  ...{ trustedProxies: [], hosts: [], requestsPerMinute: 1000 },
})
await serveStream(server, {
  ...{ hub, origins: [] },
  admit: async (_ticket, address) => ({
    ...{ kind: 'user', id: 'usr_bench', name: 'bench', role: 'viewer', session: 'ses_bench' },
    ...{ permissions: permissionsOf('viewer'), address, signedInAtMs: 0 },
    isSecondFactorDone: true,
  }),
})
await server.listen({ host: '127.0.0.1', port: 0 })
process.send?.({ port: (server.server.address() as AddressInfo).port })
process.on('message', () => process.send?.({ counts: hub.counts, clients: hub.clientCount }))
