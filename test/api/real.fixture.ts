/** The API as it is served, in a thread of its own, on loopback, with an admin and an analyst who signed in. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newSetUpLink } from '../../src/accounts/index.ts'
import { startApi } from '../../src/api/index.ts'
import { wallClockMs } from '../../src/kernel/index.ts'
import { alertOf } from '../../src/response/incidents/alerts.fixture.ts'
import { createResponse } from '../../src/response/index.ts'
import { type Database, openDatabase } from '../../src/store/index.ts'
import { keepRecords } from '../../src/store/kept.fixture.ts'
import { testPlace } from '../../src/store/places.fixture.ts'
import { Client } from './client.fixture.ts'

export interface Real extends AsyncDisposable {
  /** `http://127.0.0.1:8440` */
  readonly address: string
  readonly admin: Client
  readonly analyst: Client
  /** As the engine's thread writes to it. */
  readonly database: Database
  /** A host begins to call another. */
  beacon(actor: string): Promise<void>
}

const password = 'nine grey geese at dawn'

export async function openReal(): Promise<Real> {
  const data = mkdtempSync(join(tmpdir(), 'amoskys-real-'))
  const path = await testPlace(join(data, 'run.sqlite'))
  const database = await openDatabase(path)
  const api = await startApi({
    ...{ path, data, host: '127.0.0.1', port: 0, tls: null, trustedProxies: [], names: [] },
    ...{ requestsPerMinute: 10_000, settings: [], models: [], version: '1.2.3' },
    isSecondFactorRequired: false,
  })
  const admin = await Client.of(api.address)
  const token = await database.write((db) => newSetUpLink(db, wallClockMs()))
  await admin.call('setUp', { body: { token, signIn: 'boss', password } })
  const made = await admin.call('createUser', { body: { signIn: 'rina', role: 'analyst' } })
  const analyst = admin.another()
  await analyst.call('choosePassword', { body: { token: made.json.passwordToken, password } })
  await analyst.call('login', { body: { signIn: 'rina', password } })
  const response = createResponse({ clock: wallClockMs })
  return {
    ...{ address: api.address, admin, analyst, database },
    async beacon(actor) {
      const alerts = [alertOf({ kind: 'beacon', actor, victim: '203.0.113.66', atS: 60 })]
      await keepRecords(database, { alerts })
      await database.write((db) => response.onAlerts(db, alerts))
    },
    async [Symbol.asyncDispose]() {
      await api.close()
      await database.close()
    },
  }
}
