/** A hub with both listeners, and what a person at it does. */
import { join } from 'node:path'
import { Server } from '@grpc/grpc-js'
import { onTestFinished } from 'vitest'
import { wallClockMs } from '../kernel/index.ts'
import { keepEnrolment, openDatabase } from '../store/index.ts'
import { openEnrolment } from './enrolment.ts'
import { listenForEnrolment, renewalService } from './enrolment-service.ts'
import { enrol, type HeldIdentity, newToken, pinOf } from './holder/index.ts'
import { makeHubFolder } from './hub-folder.ts'
import { openHubKeys } from './open-hub-keys.ts'
import { temporaryFolder } from './pki.fixture.ts'

export async function openHub() {
  const clock = { nowMs: wallClockMs() }
  const folder = join(temporaryFolder(), 'pki')
  await makeHubFolder(folder, { names: ['127.0.0.1', 'localhost'], nowMs: clock.nowMs })
  const database = await openDatabase(':memory:')
  onTestFinished(() => database.close())
  const keys = openHubKeys(folder, () => {})
  const failures: unknown[] = []
  const bus = new Server()
  onTestFinished(() => bus.forceShutdown())
  const busPort = await new Promise<number>((resolve, reject) =>
    bus.bindAsync('127.0.0.1:0', keys.credentials({ isClientAsked: true }), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  )
  const enrolment = openEnrolment({
    ...{ database, hub: keys.current, busPort, nowMs: () => clock.nowMs },
  })
  const door = { enrolment, onFailure: (thrown: unknown) => void failures.push(thrown) }
  const { definition, handlers } = renewalService(door)
  bus.addService(definition, handlers)
  const listening = await listenForEnrolment({
    ...{ address: '127.0.0.1:0', credentials: keys.credentials({ isClientAsked: false }), door },
  })
  onTestFinished(() => listening.close())
  const pin = pinOf(keys.current().authority.certificate)
  const token = async (sensor = '', ttlMs = 3_600_000) => {
    const { id, hash, text } = newToken(pin)
    const expires_ms = clock.nowMs + ttlMs
    await database.write((db) =>
      keepEnrolment(db, { id, sensor, site: 'Bern', token_hash: hash, expires_ms }, clock.nowMs),
    )
    return text
  }
  const events = async () => {
    const rows = await database.read.selectFrom('events').selectAll().orderBy('seq').execute()
    return rows.map(({ what, text }) => `${what}: ${text}`)
  }
  const address = `127.0.0.1:${listening.port}`
  return { address, busPort, clock, database, enrolment, events, failures, folder, keys, token }
}

type Hub = Awaited<ReturnType<typeof openHub>>

/** `as`: its name, and the folder that its folder of keys is to be in. */
export function enrolAt(
  { address }: Pick<Hub, 'address'>,
  token: string,
  as: string | { readonly name: string; readonly folder: string },
): Promise<HeldIdentity> {
  const { name, folder } = typeof as === 'string' ? { name: as, folder: temporaryFolder() } : as
  return enrol({ hub: address, token, folder: join(folder, 'keys'), name })
}
