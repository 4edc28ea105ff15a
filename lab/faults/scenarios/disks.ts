/** Disks that take nothing more. */
import { join } from 'node:path'
import { outcomeOf } from '../count.ts'
import { Rig } from '../rig.ts'
import { type Scenario, Showing } from '../scenario.ts'
import { seeLine, seeNumber } from '../seen.ts'
import { mountDisk } from '../small-disk.ts'
import { captureFor, madeLog } from './begin.ts'

const load = { seconds: 45, flowsPerSecond: 100, attackEveryS: 4 }

const sensorDisk: Scenario = {
  name: 'full-disk-sensor',
  says: 'the disk of the sensor is full while its hub is away',
  seconds: 120,
  isRootNeeded: true,
  async run(telling) {
    await using disk = await mountDisk(24 * 1024 * 1024)
    await using rig = await Rig.open({ sensorFolder: join(disk.folder, 'sensor') })
    madeLog(rig)
    const capture = await captureFor(rig, load)
    const showing = new Showing()
    rig.startSensor('--replay', capture, '--speed', '1')
    await rig.stateIs('connected')
    await rig.hub!.kill()
    await rig.stateIs('away')
    telling('the disk is full')
    disk.fill()
    const said = () => rig.sensor!.said()
    await seeLine(showing, { who: 'sensor', said, pattern: /the log cannot be written/ })
    const free = { whose: 'sensor', name: 'amoskys_sensor_host_disk_free_bytes' } as const
    await seeNumber(rig, showing, { ...free, is: (bytes) => bytes < 65_536 })
    const { lastError } = (await rig.status())!
    showing.see(`the sensor’s /status says: ${lastError}`, /full|disk|I\/O/i.test(lastError))
    await rig.startHub()
    telling('the hub is back, the disk is still full')
    const recoveryMs = await rig.statusIs('that little waits', ({ log }) => log.batches < 10)
    disk.empty()
    await rig.sensorEnds()
    await rig.sentAll()
    return await outcomeOf(rig, { showing, recoveryMs, captures: [capture] })
  },
}

const hubDisk: Scenario = {
  name: 'full-disk-hub',
  says: 'the disk of the hub is full for 20 s: streams and database',
  seconds: 120,
  isRootNeeded: true,
  async run(telling) {
    await using disk = await mountDisk(160 * 1024 * 1024)
    await using rig = await Rig.open({ hubFolder: join(disk.folder, 'hub') })
    madeLog(rig)
    const capture = await captureFor(rig, load)
    const showing = new Showing()
    rig.startSensor('--replay', capture, '--speed', '1')
    await rig.stateIs('connected')
    telling('the disk is full')
    disk.fill()
    const looking = rig.stateIs('slowed', 60_000)
    await looking
    showing.see('the sensor’s /status says slowed', true)
    const { hub, lastError } = (await rig.status())!
    showing.see(`and why: ${lastError}`, lastError !== '' || hub.state !== 'slowed')
    const said = () => rig.hub!.said()
    await seeLine(showing, { who: 'hub', said, pattern: /full|cannot be written/ })
    const waiting = { whose: 'sensor', name: 'amoskys_sensor_log_batches' } as const
    await seeNumber(rig, showing, { ...waiting, is: (batches) => batches > 10 })
    disk.empty()
    telling('there is room again')
    const recoveryMs = await rig.statusIs(
      'that little waits',
      ({ hub, log }) => hub.state === 'connected' && log.batches < 10,
    )
    await rig.sensorEnds()
    await rig.sentAll()
    return await outcomeOf(rig, { showing, recoveryMs, captures: [capture] })
  },
}

export const disks: readonly Scenario[] = [sensorDisk, hubDisk]
