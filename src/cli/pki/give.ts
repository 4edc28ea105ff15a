/** Keys for a sensor that is not reached over the network: made here, for a person to carry. */
import { existsSync, rmSync } from 'node:fs'
import { AmoskysError, isoTime, printable } from '../../kernel/index.ts'
import {
  identityFile,
  makeKeyRequest,
  newOwnKeys,
  requireSensorName,
  writeIdentity,
} from '../../pki/holder/index.ts'
import { issueSensor, keptCertificate, readHubKeys, readRequest } from '../../pki/index.ts'
import { enrolSensor, findSensor, recordDeed, renewSensor } from '../../store/index.ts'
import { jsonLine } from '../screen.ts'
import { hubPlace, operatorDeed, type PkiGround } from './ground.ts'

export interface Given {
  readonly name: string
  /** Folder that is to be carried to the sensor. */
  readonly out: string
  readonly days: number
  readonly hub: string | undefined
  /** Where it stands; of one that renews, undefined: as before. */
  readonly site: string | undefined
  /** What it has stays good until it ends; else the sensor is enrolled, and what it had is good no more. */
  readonly isRenewal: boolean
}

export async function giveKeys(ground: PkiGround, given: Given): Promise<void> {
  const { world, database, folder, isJson } = ground
  const { out, isRenewal } = given
  const name = requireSensorName(given.name)
  if (existsSync(identityFile(out)))
    throw new AmoskysError(
      'usage',
      `${identityFile(out)}: there are keys already: take another folder`,
    )
  const hub = readHubKeys(folder)
  const nowMs = world.now()
  const keys = newOwnKeys()
  const request = await readRequest(makeKeyRequest(name, keys))
  if (typeof request === 'string') throw new AmoskysError('corrupt', request)
  const certificate = await issueSensor(hub.authority, request, { nowMs, days: given.days })
  const kept = { name, signing: request.signing, certificate: keptCertificate(certificate) }
  const known = await findSensor(database.read, name)
  if (isRenewal && known?.state !== 'enrolled') throw notEnrolled(name)
  const site = given.site ?? known?.site ?? ''
  writeIdentity(out, {
    ...{ name, site, certificate, authority: hub.authority.certificate },
    hub: hubPlace(ground, hub, { said: given.hub, service: 'bus' }),
    ...{ tlsKey: keys.tls, signingKey: keys.signing, signingKeyId: request.signing.id },
    ordersKey: Buffer.from(hub.signing.publicKey).toString('base64'),
  })
  try {
    await database.write(async (db) => {
      const changed = isRenewal
        ? await renewSensor(db, kept, nowMs)
        : await enrolSensor(db, { ...kept, site, enrolment: '' }, nowMs)
      const verb = isRenewal ? 'sensor.renew' : 'sensor.enrol'
      await recordDeed(db, operatorDeed(verb, { kind: 'sensor', id: name, changed }), nowMs)
    })
  } catch (thrown) {
    // Keys that the hub does not know open nothing.
    rmSync(identityFile(out), { force: true })
    throw thrown
  }
  const until = isoTime(kept.certificate.untilMs * 1000)
  world.out(
    isJson
      ? jsonLine('issued', { sensor: name, file: identityFile(out), until })
      : `${identityFile(printable(out))}: keys and certificate of sensor ${name}, good until ${until}.
Copy the file to the folder of keys on the sensor, mode 0600, and delete it here.
`,
  )
}

function notEnrolled(name: string): AmoskysError {
  return new AmoskysError(
    'not-found',
    `${name}: no sensor of this name is enrolled: amoskys pki issue, or amoskys pki token`,
  )
}
