/** Keys of a process that works from the bus: made here, for a person to carry. */
import { existsSync, rmSync } from 'node:fs'
import { AmoskysError, isoTime, printable } from '../../kernel/index.ts'
import { requireSensorName, workerFile, writeWorkerKeys } from '../../pki/holder/index.ts'
import { defaultDays, issueWorker, keptCertificate, readHubKeys } from '../../pki/index.ts'
import { keepWorkerKey, recordDeed, revokeWorker } from '../../store/index.ts'
import { jsonLine } from '../screen.ts'
import { hubPlace, operatorDeed, type PkiGround } from './ground.ts'

export interface GivenWorker {
  readonly name: string
  /** Folder that is to be carried to where it runs. */
  readonly out: string
  readonly days: number | undefined
  readonly hub: string | undefined
  /** What it has stays good until it ends. */
  readonly isRenewal: boolean
}

export async function giveWorkerKeys(ground: PkiGround, given: GivenWorker): Promise<void> {
  const { world, database, folder, isJson } = ground
  const { out, isRenewal, days = defaultDays.worker } = given
  const name = requireSensorName(given.name)
  const file = workerFile(out)
  if (existsSync(file) && !isRenewal)
    throw new AmoskysError('usage', `${file}: there are keys already: take another folder`)
  const hub = readHubKeys(folder)
  const nowMs = world.now()
  const { key, certificate } = await issueWorker(hub.authority, name, { nowMs, days })
  const kept = keptCertificate(certificate)
  const authority = hub.authority.certificate
  const place = hubPlace(ground, hub, { said: given.hub, service: 'bus' })
  await database.write(async (db) => {
    const changed = await keepWorkerKey(db, { name, certificate: kept, isRenewal }, nowMs)
    const verb = isRenewal ? 'worker.renew' : 'worker.issue'
    await recordDeed(db, operatorDeed(verb, { kind: 'worker', id: name, changed }), nowMs)
  })
  rmSync(file, { force: true })
  writeWorkerKeys(out, { name, hub: place, authority, certificate, key })
  const until = isoTime(kept.untilMs * 1000)
  world.out(
    isJson
      ? jsonLine('issued', { worker: name, file, until })
      : `${printable(file)}: key and certificate of worker ${name}, good until ${until}, for the bus at ${place}.
Where it runs the folder is named by hub.workerKeys, or is worker beside the database; the file has mode 0600.
`,
  )
}

export async function revokeWorkerKeys(
  { world, database, isJson }: PkiGround,
  name: string,
  why: string,
): Promise<void> {
  const nowMs = world.now()
  const changed = await database.write(async (db) => {
    const changed = await revokeWorker(db, { name: requireSensorName(name), why }, nowMs)
    if (changed !== null) {
      const told = { kind: 'worker' as const, id: name, changed, reason: why }
      await recordDeed(db, operatorDeed('worker.revoke', told), nowMs)
    }
    return changed
  })
  if (changed === null)
    throw new AmoskysError('not-found', `${printable(name)}: no worker of this name has keys`)
  world.out(
    isJson
      ? jsonLine('revoked', { worker: name })
      : `Worker ${name} was revoked. A running bus serves it no more within 5 seconds.
`,
  )
}
