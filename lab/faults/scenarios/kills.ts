/** Ends without a warning, under load. */
import { join } from 'node:path'
import { outcomeOf } from '../count.ts'
import { Rig, watchLog } from '../rig.ts'
import { type Scenario, Showing } from '../scenario.ts'
import { writeTraffic } from '../traffic.ts'
import { until } from '../until.ts'

const load = { seconds: 16, flowsPerSecond: 150, attackEveryS: 3 }

/** A replay's log is there as soon as the sensor is; the notes beside it are made before it runs. */
export async function madeLog(rig: Rig): Promise<void> {
  const { WriteAheadLog } = await import('../../../src/sensing/ship/index.ts')
  const bounds = { bytesMax: 1e9, ageMsMax: 1e9 }
  new WriteAheadLog({ path: rig.log, bounds, clock: Date.now, onNotice: () => {} })[
    Symbol.dispose
  ]()
  watchLog(rig.log)
}

export function nowS(): number {
  return Math.floor(Date.now() / 1000)
}

const killHub: Scenario = {
  name: 'kill-hub',
  says: 'kill -9 of the hub under load, twice, and started again',
  seconds: 60,
  isRootNeeded: false,
  async run(telling) {
    await using rig = await Rig.open()
    await madeLog(rig)
    const capture = join(rig.folder, 'traffic.pcap')
    await writeTraffic(capture, { ...load, seconds: 90, fromS: nowS() - 600 })
    const showing = new Showing()
    rig.startSensor('--replay', capture, '--speed', '1')
    let recoveryMs = 0
    for (const kill of [1, 2]) {
      const before = rig.auditLog().gone.size
      await until(() => rig.auditLog().gone.size > before + 10, { what: 'the hub acknowledges' })
      telling(`kill ${kill}`)
      await rig.hub!.kill()
      await rig.statusIs('that the hub is away', ({ hub }) => hub.state === 'away')
      await rig.startHub()
      const fromMs = performance.now()
      await rig.statusIs('that it is connected', ({ hub }) => hub.state === 'connected')
      recoveryMs = Math.max(recoveryMs, performance.now() - fromMs)
    }
    showing.see('the sensor’s /status says away, with the reason', true)
    await rig.sensor!.ended
    await rig.sentAll()
    showing.see(
      'the sensor says: the hub cannot be reached',
      rig.sensor!.said().includes('the hub cannot be reached'),
    )
    return await outcomeOf(rig, { showing, recoveryMs, captures: [capture] })
  },
}

const killSensor: Scenario = {
  name: 'kill-sensor',
  says: 'kill -9 of the sensor under load, three times, and started again on what follows',
  seconds: 60,
  isRootNeeded: false,
  async run(telling) {
    await using rig = await Rig.open()
    await madeLog(rig)
    const showing = new Showing()
    const fromS = nowS() - 600
    let recoveryMs = 0
    for (const part of [0, 1, 2, 3]) {
      const capture = join(rig.folder, `traffic-${part}.pcap`)
      await writeTraffic(capture, { ...load, seed: part + 1, fromS: fromS + part * 60 })
      const before = rig.auditLog().gone.size
      const fromMs = performance.now()
      rig.startSensor('--replay', capture, '--speed', '2')
      await until(() => rig.auditLog().gone.size > before, { what: 'the hub acknowledges' })
      if (part > 0) recoveryMs = Math.max(recoveryMs, performance.now() - fromMs)
      if (part === 3) await rig.sensor!.ended
      else {
        await until(() => rig.auditLog().gone.size > before + 12, { what: 'more is sent' })
        telling(`kill ${part + 1}`)
        await rig.sensor!.kill()
      }
    }
    await rig.drained()
    const outcome = await outcomeOf(rig, { showing, recoveryMs, captures: null })
    const why = rig.query(`select why from runs where sensor = 'branch'`).map((row) => row['why'])
    showing.see(
      'the hub’s list of runs says of each: the sensor began anew',
      why.filter((text) => text === 'the sensor began anew').length === 3,
    )
    return outcome
  },
}

export const kills: readonly Scenario[] = [killHub, killSensor]
