/** Ends without a warning, under load. */
import { outcomeOf } from '../count.ts'
import { Rig, sensorName } from '../rig.ts'
import { type Scenario, Showing, type Telling } from '../scenario.ts'
import { seeAway, seeNumber } from '../seen.ts'
import { until } from '../until.ts'
import { captureFor, madeLog, nowS } from './begin.ts'

const load = { seconds: 16, flowsPerSecond: 150, attackEveryS: 3 }

const killHub: Scenario = {
  name: 'kill-hub',
  says: 'kill -9 of the hub under load, twice, and started again',
  seconds: 130,
  isRootNeeded: false,
  async run(telling) {
    await using rig = await Rig.open()
    madeLog(rig)
    const capture = await captureFor(rig, { ...load, seconds: 90 })
    const showing = new Showing()
    rig.startSensor('--replay', capture, '--speed', '1')
    let recoveryMs = 0
    for (const kill of [1, 2]) {
      const before = rig.auditLog().gone.size
      await until(() => rig.auditLog().gone.size > before + 10, { what: 'the hub acknowledges' })
      telling(`kill ${kill}`)
      await rig.hub!.kill()
      await rig.stateIs('away')
      if (kill === 1) await seeAway(rig, showing)
      await rig.startHub()
      recoveryMs = Math.max(recoveryMs, await rig.stateIs('connected'))
    }
    showing.see('the sensor’s /status says away', true)
    await rig.sensorEnds()
    await rig.sentAll()
    return await outcomeOf(rig, { showing, recoveryMs, captures: [capture] })
  },
}

const killSensor: Scenario = {
  name: 'kill-sensor',
  says: 'kill -9 of the sensor under load, twice, and started again on what follows',
  seconds: 90,
  isRootNeeded: false,
  async run(telling) {
    await using rig = await Rig.open()
    madeLog(rig)
    const showing = new Showing()
    const recoveryMs = await killedOften(rig, { telling, showing, withHub: false })
    const outcome = await outcomeOf(rig, { showing, recoveryMs, captures: null })
    showing.see('the hub’s list of runs says of each: the sensor began anew', beganAnew(rig) === 2)
    return outcome
  },
}

const killBoth: Scenario = {
  name: 'kill-both',
  says: 'kill -9 of sensor and hub at once, under load, twice',
  seconds: 120,
  isRootNeeded: false,
  async run(telling) {
    await using rig = await Rig.open()
    madeLog(rig)
    const showing = new Showing()
    const recoveryMs = await killedOften(rig, { telling, showing, withHub: true })
    const outcome = await outcomeOf(rig, { showing, recoveryMs, captures: null })
    const runs = rig.query(`select how from runs where sensor = 'branch'`).length
    showing.see('the hub’s list of runs has each of them', runs >= 3)
    return outcome
  },
}

interface Kills {
  readonly telling: Telling
  readonly showing: Showing
  readonly withHub: boolean
}

const silence = {
  whose: 'hub',
  name: `amoskys_sensor_seen_seconds{sensor="${sensorName}"}`,
} as const

/** Three captures one behind the other, the first two broken off. Yields the longest time until the hub takes more. */
async function killedOften(rig: Rig, { telling, showing, withHub }: Kills) {
  const fromS = nowS() - 600
  let recoveryMs = 0
  for (const part of [0, 1, 2]) {
    const capture = await captureFor(rig, { ...load, seed: part + 1, fromS: fromS + part * 60 })
    const before = rig.auditLog().gone.size
    const fromMs = performance.now()
    rig.startSensor('--replay', capture, '--speed', '1')
    await until(() => rig.auditLog().gone.size > before, { what: 'the hub acknowledges' })
    if (part > 0) recoveryMs = Math.max(recoveryMs, performance.now() - fromMs)
    if (part === 2) break
    await until(() => rig.auditLog().gone.size > before + 25, { what: 'more is sent' })
    telling(`kill ${part + 1}`)
    await Promise.all([rig.sensor!.kill(), ...(withHub ? [rig.hub!.kill()] : [])])
    if (withHub) await rig.startHub()
    if (part === 0) await seeNumber(rig, showing, { ...silence, is: (seconds) => seconds > 3 })
  }
  await rig.sensorEnds()
  await rig.sentAll()
  return recoveryMs
}

function beganAnew(rig: Rig): number {
  const runs = rig.query(`select why from runs where sensor = 'branch'`)
  return runs.filter(({ why }) => why === 'the sensor began anew').length
}

export const kills: readonly Scenario[] = [killHub, killSensor, killBoth]
