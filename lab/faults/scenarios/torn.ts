/** Files that were damaged while nobody had them open. */
import { closeSync, openSync, rmSync, statSync, truncateSync, writeSync } from 'node:fs'
import { outcomeOf } from '../count.ts'
import { Rig } from '../rig.ts'
import { type Scenario, Showing } from '../scenario.ts'
import { captureFor, madeLog, nowS } from './begin.ts'

const load = { seconds: 15, flowsPerSecond: 100, attackEveryS: 3 }

type Damage = 'overwritten' | 'truncated'

function damage(path: string, how: Damage): void {
  const { size } = statSync(path)
  if (how === 'truncated') {
    truncateSync(path, Math.floor(size / 2) + 100)
    return
  }
  const file = openSync(path, 'r+')
  // Every second page behind the first: whatever the file holds, some of it is hit.
  for (let at = 4096; at < size; at += 8192) writeSync(file, Buffer.alloc(4096, 0xa5), 0, 4096, at)
  closeSync(file)
}

function tornLog(how: Damage): Scenario {
  return {
    name: `torn-log-${how}`,
    says: `the sensor’s log is ${how} while the sensor does not run and its hub is away`,
    seconds: 80,
    isRootNeeded: false,
    async run(telling) {
      await using rig = await Rig.open()
      madeLog(rig)
      const showing = new Showing()
      const fromS = nowS() - 600
      const first = await captureFor(rig, { ...load, fromS })
      rig.startSensor('--replay', first, '--speed', '2')
      await rig.sensorEnds()
      await rig.sentAll()
      await rig.hub!.kill()
      telling('the hub is away, the log fills')
      const lost = await captureFor(rig, { ...load, seed: 2, fromS: fromS + 60 })
      rig.startSensor('--replay', lost, '--speed', 'max')
      await rig.sensor!.saying(/wait in the log until this sensor runs again/)
      await rig.sensorEnds()
      damage(rig.log, how)
      telling(`the log is ${how}`)
      await rig.startHub()
      const next = await captureFor(rig, { ...load, seed: 3, fromS: fromS + 120 })
      const fromMs = performance.now()
      rig.startSensor('--replay', next, '--speed', '2')
      await rig.stateIs('connected')
      const recoveryMs = performance.now() - fromMs
      await rig.sensorEnds()
      const says = /the log was damaged .* is set aside as/
      showing.see('the sensor says that its log was damaged', says.test(rig.sensor!.said()))
      await rig.sentAll()
      const notes = ['what waited was not acknowledged, and lies in the file set aside']
      return await outcomeOf(rig, { showing, recoveryMs, captures: null, notes })
    },
  }
}

function tornStreams(how: Damage): Scenario {
  return {
    name: `torn-streams-${how}`,
    says: `the hub’s streams are ${how} while the hub does not run; all was judged before`,
    seconds: 90,
    isRootNeeded: false,
    async run(telling) {
      await using rig = await Rig.open()
      madeLog(rig)
      const showing = new Showing()
      const fromS = nowS() - 3_600
      const first = await captureFor(rig, { ...load, fromS })
      rig.startSensor('--replay', first, '--speed', '2')
      await rig.sensorEnds()
      await rig.sentAll()
      await rig.judged()
      damage(rig.streams, how)
      for (const end of ['-wal', '-shm']) rmSync(`${rig.streams}${end}`, { force: true })
      telling(`the streams are ${how}`)
      const fromMs = performance.now()
      await rig.startHub()
      const next = await captureFor(rig, { ...load, seed: 3, fromS: fromS + 1_800 })
      rig.startSensor('--replay', next, '--speed', '2')
      await rig.stateIs('connected')
      const recoveryMs = performance.now() - fromMs
      const says = /could not be read .* is set aside as/
      showing.see('the hub says that its streams were damaged', says.test(rig.hub!.said()))
      await rig.sensorEnds()
      await rig.sentAll()
      // The stream began anew: what is in it is not all that was acknowledged.
      return await outcomeOf(rig, {
        ...{ showing, recoveryMs, captures: [first, next], isStreamWhole: false },
      })
    },
  }
}

export const torn: readonly Scenario[] = [
  tornLog('overwritten'),
  tornLog('truncated'),
  tornStreams('overwritten'),
]
