/** Keys that are good no more. */
import { createPublicKey } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as passed } from 'node:timers/promises'
import { readIdentity, writeIdentity } from '../../../src/pki/holder/index.ts'
import { issueSensor, keptCertificate, readHubKeys } from '../../../src/pki/index.ts'
import { openDatabase, renewSensor, revokeSensor } from '../../../src/store/index.ts'
import { outcomeOf } from '../count.ts'
import { Rig, sensorName } from '../rig.ts'
import { type Scenario, Showing } from '../scenario.ts'
import { seeLine, seeNumber } from '../seen.ts'
import { captureFor, madeLog } from './begin.ts'

const load = { seconds: 40, flowsPerSecond: 100, attackEveryS: 4 }
const dayMs = 86_400_000
const lifetimeMs = 20_000

const revoked: Scenario = {
  name: 'revoked',
  says: 'a sensor is revoked while it sends',
  seconds: 60,
  isRootNeeded: false,
  async run(telling) {
    await using rig = await Rig.open()
    madeLog(rig)
    const capture = await captureFor(rig, load)
    const showing = new Showing()
    rig.startSensor('--replay', capture, '--speed', '1')
    await rig.stateIs('connected')
    await using database = await openDatabase(rig.store)
    const why = 'its machine was stolen'
    await database.write((db) => revokeSensor(db, { name: sensorName, why }, Date.now()))
    telling('revoked')
    const recoveryMs = await rig.stateIs('refused')
    showing.see('refused within 5 s of the revocation', recoveryMs < 5_000)
    const { lastError } = (await rig.status())!
    showing.see(`the sensor’s /status says: ${lastError}`, /revoked/.test(lastError))
    const up = { whose: 'hub', name: `amoskys_sensor_up{sensor="${sensorName}"}` } as const
    await seeNumber(rig, showing, { ...up, is: (value) => value === 0 })
    const said = () => rig.sensor!.said()
    await seeLine(showing, { who: 'sensor', said, pattern: /revoked/ })
    const before = rig.auditLog().gone.size
    await passed(5_000)
    showing.see('nothing more is acknowledged', rig.auditLog().gone.size === before)
    showing.see(
      'an event of the system says so',
      rig.events().some((text) => text.includes(`${sensorName} was revoked`)),
    )
    await rig.sensor!.stop()
    return await outcomeOf(rig, { showing, recoveryMs, captures: null })
  },
}

const expired: Scenario = {
  name: 'certificate-expired',
  says: 'a sensor’s certificate ends while the hub is away; it is enrolled anew, and sends what waited',
  seconds: 90,
  isRootNeeded: false,
  async run(telling) {
    await using rig = await Rig.open()
    madeLog(rig)
    const capture = await captureFor(rig, { ...load, seconds: 15 })
    const showing = new Showing()
    await rig.hub!.stop()
    await shortened(rig)
    telling('the hub is away, the certificate ends soon')
    rig.startSensor('--replay', capture, '--speed', '1')
    await rig.sensorEnds()
    await passed(lifetimeMs)
    await rig.startHub()
    rig.startSensor('--follow', rig.emptyFolder())
    await rig.statusIs(
      'that it is refused or away',
      ({ hub }) => hub.state !== 'connected' && hub.failures > 2,
    )
    const { lastError, certificateExpiresMs } = (await rig.status())!
    showing.see(`the sensor’s /status says: ${lastError}`, /expired|ended/.test(lastError))
    showing.see('and when its certificate ended', certificateExpiresMs < Date.now())
    const left = { whose: 'sensor', name: 'amoskys_sensor_certificate_expires_seconds' } as const
    await seeNumber(rig, showing, { ...left, is: (seconds) => seconds < 0 })
    const said = () => rig.sensor!.said()
    await seeLine(showing, { who: 'sensor', said, pattern: /certificate.*(expired|ended)/ })
    await rig.sensor!.stop()
    telling('enrolled anew')
    await rig.enrol(true)
    const fromMs = performance.now()
    await rig.sentAll()
    const recoveryMs = performance.now() - fromMs
    const letters = rig.query('select code from dead_letters').length
    showing.see('no batch that waited is refused', letters === 0)
    return await outcomeOf(rig, { showing, recoveryMs, captures: [capture] })
  },
}

/** The sensor has a certificate that ends within seconds, which the hub knows. */
async function shortened(rig: Rig): Promise<void> {
  const held = readIdentity(rig.sensorFolder)
  const { authority } = readHubKeys(join(rig.hubFolder, 'pki'))
  const spki = createPublicKey(held.tlsKey).export({ type: 'spki', format: 'der' })
  const nowMs = Date.now()
  const lifetime = { nowMs, days: lifetimeMs / dayMs }
  const certificate = await issueSensor(authority, { name: held.name, spki }, lifetime)
  writeIdentity(rig.sensorFolder, { ...held, certificate })
  await using database = await openDatabase(rig.store)
  await database.write(async (db) => {
    const [key] = await db
      .selectFrom('sensor_keys')
      .selectAll()
      .where('sensor', '=', held.name)
      .where('kind', '=', 'signing')
      .execute()
    const signing = { id: key!.id, material: key!.material }
    const made = { name: held.name, signing, certificate: keptCertificate(certificate) }
    await renewSensor(db, made, nowMs)
  })
}

export const certificates: readonly Scenario[] = [revoked, expired]
